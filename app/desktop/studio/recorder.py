"""Recording from the MIDI keyboard: one take is one undo step, seen while it is played."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.desktop.studio.keyboard import Keyboard, PlayedAt
from app.desktop.studio.player import Player
from modules.errors import NomadError, ParameterError
from modules.midi_ports.message import KeyDown
from modules.midi_ports.take import Take
from modules.song.history import Change, Direction, History
from modules.song.score import LoopRegion, Song, TrackKind
from modules.song.take_edit import RecordTake
from modules.song.time_map import time_map_of

EARLY_BEATS = 0.5
"""A note that comes so little before the end of the count-in is meant for the first beat."""
MAX_COUNT_IN_BARS = 2


class Recorder(QObject):
    """Puts what is played on a track while the song rolls.

    Finished notes appear at once; the whole take is undone as one. `state_changed` is emitted when
    recording begins or ends.
    """

    state_changed = Signal()
    failed = Signal(object)

    def __init__(self, history: History, player: Player, keyboard: Keyboard) -> None:
        super().__init__()
        self._history = history
        self._player = player
        self.count_in_bars = 1
        self._take: Take | None = None
        self._track_id = 0
        self._written: RecordTake | None = None
        self._has_rolled = False
        keyboard.played.connect(self._hear)
        player.state_changed.connect(self._on_player_changed)
        self._unsubscribe = history.subscribe(self._on_song_changed)

    @property
    def is_recording(self) -> bool:
        """Whether what is played is written down."""
        return self._take is not None

    @property
    def track_id(self) -> int | None:
        """The track that is recorded on."""
        return None if self._take is None else self._track_id

    def toggle(self, track_id: int | None) -> None:
        """Record on a track from the playhead on, or end the recording.

        Raises ParameterError when there is no track that could take notes.
        """
        if self.is_recording:
            self.finish()
            return
        song = self._history.song
        if track_id is None or song.track(track_id).kind is not TrackKind.MIDI:
            raise ParameterError("Choose a MIDI track to record on.", "track_id", track_id)
        self._take, self._track_id, self._written = Take(_loop_of(song)), track_id, None
        self._has_rolled = self._player.is_playing
        self._player.roll_on(self, True)
        if not self._player.is_playing:
            self._player.play(self.count_in_bars)
        self.state_changed.emit()

    def finish(self) -> None:
        """End the take; the song rolls on."""
        take = self._take
        if take is None:
            return
        take.finish(self._player.position_tick)
        self._write(take)
        self._end()

    def _end(self) -> None:
        self._take = None
        self._player.roll_on(self, False)
        self.state_changed.emit()

    def close(self) -> None:
        """Leave the history."""
        self._take = None
        self._unsubscribe()

    def _hear(self, event: PlayedAt) -> None:
        take = self._take
        if take is None:
            return
        beat_s = 60.0 / time_map_of(self._history.song).bpm_at(event.tick)
        is_early = event.count_in_left_s > EARLY_BEATS * beat_s
        if is_early and isinstance(event.played, KeyDown):
            return
        count = len(take.notes)
        take.hear(event.played, event.tick)
        if len(take.notes) != count:
            self._write(take)

    def _write(self, take: Take) -> None:
        edit = RecordTake(self._track_id, take.notes, take.controls)
        if not edit.notes and not edit.controls:
            return
        try:
            if self._written is None:
                self._history.do(edit)
            else:
                self._history.amend(self._written, edit)
        except NomadError as error:
            self._end()
            self.failed.emit(error)
            return
        self._written = edit

    def _on_player_changed(self) -> None:
        if self._player.is_playing:
            self._has_rolled = True
        elif self.is_recording and self._has_rolled:
            self.finish()

    def _on_song_changed(self, change: Change) -> None:
        """An edit of another kind ends the take's undo step; a new song ends the take."""
        if change.direction is Direction.LOAD or not change.after.has_track(self._track_id):
            if self._take is not None:
                self._end()
        elif self._take is not None and (
            change.direction is not Direction.DO or not isinstance(change.edit, RecordTake)
        ):
            self._take, self._written = self._take.rest(_loop_of(change.after)), None


def _loop_of(song: Song) -> LoopRegion | None:
    return song.loop if song.loop is not None and song.loop.enabled else None
