"""The drums that may be proposed, by General MIDI key (General MIDI 1, percussion key map)."""

from __future__ import annotations

import numpy as np

from modules.midi_generator.vocabulary import PITCHES

KICK = 36
SNARE = 38
CRASH = 49
KICKS = frozenset({35, 36})
SNARES = frozenset({37, 38, 39, 40})
TOMS = frozenset({41, 43, 45, 47, 48, 50})
CYMBALS = frozenset({49, 51, 52, 53, 55, 57, 59})
HI_HATS = frozenset({42, 44, 46})
DRUM_KIT = KICKS | SNARES | TOMS | CYMBALS | HI_HATS | {54, 56}
"""The kit with tambourine and cowbell: what is proposed where the track uses nothing else."""

GENERAL_MIDI_DRUMS = range(35, 82)
FILL_DRUMS = frozenset({38, 40}) | TOMS | {49, 57}
"""What the free part of a fill is played on: snare, toms and crash cymbals."""


def drum_pitches(used: frozenset[int]) -> np.ndarray:
    """The kit and what the track already uses, as far as General MIDI names it: bool (128,)."""
    return pitch_mask(DRUM_KIT | {pitch for pitch in used if pitch in GENERAL_MIDI_DRUMS})


def pitch_mask(pitches: frozenset[int]) -> np.ndarray:
    """True at `pitches`: bool (128,)."""
    mask = np.zeros(PITCHES, dtype=bool)
    mask[sorted(pitches)] = True
    return mask
