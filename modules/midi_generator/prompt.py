"""The music before the proposal: the bars that the model reads, and what they tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from modules.midi_generator.tokenizer import TokenNote, encode_bars, grid_notes
from modules.midi_generator.vocabulary import UNITS_PER_BEAT, Special
from modules.song.score import Note, Song
from modules.song.time_map import time_map_of

MAX_PROMPT_BARS = 8
MAX_PROMPT_TOKENS = 256
"""Reading costs as much as writing: about 0.15 ms per token when nothing of it was read before."""

MEMORY_BARS = 64
"""Farther back than that nobody hears a repeat as one."""

STRAIGHT_STEP = UNITS_PER_BEAT // 4
_TRIPLET_UNITS = (0, 5, 8, 11)
_ON_GRID_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Prompt:
    """The last bars of a track before the proposal.

    `tokens` start with START and end before the BAR of the proposal. `notes` are counted from the
    first of `bars` bars, which is bar `first_bar` of the song. `held` are notes that sound on into
    the proposal: pitch and the tick at which they end.
    """

    tokens: tuple[int, ...]
    notes: tuple[TokenNote, ...]
    bars: int
    first_bar: int
    held: tuple[tuple[int, int], ...] = ()

    @property
    def pitches(self) -> frozenset[int]:
        """All pitches in it."""
        return frozenset(note.pitch for note in self.notes)

    @property
    def mean_velocity(self) -> int:
        """Mean velocity of its notes; 80 without notes."""
        return round(float(np.mean([n.velocity for n in self.notes]))) if self.notes else 80

    @property
    def max_polyphony(self) -> int:
        """Most notes that begin at one moment; 0 without notes."""
        counts: dict[tuple[int, int], int] = {}
        for note in self.notes:
            place = (note.bar, note.unit)
            counts[place] = counts.get(place, 0) + 1
        return max(counts.values(), default=0)

    @property
    def has_silent_bars(self) -> bool:
        """Whether no note begins in one of its bars."""
        return len({note.bar for note in self.notes}) < self.bars

    def grid(self, units: int, *, drums: bool) -> np.ndarray:
        """Where notes of a bar of `units` may begin so that they fit this music: bool (units,)."""
        return fitting_grid(self.notes, units, drums=drums)


def fitting_grid(notes: Sequence[TokenNote], units: int, *, drums: bool) -> np.ndarray:
    """Where notes of a bar of `units` may begin so that they fit `notes`: bool (units,).

    Sixteenths when the music keeps to them (or there is none), eighth triplets when it keeps to
    those. Music that is only a hair off the sixteenths gets them too, except drums: there the push
    and pull is the groove, and every unit is open.
    """
    places = np.arange(units)
    straight: np.ndarray = places % STRAIGHT_STEP == 0
    inside = np.array([note.unit % UNITS_PER_BEAT for note in notes])
    if not inside.size or np.mean(inside % STRAIGHT_STEP == 0) >= _ON_GRID_SHARE:
        return straight
    if np.mean(np.isin(inside, _TRIPLET_UNITS)) >= _ON_GRID_SHARE:
        return np.isin(places % UNITS_PER_BEAT, _TRIPLET_UNITS)
    nearly_straight = np.mean(inside % STRAIGHT_STEP != STRAIGHT_STEP // 2) >= _ON_GRID_SHARE
    if nearly_straight and not drums:
        return straight
    return np.ones(units, dtype=bool)


def read_prompt(song: Song, notes: tuple[Note, ...], start_tick: int, *, drums: bool) -> Prompt:
    """The prompt in `notes` of a track for a proposal that begins at the bar line `start_tick`.

    At most eight bars and 256 tokens. It begins at a multiple of four bars where it can, so that
    the next request repeats its beginning and the model need not read it again.
    """
    time_map = time_map_of(song)
    start_bar = time_map.bar_index_at(start_tick)
    held = tuple((n.pitch, n.end_tick) for n in notes if n.start_tick < start_tick < n.end_tick)
    for first in _first_bars(start_bar):
        lines = [time_map.bar_start_tick(bar) for bar in range(first, start_bar + 1)]
        found = _without_leading_silence(grid_notes(notes, lines, song.ppq))
        if not found:
            continue
        empty_bars, kept = found
        bars = start_bar - first - empty_bars
        tokens = (int(Special.START), *encode_bars(kept, bars, drums=drums))
        if len(tokens) <= MAX_PROMPT_TOKENS or first == start_bar - 1:
            return Prompt(tokens, tuple(kept), bars, first + empty_bars, held)
    return Prompt((int(Special.START),), (), 0, start_bar, held)


def tokens_before(
    song: Song, notes: tuple[Note, ...], start_tick: int, *, drums: bool
) -> list[int]:
    """The tokens of the track's last 64 bars before the bar line `start_tick`, with START."""
    time_map = time_map_of(song)
    start_bar = time_map.bar_index_at(start_tick)
    first = max(0, start_bar - MEMORY_BARS)
    lines = [time_map.bar_start_tick(bar) for bar in range(first, start_bar + 1)]
    if len(lines) < 2:
        return [int(Special.START)]
    body = encode_bars(grid_notes(notes, lines, song.ppq), start_bar - first, drums=drums)
    return [int(Special.START), *body]


def _first_bars(start_bar: int) -> list[int]:
    """First bars to try, the longest prompt first."""
    earliest = max(0, start_bar - MAX_PROMPT_BARS)
    if start_bar == 0:
        return []
    anchors = [-(-earliest // 4) * 4, -(-(start_bar - 4) // 2) * 2, start_bar - 2, start_bar - 1]
    inside = [bar for bar in anchors if earliest <= bar < start_bar]
    return [bar for bar, later in pairwise([*inside, start_bar]) if bar < later]


def _without_leading_silence(
    notes: list[TokenNote],
) -> tuple[int, list[TokenNote]] | None:
    """Number of empty bars at the beginning, and the notes counted from the bar after them."""
    if not notes:
        return None
    empty = notes[0].bar
    moved = [TokenNote(n.bar - empty, n.unit, n.pitch, n.velocity, n.duration_units) for n in notes]
    return empty, moved
