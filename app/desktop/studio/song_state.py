"""Keeps true what UnifiedState knows of the song: its tracks, and key, tempo and meter."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.desktop.studio.player import Player
from app.desktop.studio.track_facts import with_music, with_song_tracks
from app.desktop.workers.classifier_worker import ClassifierWorker
from app.desktop.workers.jobs import JobRequest, JobRunner
from modules.song.history import Change, Direction, History
from modules.song.key import Key
from modules.unified_state import Topic, UnifiedState

KEY_SETTLE_MS = 500


class SongState(QObject):
    """Publishes the tracks after each edit, the music also where the playhead jumps to.

    An unmarked key is looked for after a pause in editing, on a thread of the jobs.
    """

    def __init__(
        self,
        history: History,
        state: UnifiedState,
        player: Player,
        classifier: ClassifierWorker,
        jobs: JobRunner,
    ) -> None:
        super().__init__()
        self._history = history
        self._state = state
        self._player = player
        self._classifier = classifier
        self._jobs = jobs
        self._detected_key: Key | None = None
        self._key_timer = QTimer(self)
        self._key_timer.setSingleShot(True)
        self._key_timer.setInterval(KEY_SETTLE_MS)
        self._key_timer.timeout.connect(self._find_key)
        player.seeked.connect(lambda _tick: self._publish_music())

    def follow(self, change: Change) -> None:
        """Publish the song as it is after `change`."""
        if change.direction is Direction.LOAD:
            self._detected_key = None
        song, heard = change.after, self._classifier.heard
        self._state.update(Topic.TRACKS, lambda now: with_song_tracks(now, song, heard))
        self._publish_music()
        self._key_timer.start()

    def close(self) -> None:
        """Look for no key any more."""
        self._key_timer.stop()

    def _publish_music(self) -> None:
        song, tick, key = self._history.song, self._player.position_tick, self._detected_key
        self._state.update(Topic.MUSIC, lambda now: with_music(now, song, tick, key))

    def _find_key(self) -> None:
        song = self._history.song

        def work(_control: object) -> Key | None:
            from modules.song.key_finder import find_key

            estimate = find_key(song)
            return estimate.key if estimate else None

        def take(key: object) -> None:
            self._detected_key = key if isinstance(key, Key) else None
            self._publish_music()

        self._jobs.run(JobRequest("Finding the key", work, take, key="key", quiet=True))
