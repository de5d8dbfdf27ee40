from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from shown_roll import Roll

from app.desktop.piano_roll.grid import Snap
from app.desktop.piano_roll.roll_model import Tool

BEAT, BAR, STEP = 960, 3840, 240
KEYS, DRUMS = 1, 2
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
THREE = [(60, 0, BEAT), (64, BEAT, BEAT), (67, 2 * BEAT, BEAT)]


def middle(roll: Roll, index: int) -> QPointF:
    note = roll.history.song.track(KEYS).notes[index]
    return roll.point(note.start_tick + note.duration_ticks / 2, note.pitch)


def test_double_click_adds_a_note_of_the_last_length(roll: Roll) -> None:
    roll.mouse.double_click(roll.point(BAR + 100, 62))
    assert (62, BAR, BEAT // 2) in roll.notes()
    assert len(roll.selected) == 1
    assert roll.undo_steps() == 1


def test_double_click_deletes_a_note(roll: Roll) -> None:
    roll.mouse.double_click(middle(roll, 1))
    assert roll.notes() == [THREE[0], THREE[2]]


def test_double_click_and_drag_draws_the_length(roll: Roll) -> None:
    start = roll.point(BAR, 62, dx=2)
    roll.mouse.click(start)
    roll.mouse.send(QEvent.Type.MouseButtonDblClick, start)
    roll.mouse.move(roll.point(BAR + 2 * BEAT, 62))
    roll.mouse.release(roll.point(BAR + 2 * BEAT, 62))
    assert (62, BAR, 2 * BEAT) in roll.notes()


def test_new_notes_take_the_length_of_the_note_last_touched(roll: Roll) -> None:
    roll.mouse.click(middle(roll, 0))
    roll.mouse.double_click(roll.point(BAR, 72, dx=1))
    assert (72, BAR, BEAT) in roll.notes()
    assert roll.velocities()[-1] == 80


def test_draw_tool_draws_on_one_press(roll: Roll) -> None:
    roll.panel.set_tool(Tool.DRAW)
    roll.mouse.drag(roll.point(BAR, 62, dx=2), roll.point(BAR + BEAT, 62))
    assert (62, BAR, BEAT) in roll.notes()
    assert roll.undo_steps() == 1


def test_drag_moves_in_time_and_pitch_as_one_step(roll: Roll) -> None:
    start = middle(roll, 0)
    roll.mouse.press(start)
    end = start + roll.point(STEP, 62) - roll.point(0, 60)
    roll.mouse.move(end)
    assert roll.notes() == THREE, "nothing is edited before the release"
    shown = roll.panel.model.track
    assert shown is not None
    assert (62, STEP) in [(n.pitch, n.start_tick) for n in shown.notes], "but it is shown"
    assert roll.panel.model.hint is not None
    assert roll.panel.model.hint.text == "D4 · 1.1.240"
    roll.mouse.release(end)
    assert (62, STEP, BEAT) in roll.notes()
    assert roll.panel.model.hint is None
    assert roll.undo_steps() == 1


def test_drag_moves_the_whole_selection(roll: Roll) -> None:
    roll.panel.model.select([11, 12])
    start = middle(roll, 0)
    roll.mouse.drag(start, start + roll.point(BEAT, 60) - roll.point(0, 60))
    assert roll.notes() == [(60, BEAT, BEAT), (64, 2 * BEAT, BEAT), (67, 2 * BEAT, BEAT)]


def test_alt_ignores_the_grid(roll: Roll) -> None:
    start = middle(roll, 0)
    roll.mouse.drag(start, start + QPointF(5, 0), ALT)
    moved = roll.notes()[0][1]
    assert 0 < moved < STEP


def test_shift_locks_the_axis(roll: Roll) -> None:
    start = middle(roll, 0)
    end = start + roll.point(2 * BEAT, 61) - roll.point(0, 60)
    roll.mouse.drag(start, end, SHIFT)
    assert (60, 2 * BEAT, BEAT) in roll.notes()


def test_control_drag_copies(roll: Roll) -> None:
    start = middle(roll, 0)
    end = start + roll.point(BAR, 60) - roll.point(0, 60)
    roll.mouse.drag(start, end, CTRL, pressed_keys=CTRL)
    assert roll.notes() == [*THREE, (60, BAR, BEAT)]
    assert roll.selected == {100}


def test_a_tremble_is_not_a_drag(roll: Roll) -> None:
    roll.mouse.drag(middle(roll, 0), middle(roll, 0) + QPointF(2, 1))
    assert roll.notes() == THREE
    assert roll.undo_steps() == 0


def test_a_drag_stops_at_the_start_of_the_song(roll: Roll) -> None:
    start = middle(roll, 0)
    roll.mouse.drag(start, start - QPointF(400, 0))
    assert roll.notes() == THREE


def test_right_edge_resizes_and_sets_the_last_length(roll: Roll) -> None:
    edge = roll.point(BEAT, 60, dx=-2)
    roll.mouse.drag(edge, roll.point(BEAT + 2 * STEP, 60, dx=-2))
    assert roll.notes()[0] == (60, 0, BEAT + 2 * STEP)
    assert roll.panel.model.last_length_ticks == BEAT + 2 * STEP


def test_left_edge_resizes(roll: Roll) -> None:
    edge = roll.point(BEAT, 64, dx=2)
    roll.mouse.drag(edge, roll.point(BEAT + STEP, 64, dx=2))
    assert (64, BEAT + STEP, BEAT - STEP) in roll.notes()


def test_a_note_never_vanishes_by_resizing(roll: Roll) -> None:
    roll.mouse.drag(roll.point(BEAT, 60, dx=-2), roll.point(-5 * BEAT, 60))
    assert roll.notes()[0] == (60, 0, STEP)


def test_escape_gives_a_drag_up(roll: Roll) -> None:
    start = middle(roll, 0)
    roll.mouse.press(start)
    roll.mouse.move(start + QPointF(200, 40))
    roll.key(Qt.Key.Key_Escape)
    roll.mouse.release(start + QPointF(200, 40))
    assert roll.notes() == THREE
    assert roll.panel.model.song is roll.history.song


def test_an_edit_from_elsewhere_ends_a_drag(roll: Roll) -> None:
    roll.key(Qt.Key.Key_A, CTRL)
    roll.key(Qt.Key.Key_Up)
    start = middle(roll, 0)
    roll.mouse.press(start)
    roll.mouse.move(start + QPointF(200, 40))
    roll.history.undo()
    roll.mouse.release(start + QPointF(200, 40))
    assert roll.notes() == THREE


def test_marquee_selects_and_shift_adds(roll: Roll) -> None:
    roll.mouse.drag(roll.point(-10, 66), roll.point(1.5 * BEAT, 59))
    assert roll.selected == {11, 12}
    roll.mouse.drag(
        roll.point(2.2 * BEAT, 69), roll.point(2.5 * BEAT, 66), SHIFT, pressed_keys=SHIFT
    )
    assert roll.selected == {11, 12, 13}


def test_control_click_toggles(roll: Roll) -> None:
    roll.mouse.click(middle(roll, 0))
    roll.mouse.click(middle(roll, 1), CTRL)
    assert roll.selected == {11, 12}
    roll.mouse.click(middle(roll, 0), CTRL)
    assert roll.selected == {12}


def test_click_on_empty_space_deselects_and_sets_the_cursor(roll: Roll) -> None:
    roll.panel.model.select([11])
    with roll.bot.waitSignal(roll.panel.cursor_moved) as moved:
        roll.mouse.click(roll.point(BAR, 50))
    assert moved.args == [BAR]
    assert roll.selected == set()


def test_erase_wipes_over_notes_as_one_step(roll: Roll) -> None:
    roll.panel.set_tool(Tool.ERASE)
    roll.mouse.drag(middle(roll, 0), middle(roll, 2))
    assert roll.undo_steps() == 1
    assert (60, 0, BEAT) not in roll.notes()
    assert (67, 2 * BEAT, BEAT) not in roll.notes()


def test_velocity_tool_shifts_the_selection(roll: Roll) -> None:
    roll.panel.set_tool(Tool.VELOCITY)
    roll.panel.model.select([11, 12])
    roll.mouse.drag(middle(roll, 0), middle(roll, 0) - QPointF(0, 20))
    assert roll.velocities() == [100, 110, 100]
    assert roll.undo_steps() == 1


def test_a_click_is_heard(roll: Roll) -> None:
    with roll.bot.waitSignal(roll.panel.audition_requested) as heard:
        roll.mouse.click(middle(roll, 1))
    assert heard.args == [KEYS, 64, 90]


def test_dragging_past_the_edge_scrolls(roll: Roll) -> None:
    start = middle(roll, 0)
    roll.mouse.press(start)
    roll.mouse.move(QPointF(roll.panel.view.width() + 30, start.y()))
    roll.bot.waitUntil(lambda: roll.panel.model.coordinates.scroll_x > 100)
    roll.mouse.release(QPointF(roll.panel.view.width() + 30, start.y()))
    assert roll.notes()[-1][1] > 4 * BAR


def test_drum_hits_are_diamonds_on_named_rows(roll: Roll) -> None:
    roll.panel.set_track(DRUMS)
    assert roll.panel.model.name_of(36) == "Kick"
    roll.mouse.click(roll.point(0, 36, dx=6))
    assert roll.selected == {21}
    roll.mouse.drag(roll.point(BEAT, 38), roll.point(BEAT + STEP, 40))
    assert roll.notes(DRUMS)[1][:2] == (40, BEAT + STEP)


def test_triplets_snap(roll: Roll) -> None:
    roll.panel.set_snap(Snap(8, triplet=True))
    roll.mouse.double_click(roll.point(BAR + 330, 62))
    assert (62, BAR + 320, BEAT // 2) in roll.notes()


def test_a_click_in_the_keys_is_heard_and_a_double_click_selects_the_row(roll: Roll) -> None:
    mouse = type(roll.mouse)(roll.panel.keys)
    place = QPointF(20, roll.point(0, 64).y())
    with roll.bot.waitSignal(roll.panel.audition_requested) as heard:
        mouse.click(place)
    assert heard.args is not None
    assert heard.args[:2] == [KEYS, 64]
    mouse.double_click(place)
    assert roll.selected == {12}
