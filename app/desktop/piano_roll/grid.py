"""The musical grid: where lines are drawn and where edits snap. Bars restart it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from modules.song.time_map import TimeMap

FINEST, COARSEST = 64, 1
CLOSEST_LINES_PX = 7.0
CLOSEST_BARS_PX = 14.0


@dataclass(frozen=True, slots=True)
class Snap:
    """A note value: `division` parts of a whole note (16 = sixteenths), as triplets or not."""

    division: int = 16
    triplet: bool = False
    enabled: bool = True

    @property
    def name(self) -> str:
        """What the toolbar says, such as "1/16" or "1/8 T"."""
        if not self.enabled:
            return "Off"
        return f"1/{self.division}{' T' if self.triplet else ''}"

    def step_ticks(self, ppq: int) -> float:
        """Length of one step in ticks; fractional where the PPQ does not divide evenly."""
        return ppq * 4 / self.division * (2 / 3 if self.triplet else 1)

    def finer(self) -> Snap:
        """Half the step, down to 1/64."""
        return replace(self, division=min(self.division * 2, FINEST))

    def coarser(self) -> Snap:
        """Twice the step, up to a whole note."""
        return replace(self, division=max(self.division // 2, COARSEST))


SNAPS: tuple[Snap, ...] = (
    *(Snap(division) for division in (1, 2, 4, 8, 16, 32, 64)),
    *(Snap(division, triplet=True) for division in (4, 8, 16, 32)),
    Snap(enabled=False),
)
"""What the toolbar offers."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Snaps ticks to steps that are counted from the start of each bar."""

    time_map: TimeMap
    snap: Snap

    @property
    def step_ticks(self) -> int:
        """Length of one step, at least one tick; also when snapping is off."""
        return max(1, round(self.snap.step_ticks(self.time_map.ppq)))

    def floor(self, tick: float) -> int:
        """The last grid position at or before `tick`."""
        return self._snapped(tick, down=True)

    def nearest(self, tick: float) -> int:
        """The grid position that is closest to `tick`."""
        return self._snapped(tick, down=False)

    def next(self, tick: int) -> int:
        """The first grid position after `tick`."""
        bar_end = self._bar_end(tick)
        step = self.snap.step_ticks(self.time_map.ppq)
        start = self._bar_start(tick)
        following = start + round((int((tick - start + 0.5) / step) + 1) * step)
        return min(following, bar_end)

    def previous(self, tick: int) -> int:
        """The last grid position before `tick`; 0 at the start."""
        return self._snapped(max(tick - 1, 0), down=True, always=True)

    def _bar_start(self, tick: float) -> int:
        return self.time_map.bar_start_tick(self.time_map.bar_index_at(tick))

    def _bar_end(self, tick: float) -> int:
        return self.time_map.bar_start_tick(self.time_map.bar_index_at(tick) + 1)

    def _snapped(self, tick: float, *, down: bool, always: bool = False) -> int:
        tick = max(tick, 0)
        if not (self.snap.enabled or always):
            return round(tick)
        start = self._bar_start(tick)
        step = self.snap.step_ticks(self.time_map.ppq)
        # Steps of an uneven PPQ are rounded and may lie half a tick early: they count as reached.
        whole = int((tick - start + 0.5) / step) if down else round((tick - start) / step)
        if down and start + round(whole * step) > tick:
            whole -= 1
        position = start + round(whole * step)
        return min(position, self._bar_end(tick))


@dataclass(frozen=True, slots=True)
class GridLines:
    """Ticks of the lines in view, by rank; `bar_numbers` counts from 1 and fits `bars`."""

    bars: np.ndarray
    bar_numbers: np.ndarray
    beats: np.ndarray
    steps: np.ndarray


def grid_lines(
    grid: Grid, first_tick: float, last_tick: float, pixels_per_tick: float
) -> GridLines:
    """The lines between two ticks; ranks closer than a few pixels are left out."""
    time_map = grid.time_map
    first_bar = time_map.bar_index_at(max(first_tick, 0))
    last_bar = time_map.bar_index_at(max(last_tick, 0))
    every = _bars_per_line(time_map.bar_ticks_at(max(first_tick, 0)) * pixels_per_tick)
    indices = np.arange(first_bar - first_bar % every, last_bar + 1, every)
    bars = np.array([time_map.bar_start_tick(int(index)) for index in indices], dtype=np.int64)
    if every > 1:
        empty = np.empty(0, dtype=np.int64)
        return GridLines(bars, indices + 1, empty, empty)
    ends = np.append(bars[1:], time_map.bar_start_tick(last_bar + 1))
    beats, steps = [], []
    for start, end in zip(bars.tolist(), ends.tolist(), strict=True):
        beat = time_map.beat_ticks_at(start)
        beats.append(_inside(start, end, beat, pixels_per_tick))
        steps.append(_inside(start, end, grid.snap.step_ticks(time_map.ppq), pixels_per_tick))
    return GridLines(bars, indices + 1, np.concatenate(beats), np.concatenate(steps))


def _bars_per_line(bar_px: float) -> int:
    every = 1
    while bar_px * every < CLOSEST_BARS_PX:
        every *= 2
    return every


def _inside(start: int, end: int, step: float, pixels_per_tick: float) -> np.ndarray:
    if step * pixels_per_tick < CLOSEST_LINES_PX:
        return np.empty(0, dtype=np.int64)
    lines: np.ndarray = np.rint(np.arange(start + step, end - 0.5, step)).astype(np.int64)
    return lines
