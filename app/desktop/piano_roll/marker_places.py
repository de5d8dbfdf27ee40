"""Where a marker may stand: a meter on bars, a key on beats, a tempo on the grid."""

from __future__ import annotations

from dataclasses import replace

from app.desktop.piano_roll.grid import Grid, Snap
from modules.song.marker_edits import Marker, RemoveMarker
from modules.song.score import Song
from modules.song.time_map import TimeMap, time_map_of


class MarkerPlaces:
    """The places of `marker` in the bars that `song` has without it."""

    def __init__(self, song: Song, marker: Marker, snap: Snap) -> None:
        self._marker = marker
        self._time_map: TimeMap = time_map_of(RemoveMarker(marker.tick).apply(song))
        self._snap = snap

    def nearest(self, tick: float, *, free: bool = False) -> int:
        """The place that is closest to `tick`; a tempo that is `free` may stand anywhere."""
        tick = max(tick, 0.0)
        if self._is_on_grid:
            snap = replace(self._snap, enabled=False) if free else self._snap
            return Grid(self._time_map, snap).nearest(tick)
        low, high = self._around(tick)
        return low if tick - low < high - tick else high

    def next(self, tick: int) -> int:
        """The first place after `tick`."""
        if self._is_on_grid:
            return Grid(self._time_map, self._snap).next(tick)
        return self._around(tick)[1]

    def previous(self, tick: int) -> int:
        """The last place before `tick`; 0 at the start."""
        if self._is_on_grid:
            return Grid(self._time_map, self._snap).previous(tick)
        return self._around(max(tick - 1, 0))[0]

    @property
    def _is_on_grid(self) -> bool:
        return self._marker.meter is None and self._marker.key is None

    def _around(self, tick: float) -> tuple[int, int]:
        """The last place at or before `tick` and the first one after it."""
        time_map = self._time_map
        bar = time_map.bar_index_at(tick)
        start, end = time_map.bar_start_tick(bar), time_map.bar_start_tick(bar + 1)
        if self._marker.meter is not None:
            return start, end
        beat = time_map.beat_ticks_at(tick)
        low = start + int(tick - start) // beat * beat
        return low, min(low + beat, end)
