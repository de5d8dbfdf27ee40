"""Finding the chord of each bar or beat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from modules.song.chord import CHORD_STEPS, ChordQuality
from modules.song.key import PITCH_CLASS_NAMES
from modules.song.score import Song, TrackKind
from modules.song.time_map import time_map_of

_BASS_BONUS = 0.25
_FOREIGN_PENALTY = 0.3
_EXTRA_TONE_PENALTY = 0.08
_SILENT_TONE_PENALTY = 0.1
_SILENT = 0.02
"""Share of the sound below which a chord tone counts as silent."""
_SHARPNESS = 12.0
_NO_PITCH = 999


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
    return chords_of(sounding_notes(song), list(_stretches(song, per)))


def chords_of(notes: np.ndarray, stretches: Sequence[tuple[int, int]]) -> tuple[ChordSpan, ...]:
    """One chord for each of `stretches`, from tick to tick, one after the other without a gap.

    `notes` is what `sounding_notes` gives. Where fewer than two pitch classes sound is no chord.
    """
    weights, bass = heard_in(notes, stretches)
    told = np.flatnonzero(np.count_nonzero(weights, axis=1) >= 2)
    best, confidence = _best_chords(weights[told], bass[told])
    found = zip(told.tolist(), best.tolist(), confidence.tolist(), strict=True)
    spans = []
    for stretch, chord, certain in found:
        (start, end), (root, quality) = stretches[stretch], _CHORDS[chord]
        spans.append(ChordSpan(start, end, root, quality, certain))
    return tuple(spans)


def sounding_notes(song: Song) -> np.ndarray:
    """Pitch, start and end of each note that counts: int64 (3, notes)."""
    rows = [
        (note.pitch, note.start_tick, note.end_tick)
        for track in song.tracks
        if track.kind is TrackKind.MIDI and not track.is_drums and not track.mix.muted
        for note in track.notes
        if not note.muted
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 3).T


def heard_in(
    notes: np.ndarray, stretches: Sequence[tuple[int, int]]
) -> tuple[np.ndarray, np.ndarray]:
    """How long each pitch class sounds in each stretch (stretches, 12), and its bass pitch class.

    Notes (3, notes) that begin after the last stretch are left out.
    """
    if stretches:
        notes = notes[:, notes[1] < stretches[-1][1]]
    if not notes.size or not stretches:
        return np.zeros((len(stretches), 12)), np.zeros(len(stretches), dtype=np.int64)
    return _heard(notes, np.array(stretches))


def _stretches(song: Song, per: Literal["bar", "beat"]) -> Iterator[tuple[int, int]]:
    time_map = time_map_of(song)
    end_tick = song.end_tick
    bar = 0
    while (start := time_map.bar_start_tick(bar)) < end_tick:
        bar += 1
        end = time_map.bar_start_tick(bar)
        if per == "bar":
            yield start, end
            continue
        step = time_map.beat_ticks_at(start)
        for beat_start in range(start, end, step):
            yield beat_start, min(beat_start + step, end)


def _heard(notes: np.ndarray, stretches: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How long each pitch class sounds in each stretch (stretches, 12), and its bass pitch class.

    The bass is the lowest note of the first half; in the second it already leads to the next chord.
    """
    pitch, start, end = notes
    first = np.searchsorted(stretches[:, 0], start, side="right") - 1
    counts = np.searchsorted(stretches[:, 0], end, side="left") - first
    # One row for each note and each stretch that it sounds in.
    note = np.repeat(np.arange(len(pitch)), counts)
    place = np.arange(len(note)) - np.repeat(np.cumsum(counts) - counts, counts) + first[note]
    begin, stop = stretches[place].T
    overlap = np.minimum(end[note], stop) - np.maximum(start[note], begin)
    size = len(stretches) * 12
    weights = np.bincount(place * 12 + pitch[note] % 12, overlap, size).reshape(-1, 12)
    lowest, lowest_early = np.full((2, len(stretches)), _NO_PITCH)
    np.minimum.at(lowest, place, pitch[note])
    early = start[note] < (begin + stop) // 2
    np.minimum.at(lowest_early, place[early], pitch[note][early])
    return weights, np.where(lowest_early < _NO_PITCH, lowest_early, lowest) % 12


def _best_chords(weights: np.ndarray, bass: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each row the index in `_CHORDS` of the best chord, and its confidence."""
    scores = chord_scores(weights, bass)
    # Rounded, so that of equal chords it is the first one and not chance that decides.
    best = scores.round(9).argmax(axis=1)
    likelihoods = np.exp(_SHARPNESS * (scores - scores.max(axis=1, keepdims=True)))
    confidence = likelihoods[np.arange(len(best)), best] / likelihoods.sum(axis=1)
    return best, confidence


def chord_scores(weights: np.ndarray, bass: np.ndarray) -> np.ndarray:
    """How well each chord explains each row of `weights` (rows, 12; none all zero): (rows, 108)."""
    weights = weights / weights.sum(axis=1, keepdims=True)
    scores: np.ndarray = weights @ _TEMPLATES.T - _FOREIGN_PENALTY * (weights @ (1 - _TEMPLATES.T))
    scores -= _EXTRA_TONE_PENALTY * (_TONES - 3)
    # A chord tone that does not sound at all speaks against the chord.
    scores -= _SILENT_TONE_PENALTY * ((weights < _SILENT).astype(np.float64) @ _TEMPLATES.T)
    scores += _BASS_BONUS * (bass[:, None] == _ROOTS)
    return scores
