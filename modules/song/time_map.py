"""Musical time: ticks to seconds, and ticks to bars and beats.

Ticks are the truth; seconds appear only where sound is scheduled. All maps are piecewise linear
between tempo changes, and bars are counted from the last meter change.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from modules.song.score import MeterChange, Song, TempoChange


@dataclass(frozen=True, slots=True)
class BarPosition:
    """A place in musical time as musicians say it: bar and beat count from 1, ticks from 0."""

    bar: int
    beat: int
    tick: int


class TimeMap:
    """Converts between ticks, seconds and bars for one tempo and meter map."""

    def __init__(
        self, ppq: int, tempos: tuple[TempoChange, ...], meters: tuple[MeterChange, ...]
    ) -> None:
        self.ppq = ppq
        self._tempo_ticks = np.array([tempo.tick for tempo in tempos], dtype=np.float64)
        self._seconds_per_tick = np.array([60.0 / (tempo.bpm * ppq) for tempo in tempos])
        spans = np.diff(self._tempo_ticks) * self._seconds_per_tick[:-1]
        self._tempo_seconds = np.concatenate([[0.0], np.cumsum(spans)])
        self._tempos = tempos
        self._meters = meters
        self._meter_ticks = [meter.tick for meter in meters]
        self._meter_first_bar = self._count_bars_before_each_meter()

    def _count_bars_before_each_meter(self) -> list[int]:
        first_bars = [0]
        for earlier, later in zip(self._meters, self._meters[1:], strict=False):
            # A change inside a bar starts a new bar, as notation programs show it.
            length = later.tick - earlier.tick
            first_bars.append(first_bars[-1] + -(-length // self._bar_ticks(earlier)))
        return first_bars

    def _bar_ticks(self, meter: MeterChange) -> int:
        return max(1, self.ppq * 4 * meter.numerator // meter.denominator)

    def tick_to_seconds(self, tick: float) -> float:
        """Seconds from the start of the song to `tick`."""
        index = int(np.searchsorted(self._tempo_ticks, tick, side="right")) - 1
        index = max(index, 0)
        offset = tick - self._tempo_ticks[index]
        return float(self._tempo_seconds[index] + offset * self._seconds_per_tick[index])

    def seconds_to_tick(self, seconds: float) -> float:
        """The (fractional) tick that sounds at `seconds`."""
        index = int(np.searchsorted(self._tempo_seconds, seconds, side="right")) - 1
        index = max(index, 0)
        offset = seconds - self._tempo_seconds[index]
        return float(self._tempo_ticks[index] + offset / self._seconds_per_tick[index])

    def ticks_to_seconds(self, ticks: np.ndarray) -> np.ndarray:
        """Seconds for each of `ticks`, same shape, float64."""
        indices = np.searchsorted(self._tempo_ticks, ticks, side="right") - 1
        indices = np.maximum(indices, 0)
        offsets = ticks - self._tempo_ticks[indices]
        seconds: np.ndarray = (
            self._tempo_seconds[indices] + offsets * self._seconds_per_tick[indices]
        )
        return seconds

    def bpm_at(self, tick: float) -> float:
        """Quarter notes per minute at `tick`."""
        index = int(np.searchsorted(self._tempo_ticks, tick, side="right")) - 1
        return self._tempos[max(index, 0)].bpm

    def meter_at(self, tick: float) -> MeterChange:
        """The meter that is valid at `tick`."""
        return self._meters[max(bisect_right(self._meter_ticks, tick) - 1, 0)]

    def bar_index_at(self, tick: float) -> int:
        """Index of the bar that holds `tick`, counted from 0."""
        index = max(bisect_right(self._meter_ticks, tick) - 1, 0)
        meter = self._meters[index]
        return self._meter_first_bar[index] + int((tick - meter.tick) // self._bar_ticks(meter))

    def bar_start_tick(self, bar_index: int) -> int:
        """First tick of the bar with `bar_index` (0 is the first bar)."""
        index = max(bisect_right(self._meter_first_bar, bar_index) - 1, 0)
        meter = self._meters[index]
        return meter.tick + (bar_index - self._meter_first_bar[index]) * self._bar_ticks(meter)

    def bar_ticks_at(self, tick: float) -> int:
        """Length in ticks of a full bar in the meter at `tick`."""
        return self._bar_ticks(self.meter_at(tick))

    def beat_ticks_at(self, tick: float) -> int:
        """Length in ticks of one beat (the meter's denominator) at `tick`."""
        return max(1, self.ppq * 4 // self.meter_at(tick).denominator)

    def position_at(self, tick: float) -> BarPosition:
        """Bar, beat and remaining ticks at `tick`."""
        bar_index = self.bar_index_at(tick)
        inside = int(tick) - self.bar_start_tick(bar_index)
        beat_ticks = self.beat_ticks_at(tick)
        return BarPosition(bar_index + 1, inside // beat_ticks + 1, inside % beat_ticks)


@lru_cache(maxsize=32)
def _cached_map(
    ppq: int, tempos: tuple[TempoChange, ...], meters: tuple[MeterChange, ...]
) -> TimeMap:
    return TimeMap(ppq, tempos, meters)


def time_map_of(song: Song) -> TimeMap:
    """The time map of `song`; equal tempo and meter maps share one object."""
    return _cached_map(song.ppq, song.tempos, song.meters)
