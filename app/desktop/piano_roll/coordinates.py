"""From ticks and pitches to pixels and back: the one truth of painting and of hit tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

PITCHES = 128
FAR_PX = 100_000.0
KIT_ROWS = frozenset(range(35, 60))
"""Rows that a drum track always shows: the drum kit of General MIDI."""


class RowMap:
    """Which pitch lies on which row, counted from the top.

    Without pitches of its own a row map is chromatic: 127 at the top, 0 at the bottom.
    """

    def __init__(self, pitches: tuple[int, ...] | None = None, *, drums: bool = False) -> None:
        self.pitches = tuple(range(PITCHES - 1, -1, -1)) if pitches is None else pitches
        self.drums = drums

    def __len__(self) -> int:
        return len(self.pitches)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RowMap):
            return NotImplemented
        return (self.pitches, self.drums) == (other.pitches, other.drums)

    def __hash__(self) -> int:
        return hash((self.pitches, self.drums))

    @property
    def is_folded(self) -> bool:
        """Whether some keys have no row."""
        return not self.drums and len(self.pitches) < PITCHES

    def nearest(self, pitch: int) -> int:
        """The row of `pitch`, or of the pitch with a row that is nearest to it."""
        return min(range(len(self.pitches)), key=lambda row: abs(self.pitches[row] - pitch))

    @cached_property
    def row_of_pitch(self) -> np.ndarray:
        """Row of each of the 128 pitches, int64; -1 where a pitch has no row."""
        rows = np.full(PITCHES, -1, dtype=np.int64)
        rows[list(self.pitches)] = np.arange(len(self.pitches))
        return rows

    def step(self, pitch: int, rows_up: int) -> int:
        """The pitch `rows_up` rows above `pitch`, held inside the map."""
        row = int(self.row_of_pitch[pitch]) - rows_up
        return self.pitches[min(max(row, 0), len(self.pitches) - 1)]


def drum_rows(used: Iterable[int] = ()) -> RowMap:
    """Rows of a drum track: the kit and every pitch in `used`, high to low."""
    return RowMap(tuple(sorted(KIT_ROWS | set(used), reverse=True)), drums=True)


@dataclass(frozen=True, slots=True)
class Coordinates:
    """One view of the roll: rows, zoom and scroll. All lengths in logical pixels."""

    rows: RowMap
    pixels_per_tick: float
    row_height: int
    scroll_x: float = 0.0
    scroll_y: float = 0.0

    @property
    def content_height(self) -> int:
        """Height of all rows."""
        return len(self.rows) * self.row_height

    def x_at_tick(self, tick: float) -> float:
        """Left edge of `tick`."""
        return tick * self.pixels_per_tick - self.scroll_x

    def pixel_at_tick(self, tick: float) -> int:
        """`x_at_tick` in whole pixels, held near the view: Qt's integers end at 2³¹."""
        return round(min(max(self.x_at_tick(tick), -FAR_PX), FAR_PX))

    def tick_at_x(self, x: float) -> float:
        """The (fractional) tick under `x`; negative left of the song."""
        return (x + self.scroll_x) / self.pixels_per_tick

    def y_at_pitch(self, pitch: int) -> float:
        """Top edge of the row of `pitch`; far above the view where it has no row."""
        row = int(self.rows.row_of_pitch[pitch])
        return row * self.row_height - self.scroll_y if row >= 0 else -1e6

    def pitch_at_y(self, y: float) -> int:
        """The pitch whose row holds `y`, held inside the rows."""
        row = int((y + self.scroll_y) // self.row_height)
        return self.rows.pitches[min(max(row, 0), len(self.rows) - 1)]

    def xs_at_ticks(self, ticks: np.ndarray) -> np.ndarray:
        """`x_at_tick` of many ticks, float64, same shape."""
        return np.asarray(ticks * self.pixels_per_tick - self.scroll_x, dtype=np.float64)

    def ys_at_pitches(self, pitches: np.ndarray) -> np.ndarray:
        """`y_at_pitch` of many pitches, float64, same shape."""
        rows = self.rows.row_of_pitch[pitches]
        return np.where(rows >= 0, rows * self.row_height - self.scroll_y, -1e6)

    def zoomed_in_time(self, pixels_per_tick: float, anchor_x: float) -> Coordinates:
        """The view at another time zoom in which the tick under `anchor_x` stays there."""
        tick = self.tick_at_x(anchor_x)
        scroll_x = max(0.0, tick * pixels_per_tick - anchor_x)
        return replace(self, pixels_per_tick=pixels_per_tick, scroll_x=scroll_x)

    def zoomed_in_pitch(self, row_height: int, anchor_y: float) -> Coordinates:
        """The view at another row height in which the row under `anchor_y` stays there."""
        rows_above = (anchor_y + self.scroll_y) / self.row_height
        scroll_y = max(0.0, rows_above * row_height - anchor_y)
        return replace(self, row_height=row_height, scroll_y=scroll_y)
