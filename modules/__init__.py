"""The engine of Nomad Muse: music, sound and inference, without Qt and without torch."""
