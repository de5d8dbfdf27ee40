"""Endless batches of token stretches in which each row carries on where it stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.midi_generator.context import (
    UNKNOWN_INSTRUMENT,
    UNKNOWN_KEY,
    UNKNOWN_PHRASE_PLACE,
)
from modules.midi_generator.harmony import PITCH_CLASSES, class_vectors
from modules.midi_generator.vocabulary import (
    FIRST_VELOCITY,
    PITCHES,
    VELOCITY_STEPS,
    Control,
    Special,
)
from training.corpus.token_sequence import TokenSequence
from training.generator.config import MIXTURE, TrainConfig
from training.generator.note_input import NetworkInput
from training.generator.stream import TokenStream, read_stream

ContextIds = tuple[int, int, int, int]

MAX_STRETCHES = 4
"""A row stays on a track for at most this many stretches, then draws another."""

VOCALS = CLASS_NAMES.index("Vocals (female)")
MALE_VOCALS = VOCALS - 1


@dataclass(frozen=True, slots=True)
class Batch:
    """What the network reads, what it should say (batch, time), and which rows begin anew."""

    given: NetworkInput
    targets: Tensor
    starts: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on `device`."""
        return Batch(self.given.to(device), self.targets.to(device), self.starts.to(device))


@dataclass(slots=True)
class _Row:
    stream: TokenStream
    context: ContextIds
    place: int = 0
    stretches: int = 0


class BatchSource:
    """Draws tracks by the mixture's weights, transposes melodic ones, hides some context."""

    def __init__(self, sequences: Sequence[TokenSequence], config: TrainConfig) -> None:
        self._sequences = sequences
        self._config = config
        self._random = np.random.default_rng(config.seed)
        weights = np.array([MIXTURE.get(s.corpus, 1.0) * len(s.tokens) for s in sequences])
        self._probabilities = weights / weights.sum()
        self._rows = [self._draw() for _ in range(config.batch)]

    def next_batch(self) -> Batch:
        """The next stretch of every row; rows at their end draw a new track first."""
        length = self._config.sequence
        starts = np.zeros(len(self._rows), dtype=bool)
        shape = (len(self._rows), length + 1)
        tokens = np.full(shape, Special.PAD, dtype=np.int64)
        positions, bars, harmony = (np.zeros(shape, dtype=np.int64) for _ in range(3))
        for index, row in enumerate(self._rows):
            if row.place + 1 >= len(row.stream) or row.stretches >= MAX_STRETCHES:
                row = self._rows[index] = self._draw()
            starts[index] = row.stretches == 0
            piece = row.stream.part(row.place, row.place + length + 1)
            tokens[index, : len(piece)] = piece.tokens
            positions[index, : len(piece)] = piece.positions
            bars[index, : len(piece)] = piece.bars
            harmony[index, : len(piece)] = piece.harmony
            row.place += length
            row.stretches += 1
        given = NetworkInput(
            torch.from_numpy(tokens[:, :-1]),
            torch.from_numpy(positions[:, :-1]),
            torch.from_numpy(bars[:, :-1]),
            torch.from_numpy(class_vectors(harmony[:, :-1])),
            torch.tensor([row.context for row in self._rows]),
        )
        return Batch(given, torch.from_numpy(tokens[:, 1:]), torch.from_numpy(starts))

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
        stream = self._stretch_from_a_bar(sequence)
        stream = self._louder(stream)
        ids = sequence.context.ids
        if not sequence.drums:
            stream, ids = self._transpose(stream, ids)
        return _Row(self._hide_around(stream), self._hide(ids))

    def _stretch_from_a_bar(self, sequence: TokenSequence) -> TokenStream:
        tokens, context = sequence.tokens, sequence.context
        length = self._config.sequence * MAX_STRETCHES
        first = int(self._random.integers(-length // 2, max(1, len(tokens) - length // 2)))
        if first <= 0:
            return read_stream(tokens[: length + 1], context)
        lines = np.flatnonzero(tokens == Control.BAR)
        bar = max(0, int(np.searchsorted(lines, first, side="right")) - 1)
        begin = int(lines[bar])
        piece = np.concatenate([[int(Special.START)], tokens[begin : begin + length]])
        return read_stream(piece, context.since(bar))

    def _louder(self, stream: TokenStream) -> TokenStream:
        """The stream played a few velocity steps louder or softer as a whole."""
        reach = self._config.max_velocity_steps
        steps = int(self._random.integers(-reach, reach + 1))
        last = FIRST_VELOCITY + VELOCITY_STEPS - 1
        is_velocity = (stream.tokens >= FIRST_VELOCITY) & (stream.tokens <= last)
        tokens = stream.tokens.copy()
        tokens[is_velocity] = np.clip(tokens[is_velocity] + steps, FIRST_VELOCITY, last)
        return replace(stream, tokens=tokens)

    def _hide_around(self, stream: TokenStream) -> TokenStream:
        """The stream, at times without the other tracks and without its place in the phrase."""
        hidden = self._random.random(2) < self._config.surroundings_dropout
        return replace(
            stream,
            harmony=np.zeros_like(stream.harmony) if hidden[0] else stream.harmony,
            bars=np.full_like(stream.bars, UNKNOWN_PHRASE_PLACE) if hidden[1] else stream.bars,
        )

    def _hide(self, ids: ContextIds) -> ContextIds:
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

    def _transpose(self, stream: TokenStream, ids: ContextIds) -> tuple[TokenStream, ContextIds]:
        reach = self._config.max_transposition
        semitones = int(self._random.integers(-reach, reach + 1))
        is_note = stream.tokens < PITCHES
        moved = stream.tokens[is_note] + semitones
        if not moved.size or moved.min() < 0 or moved.max() >= PITCHES:
            return stream, ids
        tokens = stream.tokens.copy()
        tokens[is_note] = moved
        drums, instrument, key, meter = ids
        if key != UNKNOWN_KEY:
            key = key // 12 * 12 + (key + semitones) % 12
        harmony = transposed(stream.harmony, semitones)
        return replace(stream, tokens=tokens, harmony=harmony), (drums, instrument, key, meter)


def transposed(classes: np.ndarray, semitones: int) -> np.ndarray:
    """Pitch classes as bits, moved up by `semitones`."""
    up = semitones % PITCH_CLASSES
    moved: np.ndarray = (classes << up | classes >> (PITCH_CLASSES - up)) & 0xFFF
    return moved
