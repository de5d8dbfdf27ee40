"""Groups of ghosts that are accepted at once: a chord, a beat, a bar."""

from __future__ import annotations

from collections.abc import Sequence

from modules.midi_generator.proposal import GhostNote
from modules.song.time_map import TimeMap

Group = tuple[tuple[GhostNote, ...], int]
"""Ghosts, and the tick where the group ends."""


def first_chord(ghosts: Sequence[GhostNote], ppq: int) -> tuple[GhostNote, ...]:
    """Those of `ghosts`, sorted by start, that begin together first, within a 32nd."""
    return _starting_before(ghosts, ghosts[0].start_tick + ppq // 8)[0] if ghosts else ()


def first_beat(ghosts: Sequence[GhostNote], time_map: TimeMap) -> Group:
    """Those of `ghosts`, sorted by start, that begin in the first beat that has any."""
    if not ghosts:
        return (), 0
    first = ghosts[0].start_tick
    bar_index = time_map.bar_index_at(first)
    bar_start = time_map.bar_start_tick(bar_index)
    beat = time_map.beat_ticks_at(first)
    end = bar_start + ((first - bar_start) // beat + 1) * beat
    return _starting_before(ghosts, min(end, time_map.bar_start_tick(bar_index + 1)))


def first_bar(ghosts: Sequence[GhostNote], time_map: TimeMap) -> Group:
    """Those of `ghosts`, sorted by start, that begin in the first bar that has any."""
    if not ghosts:
        return (), 0
    bar_index = time_map.bar_index_at(ghosts[0].start_tick)
    return _starting_before(ghosts, time_map.bar_start_tick(bar_index + 1))


def _starting_before(ghosts: Sequence[GhostNote], end: int) -> Group:
    return tuple(ghost for ghost in ghosts if ghost.start_tick < end), end
