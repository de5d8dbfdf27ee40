from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QApplication
from shown_roll import Roll

from modules.song.note_edits import AddNotes
from modules.song.score import Note

BEAT, BAR, STEP = 960, 3840, 240
KEYS, DRUMS = 1, 2
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
THREE = [(60, 0, BEAT), (64, BEAT, BEAT), (67, 2 * BEAT, BEAT)]
Key = Qt.Key


@pytest.mark.parametrize(
    ("key", "held", "after"),
    [
        (Key.Key_Up, NONE, (65, BEAT, BEAT)),
        (Key.Key_Down, NONE, (63, BEAT, BEAT)),
        (Key.Key_Up, SHIFT, (76, BEAT, BEAT)),
        (Key.Key_Down, SHIFT, (52, BEAT, BEAT)),
        (Key.Key_Left, NONE, (64, BEAT - STEP, BEAT)),
        (Key.Key_Right, NONE, (64, BEAT + STEP, BEAT)),
        (Key.Key_Left, SHIFT, (64, BEAT, BEAT - STEP)),
        (Key.Key_Right, SHIFT, (64, BEAT, BEAT + STEP)),
    ],
)
def test_arrows_move_and_stretch(
    roll: Roll, key: Key, held: Qt.KeyboardModifier, after: tuple[int, int, int]
) -> None:
    roll.panel.model.select([12])
    roll.key(key, held)
    assert after in roll.notes()
    assert roll.selected == {12}
    assert roll.undo_steps() == 1


def test_arrows_without_a_selection_move_the_cursor(roll: Roll) -> None:
    roll.key(Key.Key_Right)
    roll.key(Key.Key_Right)
    roll.key(Key.Key_Left)
    assert roll.panel.cursor_tick == STEP
    assert roll.notes() == THREE


def test_up_in_a_drum_track_goes_to_the_next_row(roll: Roll) -> None:
    roll.history.do(AddNotes(DRUMS, (Note(0, 81, 80, 0, STEP),)))
    roll.panel.set_track(DRUMS)
    roll.history.do(AddNotes(DRUMS, (Note(0, 59, 80, BAR, STEP),)))
    roll.panel.model.select([101])
    roll.key(Key.Key_Up)
    assert (81, BAR, STEP) in roll.notes(DRUMS)


def test_select_all_none_and_invert(roll: Roll) -> None:
    roll.key(Key.Key_A, CTRL)
    assert roll.selected == {11, 12, 13}
    roll.key(Key.Key_A, CTRL | SHIFT)
    assert roll.selected == set()
    roll.panel.model.select([11])
    roll.key(Key.Key_I, CTRL | SHIFT)
    assert roll.selected == {12, 13}


def test_delete_is_one_step(roll: Roll) -> None:
    roll.panel.model.select([11, 13])
    roll.key(Key.Key_Delete)
    assert roll.notes() == [THREE[1]]
    assert roll.selected == set()
    assert roll.undo_steps() == 1


def test_cut_and_paste_at_the_cursor(roll: Roll) -> None:
    roll.panel.model.select([11, 12])
    roll.key(Key.Key_X, CTRL)
    assert roll.notes() == [THREE[2]]
    roll.panel.model.set_cursor(BAR)
    roll.key(Key.Key_V, CTRL)
    assert roll.notes() == [THREE[2], (60, BAR, BEAT), (64, BAR + BEAT, BEAT)]
    assert len(roll.selected) == 2
    roll.key(Key.Key_V, CTRL)
    assert (60, BAR + 2 * BEAT, BEAT) in roll.notes(), "the cursor went behind the first paste"


def test_copy_leaves_the_notes(roll: Roll) -> None:
    roll.panel.model.select([11])
    roll.key(Key.Key_C, CTRL)
    assert roll.notes() == THREE


def test_duplicate_follows_the_selection(roll: Roll) -> None:
    roll.key(Key.Key_A, CTRL)
    roll.key(Key.Key_D, CTRL)
    assert roll.notes()[3:] == [
        (60, 3 * BEAT, BEAT),
        (64, 4 * BEAT, BEAT),
        (67, 5 * BEAT, BEAT),
    ]
    assert roll.selected.isdisjoint({11, 12, 13})


def test_quantize(roll: Roll) -> None:
    roll.history.do(AddNotes(KEYS, (Note(0, 70, 80, BAR + 50, STEP),)))
    roll.key(Key.Key_Q)
    assert (70, BAR, STEP) in roll.notes()


def test_velocity_by_keys_stops_at_the_top(roll: Roll) -> None:
    roll.panel.model.select([11, 13])
    for _ in range(8):
        roll.key(Key.Key_Up, CTRL)
    assert roll.velocities() == [120, 90, 127]
    roll.key(Key.Key_Down, CTRL)
    assert roll.velocities() == [115, 90, 122]


