"""Reads the chords of the song after a pause in editing, on a thread of the jobs."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop.workers.jobs import JobRequest, JobRunner
from modules.song.history import Change, Direction, History
from modules.song.score import Song, TrackKind

SETTLE_MS = 250


class ChordReader(QObject):
    """`found` carries the chords in the notes (a tuple of `ChordSpan`) whenever they are new."""

    found = Signal(object)

    def __init__(self, history: History, jobs: JobRunner) -> None:
        super().__init__()
        self._history = history
        self._jobs = jobs
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.read)
        self._unsubscribe = history.subscribe(self._on_song_changed)

    def read(self) -> None:
        """Find the chords of the song as it is now."""
        song = self._history.song

        def work(_control: object) -> object:
            from modules.song.chord_line import find_chord_line

            return find_chord_line(song)

        self._jobs.run(
            JobRequest("Finding the chords", work, self.found.emit, key="chords", quiet=True)
        )

    def close(self) -> None:
        """Stop following the song."""
        self._timer.stop()
        self._unsubscribe()

    def _on_song_changed(self, change: Change) -> None:
        if change.direction is Direction.LOAD:
            self.found.emit(())
        if change.direction is Direction.LOAD or _sounds(change.before) != _sounds(change.after):
            self._timer.start()


def _sounds(song: Song) -> list[object]:
    """All that the chords depend on, quick to compare: untouched tracks are the same objects."""
    tonal = (t for t in song.tracks if t.kind is TrackKind.MIDI and not t.is_drums)
    return [song.ppq, song.meters, *((id(t.notes), t.mix.muted) for t in tonal)]
