"""All notes of a song as one small picture: where something is, and how high."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.desktop.piano_roll.note_table import note_table
from app.desktop.piano_roll.pixel_runs import pixels_of_runs
from modules.song.score import Track, TrackKind
from modules.song.time_map import TimeMap

LEAST_PITCHES = 24
"""So many pitches at least share the height: a bass alone does not jump about."""
MARK_PX = 2

Cells = NDArray[np.uint8]
"""(height, width): 0 for nothing, else 1 + the place of the track in the order of painting."""


def song_cells(
    tracks: Sequence[Track], time_map: TimeMap, ticks: float, width: int, height: int
) -> Cells:
    """A picture of `ticks` from the start of the song; later tracks lie on top.

    Audio clips are lines at the bottom.
    """
    cells = np.zeros((height, width), dtype=np.uint8)
    pitches = [note_table(track.notes).pitches for track in tracks if track.notes]
    low = min((int(column.min()) for column in pitches), default=0)
    high = max((int(column.max()) for column in pitches), default=0)
    span = max(high - low, LEAST_PITCHES)
    top = (high + low + span) / 2
    scale = width / max(ticks, 1.0)
    for colour, track in enumerate(tracks, start=1):
        if track.kind is TrackKind.AUDIO:
            first, last = _clip_span(track, time_map)
            cells[height - MARK_PX :, int(first * scale) : int(last * scale) + 1] = colour
            continue
        table = note_table(track.notes)
        rows = np.round((top - table.pitches) / span * (height - 2 * MARK_PX)).astype(np.intp)
        begins = np.clip((table.starts * scale).astype(np.intp), 0, width)
        ends = np.clip((table.ends * scale).astype(np.intp), begins + 1, width)
        lengths = np.maximum(ends - begins, 0)
        columns = pixels_of_runs(begins, lengths)
        for line in range(MARK_PX):
            cells[np.repeat(rows + line, lengths), columns] = colour
    return cells


def _clip_span(track: Track, time_map: TimeMap) -> tuple[float, float]:
    if track.clip is None:
        return 0.0, -1.0
    start_s = time_map.tick_to_seconds(track.clip.start_tick)
    return track.clip.start_tick, time_map.seconds_to_tick(start_s + track.clip.duration_s)
