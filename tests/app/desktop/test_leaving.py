"""Closing the window while something is running: it is asked about, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from scripted_questions import ScriptedQuestions

from app.desktop.dialogs.questions import Questions, SaveAnswer, WorkAnswer
from app.desktop.main_window import MainWindow
from app.desktop.studio import export
from app.desktop.studio.export import ExportChoice
from app.desktop.workers.jobs import JobControl, JobRequest
from modules.errors import AudioFileError
from modules.song.score import Song

Wait = Callable[[Callable[[], bool]], None]


class SlowExport:
    """An export that lasts until it is let go, given up, or told to fail."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.fails = False

    def __call__(self, _song: Song, path: Path, _choice: ExportChoice, control: JobControl) -> None:
        while not self.may_end.wait(0.01):
            control.raise_if_cancelled()
        if self.fails:
            raise AudioFileError("The disk is full.", path)
        path.write_text("mix")


@pytest.fixture
def exporting(
    window: MainWindow,
    questions: ScriptedQuestions,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[SlowExport]:
    slow = SlowExport()
    monkeypatch.setattr(export, "export_mix", slow)
    questions.save_path = tmp_path / "mix.wav"
    window.actions_by_id["file.export_mix"].trigger()
    yield slow
    slow.may_end.set()


def test_staying_lets_the_export_go_on(
    window: MainWindow, exporting: SlowExport, questions: ScriptedQuestions, wait_for: Wait
) -> None:
    questions.work_answer = WorkAnswer.STAY
    window.close()
    assert questions.asked[-1] == "Exporting “mix.wav”"
    exporting.may_end.set()
    wait_for(lambda: window.status.text.startswith("Exported"))
    assert window.isVisible()


def test_the_window_closes_when_the_export_is_done(
    window: MainWindow, exporting: SlowExport, questions: ScriptedQuestions, wait_for: Wait
) -> None:
    questions.work_answer = WorkAnswer.WAIT
    window.close()
    assert window.isVisible()
    assert window.status.text.endswith("the window closes when that is done.")
    exporting.may_end.set()
    wait_for(lambda: not window.isVisible())
    assert questions.save_path is not None
    assert questions.save_path.exists()


def test_giving_it_up_closes_at_once(
    window: MainWindow, exporting: SlowExport, questions: ScriptedQuestions
) -> None:
    questions.work_answer = WorkAnswer.GIVE_UP
    window.close()
    assert not window.isVisible()
    assert questions.save_path is not None
    assert not questions.save_path.exists()


@pytest.mark.parametrize("how", ["fails", "cancelled"])
def test_an_export_that_does_not_come_about_keeps_the_window(
    window: MainWindow,
    exporting: SlowExport,
    questions: ScriptedQuestions,
    wait_for: Wait,
    how: str,
) -> None:
    questions.work_answer = WorkAnswer.WAIT
    window.close()
    if how == "fails":
        exporting.fails = True
        exporting.may_end.set()
        wait_for(lambda: "disk is full" in window.toast.text)
    else:
        window.studio.jobs.cancel(window.studio.jobs.precious[0])
    wait_for(lambda: not window.studio.jobs.precious)
    assert window.isVisible()


def test_what_is_changed_while_waiting_is_asked_about(
    window: MainWindow, exporting: SlowExport, questions: ScriptedQuestions, wait_for: Wait
) -> None:
    questions.work_answer, questions.save_answer = WorkAnswer.WAIT, SaveAnswer.CANCEL
    window.close()
    window.tracks.add_midi_track()
    exporting.may_end.set()
    wait_for(lambda: questions.asked[-1] == "unsaved")
    assert window.isVisible()


def test_a_second_export_is_not_given_up_for_the_first(
    window: MainWindow, exporting: SlowExport, questions: ScriptedQuestions, wait_for: Wait
) -> None:
    questions.work_answer = WorkAnswer.WAIT
    window.close()
    second = threading.Event()
    made: list[bool] = []
    work = JobRequest("Second", lambda _: made.append(second.wait(10)), precious=True)
    window.studio.jobs.run(work)
    exporting.may_end.set()
    wait_for(lambda: questions.asked[-1] == "Second")
    assert window.isVisible()
    second.set()
    wait_for(lambda: not window.isVisible())
    assert made == [True]


def test_an_export_that_fails_while_it_is_asked_about_is_not_waited_for(
    window: MainWindow,
    exporting: SlowExport,
    questions: ScriptedQuestions,
    wait_for: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def ask(_title: str) -> WorkAnswer:
        exporting.fails = True
        exporting.may_end.set()
        wait_for(lambda: not window.studio.jobs.precious)
        return WorkAnswer.WAIT

    monkeypatch.setattr(questions, "unfinished_work", ask)
    window.close()
    assert window.isVisible()
    assert "the window closes" not in window.status.text


def test_closing_again_while_a_dialog_is_open_asks_nothing(
    window: MainWindow, exporting: SlowExport, questions: ScriptedQuestions, wait_for: Wait
) -> None:
    questions.work_answer = WorkAnswer.WAIT
    window.close()
    asked = len(questions.asked)
    dialog = QDialog(window)
    dialog.open()
    window.close()
    exporting.may_end.set()
    wait_for(lambda: not window.studio.jobs.precious)
    assert len(questions.asked) == asked
    assert window.isVisible()
    dialog.reject()


def test_a_recording_is_ended_only_if_one_says_so(
    window: MainWindow, questions: ScriptedQuestions
) -> None:
    questions.ends_recording = False
    window.actions_by_id["transport.record"].trigger()
    window.close()
    assert questions.asked == ["recording"]
    assert window.studio.recorder.is_recording
    assert window.isVisible()
    questions.ends_recording = True
    window.close()
    assert not window.isVisible()


def press_in_the_box(button_text: str, seen: list[QMessageBox]) -> None:
    """Press a button of the next question that opens."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box)
        next(button for button in box.buttons() if button_text in button.text()).click()

    QTimer.singleShot(0, press)


@pytest.mark.parametrize(
    ("button", "answer"),
    [
        ("Close when it is done", WorkAnswer.WAIT),
        ("Give it up", WorkAnswer.GIVE_UP),
        ("Stay", WorkAnswer.STAY),
    ],
)
def test_each_button_of_the_question_is_an_answer(
    qtbot: QtBot, button: str, answer: WorkAnswer
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    press_in_the_box(button, [])
    assert Questions(parent).unfinished_work("Exporting “mix.wav”") is answer


@pytest.mark.parametrize(("button", "ends"), [("End it and close", True), ("Go on", False)])
def test_the_question_about_a_recording(qtbot: QtBot, button: str, ends: bool) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    press_in_the_box(button, [])
    assert Questions(parent).may_end_recording() is ends


def test_a_long_title_is_cut_in_its_middle_and_whole_in_the_tooltip(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    title = "Begin" + 190 * "m" + "<end>"
    widths: list[int] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        label = box.findChild(QLabel, "qt_msgbox_label")
        widths.extend((label.sizeHint().width(), label.width()))
        assert label.text().startswith("Save the changes to “Beginm")
        assert label.text().endswith("m<end>”?")
        assert "&lt;end&gt;" in box.toolTip()
        box.reject()

    QTimer.singleShot(0, press)
    assert Questions(parent).unsaved_changes(title) is SaveAnswer.CANCEL
    assert widths[0] <= widths[1] < 700
