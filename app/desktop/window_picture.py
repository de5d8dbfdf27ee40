"""A picture of the window with a song, drawn off screen: no display is needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from app.desktop.main_window import MainWindow
from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.studio import Studio
from app.desktop.theme.theme import current_theme
from modules.errors import FileError
from modules.midi_generator.request import ProposalKind
from modules.song.score import TrackKind

SIZE = (1440, 900)
PATIENCE_MS = 40_000
PROPOSAL_BAR = 8


def save_window_picture(
    path: Path,
    *,
    theme: str = "dark",
    size: tuple[int, int] = SIZE,
    prepare: Callable[[MainWindow], object] = lambda _window: None,
) -> None:
    """Write a PNG of the window with the demo song, its advice, and a proposal on the last track.

    Waits for the engines as a user would; `prepare` then opens what else is to be seen. Raises
    FileError when the file cannot be written.
    """
    if "DISPLAY" not in os.environ and sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.desktop.application import begin, make_application

    application = make_application()
    current_theme().wear(theme)
    with TemporaryDirectory() as folder:
        folders = Folders.below(Path(folder))
        studio = Studio(SettingsFile(folders.config), folders, output="none")
        window = MainWindow(studio)
        begin(window, [])
        window.resize(*size)
        window.show()
        _wait_for_engines(application, studio)
        _propose(application, studio)
        prepare(window)
        _pass_time(application, 600)
        picture = _with_popups(window)
        studio.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    if not picture.save(str(path), "PNG"):
        raise FileError(f"The picture cannot be written to {path}; choose another folder.", path)


def _with_popups(window: MainWindow) -> QPixmap:
    """The window and what has popped up over it."""
    picture = window.grab()
    painter = QPainter(picture)
    for widget in QApplication.topLevelWidgets():
        if widget.isVisible() and widget.windowType() is Qt.WindowType.Popup:
            painter.drawPixmap(widget.pos() - window.pos(), widget.grab())
            widget.close()
    painter.end()
    return picture


def _wait_for_engines(application: QApplication, studio: Studio) -> None:
    """Until the mix is analyzed and every track has its label, or patience ends."""
    deadline = QDeadlineTimer(PATIENCE_MS)

    def is_done() -> bool:
        tracks = studio.state.snapshot.tracks.values()
        labelled = bool(tracks) and all(track.instrument for track in tracks)
        return labelled and studio.mix_advisor.report is not None

    while not is_done() and not deadline.hasExpired():
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    # One more turn of the display timer shows what has just arrived.
    _pass_time(application, 300)


def _propose(application: QApplication, studio: Studio) -> None:
    """Ask for four alternatives of a bar on the last MIDI track, and wait for them."""
    track = [t for t in studio.history.song.tracks if t.kind is TrackKind.MIDI][-1]
    studio.select_track(track.id)
    if studio.co_writer.obstacle(ProposalKind.NEXT_BAR, track.id):
        return
    bar_ticks = 4 * studio.history.song.ppq
    studio.co_writer.ask(ProposalKind.NEXT_BAR, track.id, PROPOSAL_BAR * bar_ticks)
    deadline = QDeadlineTimer(PATIENCE_MS)
    while studio.co_writer.is_busy and not deadline.hasExpired():
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    _pass_time(application, 300)


def _pass_time(application: QApplication, milliseconds: int) -> None:
    deadline = QDeadlineTimer(milliseconds)
    while not deadline.hasExpired():
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 30)
