from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import soundfile
from scripted_questions import ScriptedQuestions

from app.desktop.dialogs.export_dialog import MIX, STEMS, ExportDialog
from app.desktop.main_window import MainWindow
from app.desktop.studio.export import ExportChoice

Wait = Callable[[Callable[[], bool]], None]


def test_stems_of_the_open_song(
    window: MainWindow, questions: ScriptedQuestions, tmp_path: Path, wait_for: Wait
) -> None:
    said: list[str] = []
    window.studio.said.connect(said.append)
    questions.save_path = tmp_path
    window.actions_by_id["file.export_stems"].trigger()
    wait_for(lambda: window.studio.jobs.is_idle and bool(said))
    assert said[-1].startswith("Exported 3 files in “Small stems”.")
    files = sorted((tmp_path / "Small stems").iterdir())
    assert [path.name for path in files] == ["01 Drums.wav", "02 Bass.wav", "03 Guitar.wav"]
    assert len({soundfile.info(str(path)).frames for path in files}) == 1


def test_the_dialog_says_what_is_exported(qtbot: object) -> None:
    for words in (MIX, STEMS):
        dialog = ExportDialog(None, words)
        assert dialog.windowTitle() == words.title
        assert dialog.choice == ExportChoice()
        dialog.deleteLater()


def test_a_folder_that_is_gone_is_told(
    window: MainWindow, questions: ScriptedQuestions, tmp_path: Path, wait_for: Wait
) -> None:
    questions.save_path = tmp_path / "gone"
    window.actions_by_id["file.export_stems"].trigger()
    wait_for(lambda: bool(window.toast.text))
    assert "does not exist" in window.toast.text
