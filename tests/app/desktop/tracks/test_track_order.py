"""Order and colours of tracks, by mouse and by keys; the master's fader."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app.desktop.main_window import MainWindow
from app.desktop.theme.tokens import TRACK_HUES_DEGREES
from app.desktop.tracks.colour_menu import COLOUR_NAMES
from app.desktop.tracks.drop_line import gap_at, index_after_move
from app.desktop.tracks.track_strip import HEIGHT_PX, TrackStrip

LEFT = Qt.MouseButton.LeftButton
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def names(window: MainWindow) -> list[str]:
    return [track.name for track in window.studio.history.song.tracks]


def strip(window: MainWindow, row: int) -> TrackStrip:
    return window.tracks.strip(window.studio.history.song.tracks[row].id)


def drag(dragged: TrackStrip, rows: float) -> None:
    start = QPoint(6, HEIGHT_PX // 2)
    QTest.mousePress(dragged, LEFT, pos=start)
    QTest.mouseMove(dragged, start + QPoint(0, round(rows * HEIGHT_PX / 2)))
    QTest.mouseMove(dragged, start + QPoint(0, round(rows * HEIGHT_PX)))


def drop(dragged: TrackStrip, rows: float) -> None:
    drag(dragged, rows)
    QTest.mouseRelease(dragged, LEFT, pos=QPoint(6, round((rows + 0.5) * HEIGHT_PX)))


def test_gaps_and_places() -> None:
    assert [gap_at(y, 3) for y in (-50, 10, 50, 84, 1000)] == [0, 0, 1, 1, 3]
    # To the gap above or below itself a track stays where it is.
    assert [index_after_move(1, gap) for gap in range(4)] == [0, 1, 1, 2]


def test_a_dragged_track_goes_where_it_is_dropped_in_one_step(window: MainWindow) -> None:
    before = window.studio.history.song
    drag(strip(window, 0), 1.8)
    assert window.tracks._drop_line.isVisible()
    QTest.mouseRelease(strip(window, 0), LEFT, pos=QPoint(6, round(2.3 * HEIGHT_PX)))
    assert names(window) == ["Bass", "Drums", "Guitar"]
    assert not window.tracks._drop_line.isVisible()
    window.studio.undo()
    assert window.studio.history.song is before


def test_upwards_and_to_the_end(window: MainWindow) -> None:
    drop(strip(window, 2), -2.4)
    assert names(window) == ["Guitar", "Drums", "Bass"]
    drop(strip(window, 0), 9.0)
    assert names(window) == ["Drums", "Bass", "Guitar"]


def test_escape_leaves_it_where_it_was(window: MainWindow) -> None:
    before = window.studio.history.song
    dragged = strip(window, 0)
    drag(dragged, 2.0)
    QTest.keyClick(dragged, Qt.Key.Key_Escape)
    assert not window.tracks._drop_line.isVisible()
    QTest.mouseRelease(dragged, LEFT, pos=QPoint(6, 2 * HEIGHT_PX))
    assert window.studio.history.song is before


def test_a_click_moves_nothing(window: MainWindow) -> None:
    before = window.studio.history.song
    QTest.mouseClick(strip(window, 1), LEFT, pos=QPoint(6, 40))
    assert window.studio.history.song is before
    assert window.studio.selected_track_id == before.tracks[1].id


def test_keys_move_the_selected_track(window: MainWindow) -> None:
    window.studio.select_track(window.studio.history.song.tracks[0].id)
    QTest.keyClick(window.roll, Qt.Key.Key_Down, CTRL_SHIFT)
    assert names(window) == ["Bass", "Drums", "Guitar"]
    QTest.keyClick(window.roll, Qt.Key.Key_Up, CTRL_SHIFT)
    QTest.keyClick(window.roll, Qt.Key.Key_Up, CTRL_SHIFT)
    assert names(window) == ["Drums", "Bass", "Guitar"]


def test_a_colour_is_chosen_and_undone(window: MainWindow) -> None:
    assert len(COLOUR_NAMES) == len(TRACK_HUES_DEGREES)
    before = window.studio.history.song
    menu = QMenu()
    strip(window, 1).fill_menu(menu)
    submenus = [action.menu() for action in menu.actions() if action.text() == "Colour"]
    colours = {action.text(): action for action in submenus[0].actions()}
    assert [name for name, action in colours.items() if action.isChecked()] == ["Rose"]
    colours["Blue"].trigger()
    assert window.studio.history.song.tracks[1].hue == 6
    window.studio.undo()
    assert window.studio.history.song is before
    window.studio.select_track(before.tracks[1].id)
    window.actions_by_id["track.colour"].trigger()
    assert window.studio.history.song.tracks[1].hue == 1
    menu.deleteLater()


def test_order_and_colour_need_no_new_analysis(window: MainWindow) -> None:
    window.studio.mix_advisor._is_started = True
    window.studio.select_track(window.studio.history.song.tracks[0].id)
    window.actions_by_id["track.down"].trigger()
    window.actions_by_id["track.colour"].trigger()
    assert not window.studio.mix_advisor.is_analyzing
    window.studio.mix_advisor._is_started = False


def test_the_masters_fader_is_one_step_per_gesture(window: MainWindow) -> None:
    fader = window.tracks.master.fader
    fader.setFocus()
    QTest.keyClick(fader, Qt.Key.Key_Left)
    assert window.studio.history.song.master.volume_db == pytest.approx(-0.1)
    QTest.mouseDClick(fader, LEFT)
    assert window.studio.history.song.master.volume_db == 0.0
    window.studio.undo()
    window.studio.undo()
    assert fader.value() == 0


def test_pan_by_key_and_back_by_double_click(window: MainWindow) -> None:
    pan = strip(window, 1).pan
    QTest.keyClick(pan, Qt.Key.Key_Right)
    assert window.studio.history.song.tracks[1].mix.pan == pytest.approx(0.02)
    assert pan.accessibleName() == "Pan of Bass"
    assert pan.accessibleDescription() == "R 2"
    QTest.mouseDClick(pan, LEFT)
    assert window.studio.history.song.tracks[1].mix.pan == 0.0


def test_a_track_is_duplicated_by_its_key_and_undone(window: MainWindow) -> None:
    before = window.studio.history.song
    window.studio.select_track(before.tracks[0].id)
    QTest.keyClick(window.roll, Qt.Key.Key_D, CTRL_SHIFT)
    assert names(window) == ["Drums", "Drums 2", "Bass", "Guitar"]
    assert window.studio.selected_track_id == window.studio.history.song.tracks[1].id
    window.studio.undo()
    assert window.studio.history.song is before
