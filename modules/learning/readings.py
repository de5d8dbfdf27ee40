"""What the frozen note model sees while it reads: hidden states, logits, and what came next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from modules.errors import Cancelled
from modules.learning.material import Stretch
from modules.midi_generator.model import TokenModel
from modules.midi_generator.vocabulary import VOCABULARY_SIZE, Special

LANES = 16
"""Stretches that are read side by side."""

CancelCheck = Callable[[], bool]
Progress = Callable[[float], None]


def never() -> bool:
    """Goes on."""
    return False


@dataclass(frozen=True, slots=True)
class Reading:
    """One row per token that was to be foreseen.

    `hidden` (rows, features) and `logits` (rows, 258) are float16, to hold a lot of music in little
    memory; calculate with `in_full`. `tokens` (rows,) and `weights` (rows,) say which token came
    and how much it counts, and `streams` (rows,) which stretch each row is of; the rows of one
    stretch are in order, those of several may take turns.
    """

    hidden: np.ndarray
    logits: np.ndarray
    tokens: np.ndarray
    weights: np.ndarray
    streams: np.ndarray

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def in_full(self) -> Reading:
        """The same in float32."""
        hidden, logits = self.hidden.astype(np.float32), self.logits.astype(np.float32)
        return replace(self, hidden=hidden, logits=logits)

    def part(self, rows: np.ndarray | slice) -> Reading:
        """Some of the rows."""
        found = (getattr(self, field.name)[rows] for field in fields(self))
        return Reading(*found)

    def of_streams(self, first: int, step: int) -> Reading:
        """The rows of every `step`-th stretch from `first` on."""
        return self.part(self.streams % step == first)


def joined(readings: Sequence[Reading], features: int) -> Reading:
    """All rows of some readings, whose streams stay apart; none of none."""
    if not readings:
        return Reading(
            np.zeros((0, features), np.float16),
            np.zeros((0, VOCABULARY_SIZE), np.float16),
            np.zeros(0, np.int64),
            np.zeros(0, np.float32),
            np.zeros(0, np.int64),
        )
    firsts = np.cumsum([0, *(int(each.streams.max(initial=-1)) + 1 for each in readings[:-1])])
    return Reading(
        np.concatenate([each.hidden for each in readings]),
        np.concatenate([each.logits for each in readings]),
        np.concatenate([each.tokens for each in readings]),
        np.concatenate([each.weights for each in readings]),
        np.concatenate([each.streams + at for each, at in zip(readings, firsts, strict=True)]),
    )


def read_stretches(
    model: TokenModel, stretches: Sequence[Stretch], cancelled: CancelCheck = never
) -> Reading:
    """The rows of all `stretches` that count, by `model` without its adapter; raises Cancelled."""
    plain = model.with_adapter(None)
    order = sorted(stretches, key=lambda stretch: len(stretch.tokens))
    groups = (order[first : first + LANES] for first in range(0, len(order), LANES))
    return joined(
        [_read_side_by_side(plain, group, cancelled) for group in groups], model.hidden_features
    )


def _read_side_by_side(
    model: TokenModel, group: Sequence[Stretch], cancelled: CancelCheck
) -> Reading:
    lengths = [len(stretch.tokens) - 1 for stretch in group]
    longest, lanes = max(lengths), len(group)
    table = np.full((lanes, longest + 1), int(Special.PAD), dtype=np.int64)
    weights = np.zeros((lanes, longest), np.float32)
    for row, stretch in enumerate(group):
        table[row, : len(stretch.tokens)] = stretch.tokens
        weights[row, : lengths[row]] = stretch.weights
    contexts = [stretch.context for stretch in group]
    state = model.initial_state(contexts[0], batch=lanes).in_context(*contexts)
    hidden = np.empty((longest, lanes, model.hidden_features), np.float16)
    logits = np.empty((longest, lanes, VOCABULARY_SIZE), np.float16)
    for place in range(longest):
        if cancelled():
            raise Cancelled
        logits[place], state = model.step(table[:, place], state)
        hidden[place] = state.arrays[0].reshape(lanes, -1)
    counts = weights.T > 0
    streams = np.broadcast_to(np.arange(lanes), counts.shape)[counts]
    return Reading(
        hidden[counts], logits[counts], table[:, 1:].T[counts], weights.T[counts], streams
    )
