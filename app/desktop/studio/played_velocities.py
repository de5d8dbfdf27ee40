"""Tells the shared state how loud the user writes and plays, for the adaptive temperature."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject

from app.desktop.studio.player import Player
from modules.song.history import Change, Direction, History
from modules.song.note_edits import notes_apart
from modules.song.score import Note, Song
from modules.song.time_map import time_map_of
from modules.unified_state import PerformanceContext, Topic, UnifiedState


class PlayedVelocities(QObject):
    """Hears the notes that are drawn, pasted, accepted or made louder, and those that sound.

    Of a song that plays it hears the selected track, beat by beat: one change of the state for
    each note would be a change for every drum hit.
    """

    def __init__(self, history: History, state: UnifiedState, player: Player) -> None:
        super().__init__()
        self._history = history
        self._state = state
        self._player = player
        self._track_id: int | None = None
        self._heard_until: int | None = None
        self._unsubscribe = history.subscribe(self._on_song_changed)

    def follow_track(self, track_id: int) -> None:
        """Hear another track from now on."""
        self._track_id = track_id

    def close(self) -> None:
        """Leave the history."""
        self._unsubscribe()

    def notice(self) -> None:
        """Hear what the playhead has passed since the last beat; called at display rate."""
        if not self._player.is_playing:
            self._heard_until = None
            return
        tick = self._player.position_tick
        if self._heard_until is None or tick < self._heard_until:
            self._heard_until = tick
        elif tick - self._heard_until >= time_map_of(self._history.song).beat_ticks_at(tick):
            self._hear(self._passed(self._heard_until, tick))
            self._heard_until = tick

    def _passed(self, first: int, end: int) -> tuple[Note, ...]:
        song = self._history.song
        if self._track_id is None or not song.has_track(self._track_id):
            return ()
        notes = song.track(self._track_id).notes
        places = [
            bisect_left(notes, tick, key=lambda note: note.start_tick) for tick in (first, end)
        ]
        return tuple(note for note in notes[slice(*places)] if not note.muted)

    def _on_song_changed(self, change: Change) -> None:
        if change.direction is Direction.LOAD:
            self._track_id = None
            self._state.update(
                Topic.PERFORMANCE, lambda now: replace(now, performance=PerformanceContext())
            )
        elif change.direction is Direction.DO and self._track_id is not None:
            self._hear(_written(change.before, change.after, self._track_id))

    def _hear(self, notes: Iterable[Note]) -> None:
        velocities = [note.velocity for note in notes]
        if velocities:
            self._state.update(
                Topic.PERFORMANCE,
                lambda now: replace(now, performance=now.performance.heard(velocities)),
            )


def _written(before: Song, after: Song, track_id: int) -> tuple[Note, ...]:
    """Notes of a track that an edit added or gave another velocity, in order."""
    gone, fresh = notes_apart(before, after, track_id)
    velocities = {note.id: note.velocity for note in gone}
    return tuple(note for note in fresh if velocities.get(note.id) != note.velocity)
