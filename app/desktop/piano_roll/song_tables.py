"""The tables of all tracks of a song: where it ends, and what the other tracks play."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.desktop.piano_roll.note_table import NoteColumns, NoteTable, note_table
from modules.song.score import Note, Song, Track, TrackKind

Part = tuple[tuple[Note, ...], int]


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceTable(NoteColumns):
    """The notes of many tracks in one table, with the hue of each."""

    hues: np.ndarray


class SongTables:
    """Remembers the tables of the tracks of one song; after an edit only the changed are new."""

    def __init__(self) -> None:
        self._tables: dict[int, tuple[tuple[Note, ...], NoteTable]] = {}
        self._song: Song | None = None
        self._end_tick = 0
        self._parts: list[Part] = []
        self._reference = _merged([])

    def end_tick(self, song: Song) -> int:
        """First tick after the last note of `song`."""
        if song is not self._song:
            self._song = song
            kept = {track.id for track in song.tracks}
            self._tables = {key: held for key, held in self._tables.items() if key in kept}
            self._end_tick = max((self._table(track).end_tick for track in song.tracks), default=0)
        return self._end_tick

    def others(self, song: Song, track_id: int | None) -> ReferenceTable:
        """The notes of all tonal MIDI tracks but `track_id`."""
        shown = [track for track in song.tracks if _is_reference(track) and track.id != track_id]
        parts = [(track.notes, track.hue) for track in shown]
        if len(parts) != len(self._parts) or any(
            new[0] is not old[0] or new[1] != old[1]
            for new, old in zip(parts, self._parts, strict=True)
        ):
            self._parts = parts
            self._reference = _merged([(self._table(track), track.hue) for track in shown])
        return self._reference

    def _table(self, track: Track) -> NoteTable:
        held = self._tables.get(track.id)
        if held is None or held[0] is not track.notes:
            held = (track.notes, note_table(track.notes))
            self._tables[track.id] = held
        return held[1]


def _is_reference(track: Track) -> bool:
    return track.kind is TrackKind.MIDI and not track.is_drums and bool(track.notes)


def _merged(parts: list[tuple[NoteTable, int]]) -> ReferenceTable:
    none = np.zeros(0, dtype=np.int64)
    starts = np.concatenate([none, *(table.starts for table, _ in parts)])
    order = np.argsort(starts, kind="stable")
    pitches = np.concatenate([none, *(table.pitches for table, _ in parts)])[order]
    ends = np.concatenate([none, *(table.ends for table, _ in parts)])[order]
    hues = np.concatenate([none, *(np.full(len(table.ids), hue) for table, hue in parts)])[order]
    latest = np.maximum.accumulate(ends) if len(ends) else ends
    return ReferenceTable(pitches, starts[order], ends, latest, hues)
