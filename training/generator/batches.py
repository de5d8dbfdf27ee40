"""Endless batches of token stretches in which each row carries on where it stopped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modules.midi_generator.context import UNKNOWN_INSTRUMENT, UNKNOWN_KEY
from modules.midi_generator.tokenizer import bar_positions
from modules.midi_generator.vocabulary import PITCHES, Control, Special
from training.generator.config import MIXTURE, TrainConfig
from training.generator.prepare import VOCALS, TokenSequence

MAX_STRETCHES = 4
"""A row stays on a track for at most this many stretches, then draws another."""

MALE_VOCALS = VOCALS - 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Inputs and targets, int64 (batch, time); `starts` says which rows begin anew."""

    tokens: np.ndarray
    positions: np.ndarray
    targets: np.ndarray
    context: np.ndarray
    starts: np.ndarray


@dataclass(slots=True)
class _Row:
    tokens: np.ndarray
    positions: np.ndarray
    context: tuple[int, int, int, int]
    place: int = 0
    stretches: int = 0


class BatchSource:
    """Draws tracks by the mixture's weights, transposes melodic ones, hides some context."""

    def __init__(self, sequences: list[TokenSequence], config: TrainConfig) -> None:
        self._sequences = sequences
        self._config = config
        self._random = np.random.default_rng(config.seed)
        weights = np.array([MIXTURE[s.corpus] * len(s.tokens) for s in sequences])
        self._probabilities = weights / weights.sum()
        self._rows = [self._draw() for _ in range(config.batch)]

    def next_batch(self) -> Batch:
        """The next stretch of every row; rows at their end draw a new track first."""
        length = self._config.sequence
        starts = np.zeros(len(self._rows), dtype=bool)
        tokens = np.full((len(self._rows), length + 1), Special.PAD, dtype=np.int64)
        positions = np.zeros((len(self._rows), length), dtype=np.int64)
        for index, row in enumerate(self._rows):
            if row.place + 1 >= len(row.tokens) or row.stretches >= MAX_STRETCHES:
                row = self._rows[index] = self._draw()
            starts[index] = row.stretches == 0
            piece = row.tokens[row.place : row.place + length + 1]
            tokens[index, : len(piece)] = piece
            places = row.positions[row.place : row.place + length]
            positions[index, : len(places)] = places
            row.place += length
            row.stretches += 1
        context = np.array([row.context for row in self._rows], dtype=np.int64)
        return Batch(tokens[:, :-1], positions, tokens[:, 1:], context, starts)

    def state(self) -> dict[str, object]:
        """The random generator's state, for a checkpoint; rows are drawn anew on resuming."""
        return dict(self._random.bit_generator.state)

    def restore(self, state: dict[str, object]) -> None:
        """Go on from a checkpoint's `state`."""
        self._random.bit_generator.state = state
        self._rows = [self._draw() for _ in range(self._config.batch)]

    def _draw(self) -> _Row:
        choice = int(self._random.choice(len(self._sequences), p=self._probabilities))
        sequence = self._sequences[choice]
        tokens = self._stretch_from_a_bar(sequence.tokens.astype(np.int64))
        context = self._hide(sequence.context.ids)
        if not sequence.drums:
            tokens, context = self._transpose(tokens, context)
        positions = np.array(bar_positions(tokens.tolist()), dtype=np.int64)
        return _Row(tokens, positions, context)

    def _stretch_from_a_bar(self, tokens: np.ndarray) -> np.ndarray:
        length = self._config.sequence * MAX_STRETCHES
        first = int(self._random.integers(-length // 2, max(1, len(tokens) - length // 2)))
        if first <= 0:
            return tokens[: length + 1]
        bars = np.flatnonzero(tokens == Control.BAR)
        before = int(np.searchsorted(bars, first, side="right")) - 1
        begin = int(bars[max(0, before)])
        return np.concatenate([[int(Special.START)], tokens[begin : begin + length]])

    def _hide(self, ids: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        drums, instrument, key, meter = ids
        hidden = self._random.random(2) < self._config.context_dropout
        if instrument == VOCALS and self._random.random() < 0.5:
            instrument = MALE_VOCALS
        return (
            drums,
            UNKNOWN_INSTRUMENT if hidden[0] else instrument,
            UNKNOWN_KEY if hidden[1] else key,
            meter,
        )

    def _transpose(
        self, tokens: np.ndarray, context: tuple[int, int, int, int]
    ) -> tuple[np.ndarray, tuple[int, int, int, int]]:
        reach = self._config.max_transposition
        semitones = int(self._random.integers(-reach, reach + 1))
        is_note = tokens < PITCHES
        moved = tokens[is_note] + semitones
        if not moved.size or moved.min() < 0 or moved.max() >= PITCHES:
            return tokens, context
        tokens = tokens.copy()
        tokens[is_note] = moved
        drums, instrument, key, meter = context
        if key != UNKNOWN_KEY:
            key = key // 12 * 12 + (key + semitones) % 12
        return tokens, (drums, instrument, key, meter)
