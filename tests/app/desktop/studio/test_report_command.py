from __future__ import annotations

from collections.abc import Callable

from scripted_questions import ScriptedQuestions

from app.desktop.main_window import MainWindow
from app.desktop.settings import Folders

Wait = Callable[[Callable[[], bool]], None]


def test_the_report_opens_in_the_browser(
    window: MainWindow, questions: ScriptedQuestions, wait_for: Wait
) -> None:
    said: list[str] = []
    window.studio.said.connect(said.append)
    window.actions_by_id["mix.report"].trigger()
    wait_for(lambda: questions.shown_page is not None)
    assert questions.shown_page is not None
    page = questions.shown_page.read_text(encoding="utf-8")
    assert "Small" in page
    assert said[-1] == "The report is open in your browser."


def test_without_a_browser_the_place_is_told(
    window: MainWindow, questions: ScriptedQuestions, wait_for: Wait
) -> None:
    said: list[str] = []
    window.studio.said.connect(said.append)
    questions.has_browser = False
    window.actions_by_id["mix.report"].trigger()
    wait_for(lambda: questions.shown_page is not None)
    assert said[-1].endswith("report.html”.")


def test_a_folder_that_cannot_be_made_is_told(
    window: MainWindow, folders: Folders, wait_for: Wait
) -> None:
    folders.state.mkdir(parents=True, exist_ok=True)
    (folders.state / "report").write_text("in the way")
    window.actions_by_id["mix.report"].trigger()
    wait_for(lambda: bool(window.toast.text))
    assert "cannot be made" in window.toast.text
