"""The notes of a track as columns, so that finding what is in view costs microseconds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from modules.song.score import Note, Track


@dataclass(frozen=True, slots=True, eq=False)
class NoteColumns:
    """Where notes lie: columns of equal length, ordered by start."""

    pitches: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    latest_ends: np.ndarray
    """Running maximum of `ends`: sorted, so that the first note in view can be searched."""

    def in_view(self, first_tick: float, last_tick: float) -> slice:
        """A slice that holds every note touching the ticks between `first` and `last`.

        Short notes before the view may be inside when a longer one begins before them.
        """
        begin = int(np.searchsorted(self.latest_ends, first_tick, side="right"))
        end = int(np.searchsorted(self.starts, last_tick, side="left"))
        return slice(begin, max(begin, end))


@dataclass(frozen=True, slots=True, eq=False)
class NoteTable(NoteColumns):
    """The notes of one track with all that is drawn of them. `notes[i]` is the row's note."""

    notes: tuple[Note, ...]
    ids: np.ndarray
    velocities: np.ndarray
    muted: np.ndarray

    @property
    def end_tick(self) -> int:
        """First tick after the last note; 0 without notes."""
        return int(self.latest_ends[-1]) if len(self.latest_ends) else 0


@lru_cache(maxsize=128)
def _table_of(key: _ById) -> NoteTable:
    notes = key.notes
    columns = np.array(
        [(n.id, n.pitch, n.velocity, n.start_tick, n.end_tick, n.muted) for n in notes],
        dtype=np.int64,
    ).reshape(len(notes), 6)
    ids, pitches, velocities, starts, ends, muted = columns.T.copy()
    latest = np.maximum.accumulate(ends) if len(notes) else ends
    return NoteTable(pitches, starts, ends, latest, notes, ids, velocities, muted.astype(bool))


class _ById:
    """A cache key that compares note tuples by identity: equality would walk all notes."""

    def __init__(self, notes: tuple[Note, ...]) -> None:
        self.notes = notes

    def __hash__(self) -> int:
        return id(self.notes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.notes is self.notes


def note_table(notes: tuple[Note, ...]) -> NoteTable:
    """The columns of `notes` (sorted by start), kept for the tuples seen last."""
    return _table_of(_ById(notes))


def prepare_tables(tracks: Iterable[Track]) -> None:
    """Make the tables of `tracks` now, on the thread that read them, and not in the first paint."""
    for track in tracks:
        note_table(track.notes)
