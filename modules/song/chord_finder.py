"""Finding the chord of each bar or beat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np

from modules.song.key import PITCH_CLASS_NAMES
from modules.song.score import Note, Song, TrackKind
from modules.song.time_map import time_map_of

_BASS_BONUS = 0.25
_FOREIGN_PENALTY = 0.3
_EXTRA_TONE_PENALTY = 0.08
_SHARPNESS = 12.0


class ChordQuality(StrEnum):
    """Kinds of chords that are told apart; the value is what follows the root in a symbol."""

    MAJOR = ""
    MINOR = "m"
    DIMINISHED = "dim"
    AUGMENTED = "aug"
    SUSPENDED = "sus4"
    DOMINANT_SEVENTH = "7"
    MAJOR_SEVENTH = "maj7"
    MINOR_SEVENTH = "m7"
    HALF_DIMINISHED = "m7b5"


CHORD_STEPS: dict[ChordQuality, tuple[int, ...]] = {
    ChordQuality.MAJOR: (0, 4, 7),
    ChordQuality.MINOR: (0, 3, 7),
    ChordQuality.DIMINISHED: (0, 3, 6),
    ChordQuality.AUGMENTED: (0, 4, 8),
    ChordQuality.SUSPENDED: (0, 5, 7),
    ChordQuality.DOMINANT_SEVENTH: (0, 4, 7, 10),
    ChordQuality.MAJOR_SEVENTH: (0, 4, 7, 11),
    ChordQuality.MINOR_SEVENTH: (0, 3, 7, 10),
    ChordQuality.HALF_DIMINISHED: (0, 3, 6, 10),
}
"""Semitones above the root."""

_CHORDS = tuple((root, quality) for quality in ChordQuality for root in range(12))


def _templates() -> np.ndarray:
    """One row of twelve ones and zeros for each of `_CHORDS`."""
    templates = np.zeros((len(_CHORDS), 12))
    for row, (root, quality) in enumerate(_CHORDS):
        templates[row, [(root + step) % 12 for step in CHORD_STEPS[quality]]] = 1.0
    return templates


_TEMPLATES = _templates()
_TONES = _TEMPLATES.sum(axis=1)
_ROOTS = np.array([root for root, _ in _CHORDS])


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """The chord between two ticks; `confidence` (0 … 1) compares it with all other chords."""

    start_tick: int
    end_tick: int
    root: int
    quality: ChordQuality
    confidence: float

    @property
    def symbol(self) -> str:
        """The chord symbol, such as "Am7"."""
        return f"{PITCH_CLASS_NAMES[self.root]}{self.quality.value}"

    @property
    def pitch_classes(self) -> frozenset[int]:
        """The pitch classes of the chord."""
        return frozenset((self.root + step) % 12 for step in CHORD_STEPS[self.quality])


def find_chords(song: Song, per: Literal["bar", "beat"] = "bar") -> tuple[ChordSpan, ...]:
    """One chord for each bar or beat in which two pitch classes or more sound, in order.

    Drums, muted tracks and muted notes do not count.
    """
    notes = [
        note
        for track in song.tracks
        if track.kind is TrackKind.MIDI and not track.is_drums and not track.mix.muted
        for note in track.notes
        if not note.muted
    ]
    spans = []
    for (start, end), inside in zip(
        _stretches(song, per), _notes_by_stretch(song, per, notes), strict=True
    ):
        chord = _chord_of(start, end, inside)
        if chord is not None:
            spans.append(chord)
    return tuple(spans)


def _stretches(song: Song, per: Literal["bar", "beat"]) -> Iterator[tuple[int, int]]:
    time_map = time_map_of(song)
    bar = 0
    while (start := time_map.bar_start_tick(bar)) < song.end_tick:
        bar += 1
        end = time_map.bar_start_tick(bar)
        if per == "bar":
            yield start, end
            continue
        step = time_map.beat_ticks_at(start)
        for beat_start in range(start, end, step):
            yield beat_start, min(beat_start + step, end)


def _notes_by_stretch(
    song: Song, per: Literal["bar", "beat"], notes: list[Note]
) -> list[list[Note]]:
    """For each stretch the notes that sound in it."""
    stretches = list(_stretches(song, per))
    starts = np.array([start for start, _ in stretches])
    inside: list[list[Note]] = [[] for _ in stretches]
    for note in notes:
        first = int(np.searchsorted(starts, note.start_tick, side="right")) - 1
        last = int(np.searchsorted(starts, note.end_tick, side="left"))
        for index in range(first, last):
            inside[index].append(note)
    return inside


def _chord_of(start: int, end: int, notes: list[Note]) -> ChordSpan | None:
    weights = np.zeros(12)
    for note in notes:
        overlap = min(note.end_tick, end) - max(note.start_tick, start)
        weights[note.pitch % 12] += max(overlap, 0)
    if np.count_nonzero(weights) < 2:
        return None
    weights /= weights.sum()
    scores = _TEMPLATES @ weights - _FOREIGN_PENALTY * ((1 - _TEMPLATES) @ weights)
    scores -= _EXTRA_TONE_PENALTY * (_TONES - 3)
    # A chord tone that does not sound at all speaks against the chord.
    scores -= 0.1 * (_TEMPLATES * (weights < 0.02)).sum(axis=1)
    scores += _BASS_BONUS * (_bass_of(start, end, notes).pitch % 12 == _ROOTS)
    likelihoods = np.exp(_SHARPNESS * (scores - scores.max()))
    best = int(np.argmax(scores))
    root, quality = _CHORDS[best]
    return ChordSpan(start, end, root, quality, float(likelihoods[best] / likelihoods.sum()))


def _bass_of(start: int, end: int, notes: list[Note]) -> Note:
    """The lowest note of the first half; in the second the bass already leads to the next chord."""
    middle = (start + end) // 2
    early = [note for note in notes if note.start_tick < middle]
    return min(early or notes, key=lambda note: note.pitch)
