"""The user's references in the window: measured, drawn, chosen like a genre, removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from pytestqt.qtbot import QtBot
from scripted_questions import ScriptedQuestions

from app.desktop.dialogs.references_dialog import ReferenceChoice, ReferencesDialog
from app.desktop.main_window import MainWindow
from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.studio import Studio
from app.desktop.transport.transport_bar import MY_REFERENCES, REFERENCES
from modules.spectral_analyzer.genre_profile import Origin

RATE = 22_050
Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def songs(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Three songs in a folder, and a file that is none."""
    folder = tmp_path / "songs"
    folder.mkdir()
    for number in range(3):
        soundfile.write(folder / f"{number}.wav", 0.1 * rng.standard_normal((4 * RATE, 2)), RATE)
    (folder / "bad.wav").write_bytes(b"RIFF")
    return folder


def measured(window: MainWindow, songs: Path, wait_for: Wait, name: str = "Late night") -> None:
    references = window.studio.references
    references.measure([songs], name)
    wait_for(lambda: references.chosen_name == name)


def test_references_are_measured_saved_and_judged_by(
    window: MainWindow, songs: Path, wait_for: Wait, folders: Folders
) -> None:
    refused: list[object] = []
    window.studio.refused.connect(refused.append)
    measured(window, songs, wait_for)
    assert (folders.data / "profiles" / "late-night.json").exists()
    profile = window.studio.mix_advisor.profile
    assert profile is not None
    assert (profile.title, profile.tracks) == ("Late night", 3)
    assert profile.bands[0].centre_origin is Origin.REFERENCES
    assert window.transport.genre.currentText() == "Late night"
    wait_for(lambda: bool(refused))
    assert "bad.wav" in str(refused)


def test_a_genre_is_chosen_again_and_references_come_back(
    window: MainWindow, songs: Path, wait_for: Wait
) -> None:
    measured(window, songs, wait_for)
    box, advisor = window.transport.genre, window.studio.mix_advisor
    box.activated.emit(box.findData("metal"))
    assert advisor.profile is not None
    assert advisor.profile.genre == "metal"
    box.activated.emit(box.findData(f"{REFERENCES}Late night"))
    assert advisor.profile.title == "Late night"
    assert box.currentText() == "Late night"
    window.studio.references.remove("Late night")
    assert box.findData(f"{REFERENCES}Late night") < 0
    assert box.currentText() == "Metal"
    assert advisor.profile.title == "Metal"


def test_the_choice_outlives_the_window_and_a_lost_file(
    qtbot: QtBot,
    window: MainWindow,
    songs: Path,
    wait_for: Wait,
    folders: Folders,
    settings_file: SettingsFile,
) -> None:
    measured(window, songs, wait_for)
    settings_file.save()
    again = Studio(SettingsFile(folders.config), folders, output="none", apart=False)
    assert again.references.chosen_name == "Late night"
    again.close()
    (folders.data / "profiles" / "late-night.json").unlink()
    lost = Studio(SettingsFile(folders.config), folders, output="none", apart=False)
    assert lost.references.profile is None
    lost.close()


def test_the_last_entry_and_a_drop_ask_for_references(
    window: MainWindow, questions: ScriptedQuestions, songs: Path, wait_for: Wait
) -> None:
    box = window.transport.genre
    box.activated.emit(box.findData(MY_REFERENCES))
    assert questions.asked[-1] == "references"
    assert box.currentText() != "Use my references…"
    questions.reference_choice = ReferenceChoice("Dropped", (songs,))
    window.mix.references_dropped.emit([songs])
    assert questions.offered_references == [songs]
    wait_for(lambda: window.studio.references.chosen_name == "Dropped")
    questions.reference_choice = ReferenceChoice("", (), removed=("Dropped",))
    window.actions_by_id["mix.references"].trigger()
    assert window.studio.references.names == ()


@pytest.mark.parametrize(("suffix", "is_welcome"), [("wav", True), ("mid", False)])
def test_only_audio_is_dropped_on_the_mix(
    window: MainWindow, tmp_path: Path, suffix: str, is_welcome: bool
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / f"a.{suffix}"))])
    event = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    window.mix.dragEnterEvent(event)
    assert event.isAccepted() is is_welcome


def test_measuring_can_be_cancelled(window: MainWindow, songs: Path, wait_for: Wait) -> None:
    jobs = window.studio.jobs
    started: list[object] = []
    jobs.started.connect(started.append)
    window.studio.references.measure([songs], "Never")
    jobs.cancel(started[0])  # type: ignore[arg-type]
    wait_for(lambda: jobs.is_idle)
    assert window.studio.references.chosen_name == ""


def test_the_dialog_says_what_is_missing(qtbot: QtBot, songs: Path) -> None:
    dialog = ReferencesDialog(("Old",), "Old", (songs,))
    qtbot.addWidget(dialog)
    assert dialog.name.text() == "songs"
    dialog.name.clear()
    assert not dialog.measure.isEnabled()
    assert dialog.measure.toolTip() == "Give it a name first"
    dialog.name.setText("New")
    dialog.files.add([songs, songs / "0.wav"])
    dialog.measure.click()
    assert dialog.choice == ReferenceChoice("New", (songs, songs / "0.wav"))


def test_the_dialog_uses_and_removes(qtbot: QtBot) -> None:
    dialog = ReferencesDialog(("Old", "Other"), "Other")
    qtbot.addWidget(dialog)
    dialog.remove.click()
    dialog.use.click()
    assert dialog.choice == ReferenceChoice("Old", (), ("Other",))


def test_the_report_is_exported(
    window: MainWindow, questions: ScriptedQuestions, tmp_path: Path, wait_for: Wait
) -> None:
    questions.save_path = tmp_path / "report.html"
    window.studio.mix_advisor._take_genre(window.studio.history.song)
    window.actions_by_id["file.export_report"].trigger()
    wait_for(lambda: (tmp_path / "report.json").exists() and window.studio.jobs.is_idle)
    text = questions.save_path.read_text(encoding="utf-8")
    assert "Who carries each band" in text
    assert window.studio.history.song.tracks[0].name in text
