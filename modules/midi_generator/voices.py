"""How many notes a track sounds at once."""

from __future__ import annotations

from collections.abc import Iterable

from modules.song.score import Note

LEGATO_BEATS = 1 / 8
"""A note that laps over the next by no more than that is legato, not a second voice."""


def most_sounding(notes: Iterable[Note], first_tick: int, end_tick: int, ppq: int) -> int:
    """Most notes of those that begin from `first_tick` to `end_tick` that sound at one moment.

    An arpeggio under the pedal has as many voices as its chord. 0 without notes.
    """
    legato = round(ppq * LEGATO_BEATS)
    changes: list[tuple[int, int]] = []
    for note in notes:
        if not note.muted and first_tick <= note.start_tick < end_tick:
            end = max(note.start_tick + 1, note.end_tick - legato)
            changes += [(note.start_tick, 1), (end, -1)]
    most = sounding = 0
    for _, change in sorted(changes):
        sounding += change
        most = max(most, sounding)
    return most
