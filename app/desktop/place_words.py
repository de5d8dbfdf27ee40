"""How a place in the song is written."""

from __future__ import annotations

from modules.song.time_map import TimeMap

TICKS_IN_QUARTER = 960
"""Ticks are told at this resolution, whatever that of the song is."""


def position_text(time_map: TimeMap, tick: float) -> str:
    """Such as "5.2.240": bar, beat, and ticks at 960 in a quarter."""
    position = time_map.position_at(tick)
    ticks = position.tick * TICKS_IN_QUARTER // time_map.ppq
    return f"{position.bar}.{position.beat}.{ticks:03d}"
