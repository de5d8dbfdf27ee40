"""The engine of Nomad Muse: music, sound and inference, without Qt and without torch."""

__version__ = "0.1.0"
