"""The own synthesizer: notes computed from formulas, the same on every machine."""

from modules.sound.synth.drum_kit import drum_pan
from modules.sound.synth.note_synth import NoteSynth
from modules.sound.synth.patch import Patch, patch_for

__all__ = ["NoteSynth", "Patch", "drum_pan", "patch_for"]
