"""Engines that nobody waits for step back while the hands move something."""

from __future__ import annotations

import threading
from time import perf_counter

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.desktop.main_window import MainWindow
from app.desktop.studio.analyst import Analyst
from app.desktop.workers import hands as hands_module
from app.desktop.workers.hands import Hands
from app.desktop.workers.jobs import JobControl
from modules.errors import Cancelled
from modules.song.demo_song import demo_song
from modules.spectral_analyzer.genre_profile import load_profile


def test_hands_that_rest_hold_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands_module, "sleep", lambda _seconds: pytest.fail("waited"))
    Hands().wait()


def test_nobody_steps_back_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(hands_module, "perf_counter", lambda: now[0])
    hands = Hands()
    hands.move()

    def sleep(seconds: float) -> None:
        now[0] += seconds
        hands.move()

    monkeypatch.setattr(hands_module, "sleep", sleep)
    hands.wait()
    assert now[0] - 100.0 == pytest.approx(hands_module.STEP_BACK_S, abs=hands_module.STEP_S)
    worked_s = now[0]
    hands.wait()
    assert now[0] == worked_s, "it works for a while"
    now[0] += hands_module.WORK_S + hands_module.STEP_S
    hands.move()
    hands.wait()
    assert now[0] - worked_s > hands_module.WORK_S + hands_module.STEP_BACK_S


def test_a_wait_ends_when_the_hands_rest_or_the_work_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr(hands_module, "perf_counter", lambda: now[0])
    monkeypatch.setattr(hands_module, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    hands = Hands()
    hands.move()
    hands.wait(lambda: True)
    assert now[0] == 100.0
    hands.wait()
    assert now[0] - 100.0 == pytest.approx(hands_module.REST_S, abs=hands_module.STEP_S)


def test_an_analysis_steps_back_and_can_be_given_up_meanwhile() -> None:
    hands = Hands()
    reports: list[float] = []
    control = JobControl(reports.append)
    ended: list[float] = []

    def work() -> None:
        with pytest.raises(Cancelled):
            song = demo_song()
            Analyst(hands).analyze(song, load_profile(song.genre), {}, control)
        ended.append(perf_counter())

    thread = threading.Thread(target=work)
    thread.start()
    pause = threading.Event()
    while not reports:
        hands.move()
        pause.wait(0.01)
    for _ in range(30):
        hands.move()
        pause.wait(0.01)
    assert len(reports) <= 2
    control.cancel()
    given_up_s = perf_counter()
    thread.join(20.0)
    assert ended and ended[0] - given_up_s < hands_module.STEP_BACK_S


def test_the_wheel_is_a_moving_hand(window: MainWindow) -> None:
    hands, view = window.studio.hands, window.roll.view
    hands._moved_s = float("-inf")
    at = QPointF(view.rect().center())
    event = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ShiftModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = window.roll.model.coordinates
    QApplication.sendEvent(view, event)
    assert window.roll.model.coordinates != before
    assert hands.are_moving