def test_tools_by_number(roll: Roll) -> None:
    for key, tool in zip("12345", ("select", "draw", "erase", "split", "velocity"), strict=True):
        roll.bot.keyClicks(roll.panel.view, key)
        assert roll.panel.model.tool == tool


def test_grid_keys(roll: Roll) -> None:
    roll.key(Key.Key_BracketRight)
    assert roll.panel.model.snap.division == 32
    roll.key(Key.Key_BracketLeft)
    roll.key(Key.Key_BracketLeft)
    assert roll.panel.model.snap.division == 8
    roll.key(Key.Key_T)
    assert roll.panel.model.snap.triplet


def test_notes_can_be_found_and_added_without_a_mouse(roll: Roll) -> None:
    roll.key(Key.Key_J)
    assert roll.selected == {11}
    roll.key(Key.Key_J)
    assert roll.selected == {12}
    roll.key(Key.Key_J, SHIFT)
    assert roll.selected == {11}
    roll.panel.model.set_cursor(BAR)
    roll.key(Key.Key_Insert)
    assert (60, BAR, BEAT // 2) in roll.notes()
    assert "4 notes, 1 selected" in roll.panel.view.accessibleDescription()


def test_zoom_to_the_selection_and_back(roll: Roll) -> None:
    before = roll.panel.model.coordinates
    roll.panel.model.select([12])
    roll.key(Key.Key_Z)
    now = roll.panel.model.coordinates
    assert now.x_at_tick(BEAT) >= 0
    assert now.x_at_tick(2 * BEAT) <= roll.panel.view.width()
    assert now.pixels_per_tick > 3 * before.pixels_per_tick
    roll.key(Key.Key_Z, SHIFT)
    assert roll.panel.model.coordinates == before


def test_page_keys_change_the_track(roll: Roll) -> None:
    with roll.bot.waitSignal(roll.panel.track_changed) as changed:
        roll.key(Key.Key_PageDown)
    assert changed.args == [DRUMS]
    assert roll.panel.track_id == DRUMS
    roll.key(Key.Key_PageDown)
    assert roll.panel.track_id == DRUMS
    roll.key(Key.Key_PageUp)
    assert roll.panel.track_id == KEYS


def wheel(roll: Roll, steps: int, held: Qt.KeyboardModifier, *, sideways: bool = False) -> None:
    place = QPointF(300, 100)
    delta = QPoint(120 * steps, 0) if sideways else QPoint(0, 120 * steps)
    event = QWheelEvent(
        place,
        roll.panel.view.mapToGlobal(place),
        QPoint(),
        delta,
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(roll.panel.view, event)


def test_control_wheel_zooms_at_the_pointer(roll: Roll) -> None:
    tick = roll.panel.model.coordinates.tick_at_x(300)
    wheel(roll, 2, CTRL)
    assert roll.panel.model.coordinates.pixels_per_tick > 0.1
    assert roll.panel.model.coordinates.tick_at_x(300) == pytest.approx(tick)


@pytest.mark.parametrize("sideways", [False, True])
def test_alt_wheel_zooms_rows_however_qt_reports_it(roll: Roll, sideways: bool) -> None:
    before = roll.panel.model.coordinates.row_height
    wheel(roll, 1, ALT, sideways=sideways)
    assert roll.panel.model.coordinates.row_height == before + 2


def test_wheel_scrolls(roll: Roll) -> None:
    before = roll.panel.model.coordinates
    wheel(roll, -1, NONE)
    assert roll.panel.model.coordinates.scroll_y > before.scroll_y
    wheel(roll, -1, SHIFT)
    assert roll.panel.model.coordinates.scroll_x > before.scroll_x


def test_a_focused_roll_goes_before_the_shortcuts_of_the_window(roll: Roll) -> None:
    fired: list[str] = []
    action = QAction("Window's delete", roll.panel)
    action.setShortcut(QKeySequence("Del"))
    action.triggered.connect(lambda: fired.append("window"))
    roll.panel.addAction(action)
    roll.panel.model.select([11])
    roll.key(Key.Key_Delete)
    assert roll.notes() == THREE[1:]
    assert fired == []
    roll.key(Key.Key_Delete)
    assert fired == ["window"], "with nothing selected the key keeps its other meaning"


def test_the_playhead_turns_the_page(roll: Roll) -> None:
    roll.panel.set_playhead(BAR // 4)
    assert roll.panel.model.coordinates.scroll_x == 0
    roll.panel.set_playhead(20 * BAR + 1)
    assert 0 < roll.panel.model.coordinates.x_at_tick(20 * BAR) < roll.panel.view.width() / 2


def test_focus_shows(roll: Roll) -> None:
    focused = roll.panel.view.grab().toImage().pixel(1, 40)
    roll.panel.view.clearFocus()
    assert roll.panel.view.grab().toImage().pixel(1, 40) != focused
    QApplication.sendEvent(roll.panel.view, QEvent(QEvent.Type.Leave))
