"""Which rows the roll shows: all, those that are used, or those of the scale."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from app.desktop.piano_roll.coordinates import PITCHES, RowMap, drum_rows
from modules.song.key import Key
from modules.song.score import Track


class Fold(StrEnum):
    """What is left out of the rows."""

    NONE = "none"
    USED = "used"
    SCALE = "scale"


def rows_of(
    track: Track | None, ghost_pitches: Iterable[int], fold: Fold, key: Key | None
) -> RowMap:
    """The rows for a track with ghosts; never without a row, and none that is used is left out.

    A fold to the scale needs a key and a tonal track; without them all rows are shown.
    """
    if track is None:
        return RowMap()
    used = {note.pitch for note in track.notes}.union(ghost_pitches)
    if fold is Fold.USED and used:
        return RowMap(tuple(sorted(used, reverse=True)), drums=track.is_drums)
    if track.is_drums:
        return drum_rows(used)
    if fold is Fold.SCALE and key is not None:
        rows = used.union(pitch for pitch in range(PITCHES) if key.contains(pitch))
        return RowMap(tuple(sorted(rows, reverse=True)))
    return RowMap()
