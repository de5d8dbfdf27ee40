"""The program as a process: it paints, imports nothing heavy before, and ends cleanly."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.desktop.crash_report import CrashReporter
from modules.song.autosave import Autosave
from modules.song.demo_song import demo_song

ROOT = Path(__file__).resolve().parents[3]
RUN_AND_CLOSE = """
import sys
from PySide6.QtCore import QTimer
from app.desktop import application, main_window

def note_imports(window):
    heavy = [name for name in (
        "scipy", "onnxruntime", "sounddevice", "soundfile", "torch",
        "modules.midi_generator.task", "modules.song.autosave",
        "modules.spectral_analyzer.mix_meter", "app.desktop.dialogs.export_dialog",
    ) if name in sys.modules]
    print("heavy before the first paint:", heavy)
    QTimer.singleShot({delay_ms}, window.close)

begin = application.begin
def spy(window, paths):
    window.painted.connect(lambda: note_imports(window))
    begin(window, paths)
application.begin = spy
sys.exit(application.run_desktop([]))
"""


EDIT_AND_WAIT = """
from app.desktop import application

def begin(window, paths):
    window.studio.files.open_demo()
    window.tracks.add_midi_track()
    window.studio.files.autosave()
    def tell():
        if window.studio.jobs.is_idle:
            print("autosaved", flush=True)
    window.studio.bridge.frame.connect(tell)

application.begin = begin
application.run_desktop([])
"""


def own_environment(tmp_path: Path) -> dict[str, str]:
    return os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }


def run_program(tmp_path: Path, delay_ms: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUN_AND_CLOSE.format(delay_ms=delay_ms)],
        cwd=ROOT,
        env=own_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


@pytest.mark.parametrize("delay_ms", [0, 800])
def test_opens_paints_and_ends_cleanly(tmp_path: Path, delay_ms: int) -> None:
    done = run_program(tmp_path, delay_ms)
    assert done.returncode == 0, done.stderr
    assert "heavy before the first paint: []" in done.stdout
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "state").rglob("*.autosave"))


@pytest.mark.skipif(sys.platform != "linux", reason="the folders are found by XDG variables")
def test_unsaved_work_survives_a_kill(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", EDIT_AND_WAIT],
        cwd=ROOT,
        env=own_environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "autosaved\n"
        folder = next((tmp_path / "state").rglob("*.autosave")).parent
        assert Autosave(folder).pending() == [], "it still runs: there is nothing to recover"
        program.kill()
    entries = Autosave(folder).pending()
    assert [len(entry.song.tracks) for entry in entries] == [len(demo_song().tracks) + 1]


def test_an_unexpected_error_opens_one_dialog_and_writes_the_log(
    qtbot: object, tmp_path: Path
) -> None:
    from PySide6.QtWidgets import QApplication, QMessageBox

    def open_dialogs() -> list[QMessageBox]:
        boxes = (w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox))
        return [box for box in boxes if box.isVisible()]

    reporter = CrashReporter(tmp_path / "log")
    try:
        for text in ("first", "second"):
            reporter.report(ZeroDivisionError(text))
        QApplication.processEvents()
        (dialog,) = open_dialogs()
        assert str(reporter.log_path) in dialog.informativeText()
        assert "first" in dialog.informativeText()
        dialog.close()
        QApplication.processEvents()
        assert not open_dialogs()
        written = reporter.log_path.read_text(encoding="utf-8")
        assert "first" in written
        assert "second" in written
    finally:
        reporter.uninstall()
