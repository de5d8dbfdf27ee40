"""Opens the desktop app: paint first, then load, then start the engines."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.desktop.crash_report import CrashReporter
from app.desktop.main_window import MainWindow
from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.studio import Studio
from app.desktop.theme.fonts import BODY_PX
from app.desktop.theme.theme import current_theme

SWITCH_INTERVAL_S = 0.0005
"""How long a working thread keeps the interpreter from the one that paints, or that feeds the
device. Qt gives it up several times in one paint; at Python's 5 ms each of them cost as much."""


def run_desktop(paths: Sequence[Path]) -> int:
    """Open the window with the files at `paths`, or the demo song; returns the exit status."""
    application = make_application()
    folders = Folders.of_user()
    reporter = CrashReporter(folders.log)
    reporter.install()
    settings = SettingsFile(folders.config)
    current_theme().wear(settings.settings.theme)
    studio = Studio(settings, folders)
    studio.crashed.connect(reporter.report)
    window = MainWindow(studio)
    window.left.connect(application.quit)
    begin(window, paths)
    window.painted.connect(lambda: QTimer.singleShot(0, window.tour.begin_once))
    window.show()
    # Ctrl+C in the terminal closes the window; the display timer lets Python see the signal.
    signal.signal(signal.SIGINT, lambda *_: window.close())
    status = application.exec()
    # Left to Qt, it would be closed when Python is at its end and answers no events.
    window.hide()
    studio.close()
    reporter.uninstall()
    return status


def make_application() -> QApplication:
    """The one QApplication, in Fusion style and the system's font."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = QApplication(sys.argv[:1])
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    application.setApplicationName("Nomad Muse")
    application.setDesktopFileName("nomad-muse")
    application.setStyle("Fusion")
    font = application.font()
    font.setPixelSize(BODY_PX)
    application.setFont(font)
    return application


def begin(window: MainWindow, paths: Sequence[Path]) -> None:
    """Load the demo song, or start empty for `paths`, which open once the window is painted.

    The engines start after the first paint, too: nothing heavy is imported before it.
    """
    studio = window.studio
    if paths:
        studio.files.open_empty()
    else:
        studio.files.open_demo()

    def start() -> None:
        studio.start()
        if paths:
            studio.files.open(list(paths))

    window.painted.connect(lambda: QTimer.singleShot(0, start))
