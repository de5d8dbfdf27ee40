from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from shown_roll import Roll

from app.desktop.piano_roll.velocity_lane import velocity_at_y, y_at_velocity
from modules.song.note_edits import DeleteNotes
from modules.song.score import LoopRegion
from modules.song.time_edits import SetLoop

BEAT, BAR = 960, 3840
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_a_click_in_the_ruler_seeks_on_the_grid(roll: Roll) -> None:
    mouse = type(roll.mouse)(roll.panel.ruler)
    with roll.bot.waitSignal(roll.panel.seek_requested) as sought:
        mouse.click(QPointF(roll.panel.model.coordinates.x_at_tick(BEAT + 40), 12))
    assert sought.args == [BEAT]
    assert roll.panel.cursor_tick == BEAT


def test_a_drag_in_the_ruler_makes_a_loop_in_either_direction(roll: Roll) -> None:
    mouse = type(roll.mouse)(roll.panel.ruler)
    x = roll.panel.model.coordinates.x_at_tick
    with roll.bot.waitSignal(roll.panel.loop_changed) as looped:
        mouse.drag(QPointF(x(2 * BAR), 12), QPointF(x(BAR), 12))
    assert looped.args == [LoopRegion(BAR, 2 * BAR)]


def test_the_edge_of_a_loop_can_be_dragged_and_a_double_click_switches_it(roll: Roll) -> None:
    roll.history.do(SetLoop(LoopRegion(BAR, 2 * BAR)))
    mouse = type(roll.mouse)(roll.panel.ruler)
    x = roll.panel.model.coordinates.x_at_tick
    with roll.bot.waitSignal(roll.panel.loop_changed) as looped:
        mouse.drag(QPointF(x(2 * BAR), 12), QPointF(x(3 * BAR), 12))
    assert looped.args == [LoopRegion(BAR, 3 * BAR)]
    with roll.bot.waitSignal(roll.panel.loop_changed) as looped:
        mouse.send(QEvent.Type.MouseButtonDblClick, QPointF(x(BAR + BEAT), 12))
    assert looped.args == [LoopRegion(BAR, 2 * BAR, enabled=False)]


def lane_point(roll: Roll, tick: int, velocity: int) -> QPointF:
    return QPointF(roll.panel.model.coordinates.x_at_tick(tick), y_at_velocity(velocity))


def test_heights_and_velocities_agree() -> None:
    assert [velocity_at_y(y_at_velocity(v)) for v in (1, 64, 127)] == [1, 64, 127]
    assert velocity_at_y(-100) == 127
    assert velocity_at_y(1000) == 1


def test_a_press_on_a_stem_sets_it(roll: Roll) -> None:
    mouse = type(roll.mouse)(roll.panel.velocity_lane)
    mouse.click(lane_point(roll, BEAT, 40))
    assert roll.velocities() == [80, 40, 100]
    assert roll.undo_steps() == 1


def test_a_stroke_sets_every_stem_it_passes_as_one_step(roll: Roll) -> None:
    mouse = type(roll.mouse)(roll.panel.velocity_lane)
    mouse.drag(lane_point(roll, 0, 50), lane_point(roll, 2 * BEAT, 50))
    assert roll.velocities() == [50, 50, 50]
    assert roll.undo_steps() == 1


def test_shift_draws_a_ramp(roll: Roll) -> None:
    mouse = type(roll.mouse)(roll.panel.velocity_lane)
    start, end = lane_point(roll, 0, 20), lane_point(roll, 2 * BEAT, 120)
    mouse.drag(start, end, SHIFT, pressed_keys=SHIFT)
    assert roll.velocities() == [20, 70, 120]


def test_a_selection_guards_the_other_stems(roll: Roll) -> None:
    roll.panel.model.select([12])
    mouse = type(roll.mouse)(roll.panel.velocity_lane)
    mouse.drag(lane_point(roll, 0, 30), lane_point(roll, 2 * BEAT, 30))
    assert roll.velocities() == [80, 30, 100]


def test_an_edit_from_elsewhere_ends_a_stroke(roll: Roll) -> None:
    mouse = type(roll.mouse)(roll.panel.velocity_lane)
    mouse.press(lane_point(roll, BEAT, 10))
    roll.history.do(DeleteNotes(1, frozenset((12,))))
    mouse.release(lane_point(roll, BEAT, 10))
    assert roll.velocities() == [80, 100]


def test_escape_gives_a_stroke_up(roll: Roll) -> None:
    mouse = type(roll.mouse)(roll.panel.velocity_lane)
    mouse.press(lane_point(roll, BEAT, 10))
    roll.bot.keyClick(roll.panel.velocity_lane, Qt.Key.Key_Escape)
    mouse.release(lane_point(roll, BEAT, 10))
    assert roll.velocities() == [80, 90, 100]


def test_escape_leads_back_to_the_notes(roll: Roll) -> None:
    lane = roll.panel.velocity_lane
    lane.setFocus()
    roll.bot.keyClick(lane, Qt.Key.Key_Escape)
    assert roll.panel.view.hasFocus()
