"""Excerpts: a song whose bars are inserted, deleted or repeated is put together from them.

Whoever repeats bars 3 and 4 takes the song up to bar 5, once more bars 3 and 4, and the rest.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

END_OF_TIME = sys.maxsize


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What stands from `start_tick` up to `end_tick`, to stand `shift_ticks` later."""

    start_tick: int
    end_tick: int
    shift_ticks: int

    @property
    def new_start_tick(self) -> int:
        """Where it begins in the new song."""
        return self.start_tick + self.shift_ticks


def with_gap(tick: int, length_ticks: int) -> tuple[Excerpt, ...]:
    """A song in which what begins at `tick` comes `length_ticks` later."""
    return Excerpt(0, tick, 0), Excerpt(tick, END_OF_TIME, length_ticks)


def without(start: int, end: int) -> tuple[Excerpt, ...]:
    """A song without what stands between two ticks."""
    return Excerpt(0, start, 0), Excerpt(end, END_OF_TIME, start - end)


def with_repeat(start: int, end: int) -> tuple[Excerpt, ...]:
    """A song in which what stands between two ticks is heard twice."""
    length = end - start
    rest = Excerpt(end, END_OF_TIME, length)
    return Excerpt(0, end, 0), Excerpt(start, end, length), rest


def with_swap(start: int, middle: int, end: int) -> tuple[Excerpt, ...]:
    """A song in which what stands before `middle` and what stands behind it change places."""
    return (
        Excerpt(0, start, 0),
        Excerpt(middle, end, start - middle),
        Excerpt(start, middle, end - middle),
        Excerpt(end, END_OF_TIME, 0),
    )


def moved_start(excerpts: Sequence[Excerpt], tick: int) -> int:
    """Where what begins at `tick` begins in the new song; at the seam, when that place is gone."""
    for excerpt in excerpts:
        if excerpt.start_tick <= tick < excerpt.end_tick:
            return tick + excerpt.shift_ticks
    return _seam(excerpts, tick)


def moved_end(excerpts: Sequence[Excerpt], tick: int) -> int:
    """Where what ends at `tick` ends in the new song; at the seam, when that place is gone."""
    for excerpt in excerpts:
        if excerpt.start_tick < tick <= excerpt.end_tick:
            return tick + excerpt.shift_ticks
    return _seam(excerpts, tick)


def _seam(excerpts: Sequence[Excerpt], tick: int) -> int:
    """Where what comes next after `tick` begins in the new song."""
    return next(e.new_start_tick for e in excerpts if e.start_tick >= tick)
