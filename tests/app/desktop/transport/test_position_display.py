from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.place_words import position_text
from app.desktop.transport.position_display import PositionDisplay, clock_text
from modules.song.score import MeterChange, Song, TempoChange
from modules.song.time_map import TimeMap, time_map_of


def test_bars_and_beats_count_from_one() -> None:
    time_map = time_map_of(Song())
    assert position_text(time_map, 0) == "1.1.000"
    assert position_text(time_map, 4 * 3840 + 960 + 240) == "5.2.240"


def test_ticks_are_shown_at_960_whatever_the_resolution() -> None:
    time_map = TimeMap(480, (TempoChange(0, 120.0),), (MeterChange(0, 6, 8),))
    assert position_text(time_map, 240 + 120) == "1.2.240"


def test_the_big_figures_sit_still(qtbot: QtBot) -> None:
    display = PositionDisplay()
    qtbot.addWidget(display)
    display.show_position(time_map_of(Song()), 4 * 3840 + 960 + 240)
    assert display.text == "005.2.240"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00.0"),
        (67.31, "1:07.3"),
        (-1, "0:00.0"),
        (3600, "60:00.0"),
        (599.96, "10:00.0"),
    ],
)
def test_clock(seconds: float, text: str) -> None:
    assert clock_text(seconds) == text
