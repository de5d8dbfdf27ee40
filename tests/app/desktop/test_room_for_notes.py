"""In a low window the equalizer leaves room for the notes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.desktop.main_window import MainWindow


def test_18_rows_are_left_beside_the_equalizer_at_1280_by_720(
    window: MainWindow, qtbot: QtBot
) -> None:
    roll, lane = window.roll, window.roll.velocity_lane
    window.resize(1280, 720)
    window.actions_by_id["mix.equalizer"].trigger()
    qtbot.waitUntil(lane.isHidden)
    row_px = roll.model.coordinates.row_height
    qtbot.waitUntil(lambda: roll.view.height() >= 18 * row_px)
    window.actions_by_id["mix.equalizer"].trigger()
    qtbot.waitUntil(lane.isVisible)


@pytest.mark.parametrize("height_px", [900, 1080])
def test_a_high_window_shows_both(window: MainWindow, qtbot: QtBot, height_px: int) -> None:
    window.resize(1280, 720)
    window.roll.velocity_lane.setFocus()
    window.actions_by_id["mix.equalizer"].trigger()
    qtbot.keyClick(window.equalizer_dock.panel.curve, Qt.Key.Key_Escape)
    assert window.roll.velocity_lane.isVisible()
    window.actions_by_id["mix.equalizer"].trigger()
    assert window.roll.velocity_lane.isHidden()
    window.resize(1280, height_px)
    qtbot.waitUntil(window.roll.velocity_lane.isVisible)
    row_px = window.roll.model.coordinates.row_height
    qtbot.waitUntil(lambda: window.roll.view.height() >= 18 * row_px)
