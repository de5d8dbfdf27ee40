"""Frames of the whole window while it plays: scrolling and zooming 10,000 notes, all meters moving.

    python -m benchmarks.window_frames --seconds 20

The window has 1920×1080 pixels; a track of 10,000 notes and fifteen others play in silence at the
pace of a device, the ear and the analyzer listen. Sixty times a second a wheel turns. For each
frame: the time from the turn to the painted window, and from one painted frame to the next; for
each turn of the event loop, processor time. One JSON document on standard output.
"""

from __future__ import annotations

import argparse
import json
import os
from array import array
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.desktop.application import begin, make_application
from app.desktop.main_window import MainWindow
from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.studio import Studio
from app.desktop.theme.theme import current_theme
from benchmarks.big_songs import BEAT, some_notes, song_of
from benchmarks.callback_soak import percentiles
from benchmarks.event_watch import EventWatch
from modules.song.project_file import save_project
from modules.song.score import Song

SIZE = (1920, 1080)
NOTES = 10_000
FRAME_MS = 16
SETTLE_MS = 6_000
PHASE_S = 4.0
"""So long the wheel turns one way, then the other."""
SCROLL, ZOOM = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def crowded_song() -> Song:
    """Sixteen tracks, of which the first has 10,000 notes."""
    song = song_of(16, 160, BEAT)
    first = song.tracks[0].with_notes(some_notes(NOTES, song.next_id, BEAT // 6, 3))
    return Song(tracks=(first, *song.tracks[1:]), next_id=song.next_id + NOTES)


class FrameWatch(QObject):
    """Turns the wheel and notes when the roll has been painted."""

    def __init__(self, window: MainWindow, keys: Qt.KeyboardModifier) -> None:
        super().__init__()
        self._view = window.roll.view
        self._keys = keys
        self._turned_s: float | None = None
        self._painted_s: float | None = None
        self._was_painted = False
        self.latency_ms = array("d")
        self.interval_ms = array("d")
        self._events = EventWatch()
        self._view.installEventFilter(self)
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        self._dispatcher = dispatcher
        dispatcher.aboutToBlock.connect(self._note)
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._turn)
        self._started_s = perf_counter()
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self._was_painted |= event.type() is QEvent.Type.Paint
        return super().eventFilter(watched, event)

    def stop(self) -> dict[str, object]:
        """Look no longer; what was seen."""
        self._timer.stop()
        self._events.stop()
        self._dispatcher.aboutToBlock.disconnect(self._note)
        self._view.removeEventFilter(self)
        elapsed_s = perf_counter() - self._started_s
        return {
            "frames_per_second": round(len(self.interval_ms) / elapsed_s, 1),
            "input_to_paint_ms": percentiles(self.latency_ms),
            "frame_interval_ms": percentiles(self.interval_ms),
            "turn_processor_ms": percentiles(self._events.turns_ms),
            "thread_share": round(sum(self._events.turns_ms) / 1_000 / elapsed_s, 2),
        }

    def _turn(self) -> None:
        one_way = int((perf_counter() - self._started_s) / PHASE_S) % 2 == 0
        step = -30 if one_way else 30
        at = QPointF(self._view.rect().center())
        event = QWheelEvent(
            at,
            self._view.mapToGlobal(at),
            QPoint(),
            QPoint(step, 0) if self._keys == SCROLL else QPoint(0, step // 6),
            Qt.MouseButton.NoButton,
            self._keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        self._turned_s = self._turned_s or perf_counter()
        QApplication.sendEvent(self._view, event)

    def _note(self) -> None:
        """The event loop has nothing more to do: what was to be painted has been painted."""
        if not self._was_painted:
            return
        now_s, self._was_painted = perf_counter(), False
        if self._turned_s is not None:
            self.latency_ms.append(1_000 * (now_s - self._turned_s))
            self._turned_s = None
        if self._painted_s is not None:
            self.interval_ms.append(1_000 * (now_s - self._painted_s))
        self._painted_s = now_s


def measured(seconds: float, folder: Path) -> dict[str, object]:
    """Frames while scrolling, then while zooming."""
    path = folder / "Crowded.nomad"
    save_project(crowded_song(), path)
    application = make_application()
    current_theme().wear("dark")
    folders = Folders.below(folder / "home")
    studio = Studio(SettingsFile(folders.config), folders, output="none")
    window = MainWindow(studio)
    window.resize(*SIZE)
    begin(window, [path])
    window.show()
    report: dict[str, object] = {}
    watches: list[FrameWatch] = []

    def scroll() -> None:
        studio.select_track(studio.history.song.tracks[0].id)
        studio.player.toggle_play()
        report["notes_of_the_track"] = len(studio.history.song.tracks[0].notes)
        watches.append(FrameWatch(window, SCROLL))
        QTimer.singleShot(round(1_000 * seconds), zoom)

    def zoom() -> None:
        report["scroll"] = watches.pop().stop()
        watches.append(FrameWatch(window, ZOOM))
        QTimer.singleShot(round(1_000 * seconds), finish)

    def finish() -> None:
        report["zoom"] = watches.pop().stop()
        report["was_playing"] = studio.player.is_playing
        window.hide()
        studio.close()
        application.exit()  # quit() would ask whether to save

    QTimer.singleShot(SETTLE_MS, scroll)
    application.exec()
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20.0, help="for each of the two")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        print(json.dumps(measured(options.seconds, Path(folder)), indent=2))


if __name__ == "__main__":
    main()
