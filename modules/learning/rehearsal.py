"""Music that the model writes from memory, so that learning one style does not cost the others.

The general corpus is not on the user's computer. What the frozen model says by itself stands for
it: an adapter that leaves these chances as they are has forgotten little. Robins, "Catastrophic
forgetting, rehearsal and pseudorehearsal", 1995.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from modules.errors import Cancelled
from modules.instrument_classifier.classes import CLASS_NAMES, TrackType, track_type_of
from modules.learning.readings import CancelCheck, Reading, joined, never
from modules.midi_generator.context import UNKNOWN_INSTRUMENT, UNKNOWN_KEY, ModelContext
from modules.midi_generator.harmony import PITCH_CLASSES, HarmonyMap
from modules.midi_generator.model import TokenModel
from modules.midi_generator.sampling import probabilities
from modules.midi_generator.vocabulary import Special

STREAMS = 48
LANES = 16
TOKENS = 320
BARS = 64
SEED = 5
_COMMON_METER = 4
_PROGRESSIONS = ((0, 5, 7, 0), (0, 7, 9, 5))
"""Roots in semitones above the tonic: two turns that half of all songs know."""


def rehearsal(model: TokenModel, cancelled: CancelCheck = never) -> Reading:
    """Some fifteen thousand rows of the model's own music; the same for the same model.

    Raises Cancelled.
    """
    random = np.random.default_rng(SEED)
    plain = model.with_adapter(None)
    contexts = [_context(number, random) for number in range(STREAMS)]
    parts = []
    for first in range(0, STREAMS, LANES):
        if cancelled():
            raise Cancelled
        parts.append(_improvise(plain, contexts[first : first + LANES], random))
    return joined(parts, model.hidden_features)


def _context(number: int, random: np.random.Generator) -> ModelContext:
    """Every fourth is a drummer; of the others two of three hear chords beside them."""
    first_bar = 0 if number % 2 else None
    if number % 4 == 3:
        return ModelContext(True, UNKNOWN_INSTRUMENT, UNKNOWN_KEY, _COMMON_METER, first_bar)
    tonal = [i for i in range(len(CLASS_NAMES)) if track_type_of(i) is TrackType.TONAL]
    key = int(random.integers(2 * PITCH_CLASSES))
    harmony = _chords(key, random) if number % 3 else HarmonyMap()
    return ModelContext(False, int(random.choice(tonal)), key, _COMMON_METER, first_bar, harmony)


def _chords(key: int, random: np.random.Generator) -> HarmonyMap:
    roots = _PROGRESSIONS[int(random.integers(len(_PROGRESSIONS)))]
    bars = []
    for bar in range(BARS):
        step = roots[bar % len(roots)]
        third = 3 if key >= PITCH_CLASSES or step == 9 else 4
        root = key % PITCH_CLASSES + step
        chord = sum(1 << (root + tone) % PITCH_CLASSES for tone in (0, third, 7))
        bars.append((chord,) * 4)
    return HarmonyMap(tuple(bars))


def _improvise(
    model: TokenModel, contexts: list[ModelContext], random: np.random.Generator
) -> Reading:
    lanes = len(contexts)
    state = model.initial_state(contexts[0], batch=lanes).in_context(*contexts)
    tokens = np.full(lanes, int(Special.START), dtype=np.int64)
    is_open = np.ones(lanes, dtype=bool)
    rows: list[Reading] = []
    for _ in range(TOKENS):
        logits, state = model.step(tokens, state)
        draws = [probabilities(row).cumsum() for row in logits]
        tokens = np.array([_drawn(sums, random) for sums in draws])
        hidden = state.arrays[0].reshape(lanes, -1)
        rows.append(
            Reading(
                hidden[is_open].astype(np.float16),
                logits[is_open].astype(np.float16),
                tokens[is_open],
                np.ones(int(is_open.sum()), np.float32),
                np.flatnonzero(is_open),
            )
        )
        is_open &= tokens != int(Special.END)
    return _in_turns(rows)


def _in_turns(rows: list[Reading]) -> Reading:
    """The steps of the same lanes, one after the other."""
    columns = (
        np.concatenate([getattr(each, field.name) for each in rows]) for field in fields(Reading)
    )
    return Reading(*columns)


def _drawn(sums: np.ndarray, random: np.random.Generator) -> int:
    return min(int(np.searchsorted(sums, random.random() * sums[-1], side="right")), len(sums) - 1)
