"""How likely the note model finds given tracks, and whether its confidence keeps its word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from modules.midi_generator.context import ModelContext
from modules.midi_generator.model import TokenModel
from modules.midi_generator.piece_memory import PieceMemory
from modules.midi_generator.sampling import pitch_chances, probabilities
from modules.midi_generator.vocabulary import PITCHES, Special

LANES = 16
"""Tracks that are read side by side."""
CALIBRATION_BINS = 15


@dataclass(frozen=True, slots=True)
class TrackTokens:
    """A track as the model reads it. `tokens` has START and END."""

    file: str
    context: ModelContext
    tokens: np.ndarray
    notes: int


@dataclass(frozen=True, slots=True)
class TrackReading:
    """What reading a track came to.

    `network_nats` and `nats`, float64 (tokens - 1,), are the costs of every token after START for
    the network alone and with the memory of the piece, which is what the generator draws from.
    For each note, `confidence` is the chance of the pitch that the model would choose where a note
    begins, and `hits` says whether it is the pitch that was played.
    """

    network_nats: np.ndarray
    nats: np.ndarray
    confidence: np.ndarray
    hits: np.ndarray


def calibration_error(readings: Sequence[TrackReading]) -> float | None:
    """Expected calibration error of the confidence in 15 equal bins; None without notes.

    Guo et al., "On calibration of modern neural networks", ICML 2017.
    """
    confidence = np.concatenate([np.zeros(0), *(reading.confidence for reading in readings)])
    hits = np.concatenate([np.zeros(0), *(reading.hits for reading in readings)])
    if not len(confidence):
        return None
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = np.bincount(bins, confidence - hits, minlength=CALIBRATION_BINS)
    return float(np.abs(gaps).sum() / len(confidence))


def read_tracks(
    model: TokenModel,
    tracks: Sequence[TrackTokens],
    progress: Callable[[float], None] = lambda _: None,
) -> list[TrackReading]:
    """One reading per track, by the shipped model."""
    lanes = [_Lane(track) for track in tracks]
    order = sorted(lanes, key=lambda lane: lane.length)
    total, done = sum(lane.length for lane in lanes) or 1, 0
    for first in range(0, len(order), LANES):
        group = order[first : first + LANES]
        _read_side_by_side(model, group)
        done += sum(lane.length for lane in group)
        progress(done / total)
    return [lane.reading() for lane in lanes]


class _Lane:
    """One track while it is read."""

    def __init__(self, track: TrackTokens) -> None:
        self.track = track
        self.tokens: list[int] = track.tokens.tolist()
        self.length = len(self.tokens) - 1
        self._network = np.empty(self.length)
        self._nats = np.empty(self.length)
        self._confidence: list[float] = []
        self._hits: list[bool] = []
        self._memory = PieceMemory(self.tokens[:1])

    def take(self, place: int, logits: np.ndarray) -> None:
        """Judge the token after `place` by the network's `logits` (258,) for it."""
        token, chances = self.tokens[place + 1], probabilities(logits)
        self._network[place] = -np.log(chances[token])
        if token < PITCHES:
            chances = self._memory.refine(chances)
            self._nats[place] = -np.log(chances[token])
            pitches = pitch_chances(chances)
            choice = int(pitches.argmax())
            self._confidence.append(float(pitches[choice]))
            self._hits.append(choice == token)
        else:
            self._nats[place] = -np.log(self._memory.refine_one(float(chances[token]), token))
        self._memory.read(token)

    def reading(self) -> TrackReading:
        """What it came to."""
        confidence, hits = np.array(self._confidence), np.array(self._hits, dtype=bool)
        return TrackReading(self._network, self._nats, confidence, hits)


def _read_side_by_side(model: TokenModel, lanes: Sequence[_Lane]) -> None:
    longest = max(lane.length for lane in lanes)
    table = np.full((len(lanes), longest + 1), int(Special.PAD), dtype=np.int64)
    for row, lane in enumerate(lanes):
        table[row, : lane.length + 1] = lane.tokens
    contexts = [lane.track.context for lane in lanes]
    state = model.initial_state(contexts[0], batch=len(lanes)).in_context(*contexts)
    for place in range(longest):
        logits, state = model.step(table[:, place], state)
        for row, lane in enumerate(lanes):
            if place < lane.length:
                lane.take(place, logits[row])
