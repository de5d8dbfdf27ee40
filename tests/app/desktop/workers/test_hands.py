"""Engines that nobody waits for step back while the hands move something."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.desktop.main_window import MainWindow
from app.desktop.workers import hands as hands_module
from app.desktop.workers.hands import Hands


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
