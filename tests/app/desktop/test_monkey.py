"""Random keys, clicks, drags and commands on the whole window; the benchmark goes on longer."""

from __future__ import annotations

from scripted_questions import ScriptedQuestions

from app.desktop.dialogs.questions import SaveAnswer
from app.desktop.main_window import MainWindow
from benchmarks.monkey import Monkey, live_widgets

WARM_UP, EVENTS = 150, 1_000
MOST_NEW_WIDGETS = 30
"""Of some 350: menus and figures that are made when they are first shown stay."""


def test_a_monkey_breaks_nothing(window: MainWindow, questions: ScriptedQuestions) -> None:
    questions.save_answer = SaveAnswer.CANCEL
    Monkey(window, seed=1).run(WARM_UP)
    before = live_widgets()
    monkey = Monkey(window, seed=2)
    monkey.run(EVENTS)
    assert not monkey.faults
    assert monkey.edits > EVENTS / 50
    left = live_widgets() - before
    assert sum(left.values()) < MOST_NEW_WIDGETS, left
