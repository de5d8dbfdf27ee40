"""The chords of a song from beat to beat: found in the notes, unless the user wrote them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from modules.song.chord import root_name
from modules.song.chord_finder import ChordSpan, chord_scores, chords_of, heard_in, sounding_notes
from modules.song.key import Key
from modules.song.roman import roman_numeral
from modules.song.score import ChordMark, Song
from modules.song.time_map import time_map_of

CHANGE_AT_BAR, CHANGE_AT_HALF, CHANGE_AT_BEAT = 0.15, 0.2, 0.45
"""What a new chord costs where it begins, in beats that its chord explains fully: chords change at
strong places (the training songs of POP909)."""

LONE_TONE = 0.5
"""How much a beat counts in which one pitch class sounds: that may be any tone of the chord."""

CRUMB_BEATS = 1 / 8
"""What sounds in a beat altogether when it is only a chord that is struck early: that is none."""

MOST_BEATS = 40_000
"""Five hours at 120 bpm; one stray note at the end of time shall not fill the memory."""


@dataclass(frozen=True, slots=True)
class ChordSegment:
    """What the chord lane shows between two ticks; `mark` is what the user wrote there."""

    start_tick: int
    end_tick: int
    found: ChordSpan | None = None
    mark: ChordMark | None = None

    def text(self, key: Key | None) -> str:
        """The symbol, spelled as in `key` where it was found; empty where nothing is known."""
        if self.mark is not None:
            return self.mark.symbol.text
        if self.found is None:
            return ""
        return f"{root_name(self.found.root, key)}{self.found.quality.value}"

    def numeral(self, key: Key) -> str:
        """What the chord is in `key`, such as "ii7"; empty where nothing is known."""
        if self.mark is not None:
            symbol = self.mark.symbol
            return roman_numeral(symbol.root, symbol.kind, key, symbol.bass_name)
        if self.found is None:
            return ""
        return roman_numeral(self.found.root, self.found.quality.value, key)


def find_chord_line(song: Song) -> tuple[ChordSpan, ...]:
    """The chords in the notes of `song`, in order; a chord lasts for one bar at most.

    Of all ways to change from beat to beat the best one (Viterbi): duration and bass speak for a
    chord, every change costs, and costs more off the strong beats.
    """
    beats, costs = _beats(song)
    notes = sounding_notes(song)
    weights, bass = heard_in(notes, beats)
    sounding = weights.sum(axis=1)
    lengths = np.array([end - start for start, end in beats])
    told = np.flatnonzero(sounding > CRUMB_BEATS * lengths)
    if not len(told):
        return ()
    gains = np.zeros((len(beats), chord_scores(np.ones((1, 12)), np.zeros(1)).shape[1]))
    heard = np.minimum(sounding[told] / lengths[told], 1.0)
    heard[np.count_nonzero(weights[told], axis=1) == 1] *= LONE_TONE
    gains[told] = chord_scores(weights[told], bass[told]) * heard[:, None]
    path = _best_path(gains, np.array(costs))
    bars = np.array(costs) == CHANGE_AT_BAR
    begins = np.flatnonzero(np.concatenate([[True], (path[1:] != path[:-1]) | bars[1:]]))
    edges = [beats[begin][0] for begin in begins] + [beats[-1][1]]
    heard_at = [beats[beat][0] for beat in told]
    return tuple(
        span
        for span in chords_of(notes, list(pairwise(edges)))
        if bisect_left(heard_at, span.start_tick) < bisect_left(heard_at, span.end_tick)
    )


def _beats(song: Song) -> tuple[list[tuple[int, int]], list[float]]:
    """The first beats of `song` from tick to tick, and what a new chord costs at each of them."""
    time_map = time_map_of(song)
    beats: list[tuple[int, int]] = []
    costs: list[float] = []
    bar, end_tick = 0, song.end_tick
    while (start := time_map.bar_start_tick(bar)) < end_tick and len(beats) < MOST_BEATS:
        bar += 1
        end, step = time_map.bar_start_tick(bar), time_map.beat_ticks_at(start)
        count = -(-(end - start) // step)
        for beat in range(count):
            first = start + beat * step
            beats.append((first, min(first + step, end)))
            weak = CHANGE_AT_HALF if 2 * beat == count else CHANGE_AT_BEAT
            costs.append(weak if beat else CHANGE_AT_BAR)
    return beats, costs


def _best_path(gains: np.ndarray, costs: np.ndarray) -> np.ndarray:
    """The chord of each beat (beats,) with the largest sum of `gains` (beats, chords)."""
    beats, chords = gains.shape
    came_from = np.empty((beats, chords), dtype=np.int16)
    total = gains[0]
    stay = np.arange(chords)
    for beat in range(1, beats):
        best = int(total.argmax())
        changed = total[best] - costs[beat]
        came_from[beat] = np.where(total >= changed, stay, best)
        total = np.maximum(total, changed) + gains[beat]
    path = np.empty(beats, dtype=np.int64)
    path[-1] = total.argmax()
    for beat in range(beats - 1, 0, -1):
        path[beat - 1] = came_from[beat, path[beat]]
    return path


def chord_line(found: Sequence[ChordSpan], marks: Sequence[ChordMark]) -> tuple[ChordSegment, ...]:
    """What was written and, in what is left between, what was found; both in order."""
    segments = [ChordSegment(mark.start_tick, mark.end_tick, mark=mark) for mark in marks]
    covering = 0
    for span in found:
        while covering < len(marks) and marks[covering].end_tick <= span.start_tick:
            covering += 1
        start, number = span.start_tick, covering
        while start < span.end_tick:
            mark = marks[number] if number < len(marks) else None
            end = span.end_tick if mark is None else min(mark.start_tick, span.end_tick)
            if start < end:
                segments.append(ChordSegment(start, end, found=span))
            if mark is None:
                break
            start, number = max(mark.end_tick, start), number + 1
    return tuple(sorted(segments, key=lambda segment: segment.start_tick))
