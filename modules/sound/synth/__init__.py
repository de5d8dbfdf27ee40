"""The own synthesizer: notes computed from formulas, without samples and without chance."""

from modules.sound.synth.drum_kit import drum_pan
from modules.sound.synth.note_synth import NoteSynth
from modules.sound.synth.patch import Patch
from modules.sound.synth.programs import patch_for

__all__ = ["NoteSynth", "Patch", "drum_pan", "patch_for"]
