"""Markers of tempo, meter and key are moved in the ruler, with the mouse and with keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from shown_roll import Mouse, Roll

from app.desktop.piano_roll.grid import Snap
from app.desktop.piano_roll.marker_hand import FIRST_STAYS
from modules.song.key import Key
from modules.song.marker_edits import Marker, SetMarker, markers_of
from modules.song.score import LoopRegion, MeterChange, TempoChange
from modules.song.time_edits import SetLoop

BEAT, BAR = 960, 3840
STEP = BEAT // 4
ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


def tempo(tick: int, bpm: float = 90.0) -> Marker:
    return Marker(tick, TempoChange(tick, bpm))


def meter(tick: int) -> Marker:
    return Marker(tick, meter=MeterChange(tick, 3, 4))


def key(tick: int) -> Marker:
    return Marker(tick, key=Key(10))


def ticks(roll: Roll) -> list[int]:
    return [marker.tick for marker in markers_of(roll.history.song)]


def shown_ticks(roll: Roll) -> list[int]:
    return [marker.tick for marker in roll.panel.ruler.markers.all]


def flag_of(roll: Roll, tick: int) -> QPointF:
    flags = roll.panel.ruler.markers.flags(0, 5000)
    return next(flag.rect.center() for flag in flags if flag.marker.tick == tick)


def way(roll: Roll, way_ticks: float) -> QPointF:
    return QPointF(way_ticks * roll.panel.model.coordinates.pixels_per_tick, 0)


@pytest.fixture
def ruler_mouse(roll: Roll) -> Mouse:
    return type(roll.mouse)(roll.panel.ruler)


@pytest.mark.parametrize(
    ("make", "lands_on"), [(tempo, BAR + 2 * STEP), (key, BAR + BEAT), (meter, 2 * BAR)]
)
def test_each_kind_is_dragged_to_its_own_places(
    roll: Roll, ruler_mouse: Mouse, make: Callable[[int], Marker], lands_on: int
) -> None:
    roll.history.do(SetMarker(make(BAR)))
    steps = roll.undo_steps()
    start = flag_of(roll, BAR)
    # Half a bar and more for the meter, half a beat and more for the others.
    far = 0.6 * BAR if make is meter else 0.55 * BEAT
    ruler_mouse.press(start)
    ruler_mouse.move(start + way(roll, far))
    assert shown_ticks(roll) == [0, lands_on]
    assert ticks(roll) == [0, BAR]
    assert roll.panel.is_dragging
    ruler_mouse.release(start + way(roll, far))
    assert ticks(roll) == [0, lands_on]
    assert roll.undo_steps() == steps + 1
    assert roll.history.undo_name == "Move marker"
    roll.history.undo()
    assert shown_ticks(roll) == [0, BAR]


def test_alt_frees_a_tempo_from_the_grid(roll: Roll, ruler_mouse: Mouse) -> None:
    roll.history.do(SetMarker(tempo(BAR)))
    start = flag_of(roll, BAR)
    ruler_mouse.drag(start, start + way(roll, 333), ALT)
    assert abs(ticks(roll)[1] - (BAR + 333)) <= 1


def test_a_marker_lands_on_another_and_replaces_its_like(roll: Roll, ruler_mouse: Mouse) -> None:
    roll.history.do(SetMarker(Marker(BAR, TempoChange(BAR, 90.0), key=Key(10))))
    roll.history.do(SetMarker(tempo(2 * BAR, 70.0)))
    start = flag_of(roll, 2 * BAR)
    ruler_mouse.drag(start, start + way(roll, -BAR))
    both = Marker(BAR, TempoChange(BAR, 70.0), key=Key(10))
    assert markers_of(roll.history.song)[1:] == (both,)


def test_a_menu_gives_the_drag_up(roll: Roll, ruler_mouse: Mouse) -> None:
    roll.history.do(SetMarker(tempo(BAR)))
    ruler, start = roll.panel.ruler, flag_of(roll, BAR)
    ruler_mouse.press(start)
    ruler_mouse.move(start + way(roll, BAR))
    place = QPoint(3, 3)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, ruler.mapToGlobal(place), NONE)
    QApplication.sendEvent(ruler, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()
    ruler_mouse.move(start + way(roll, 2 * BAR))
    assert shown_ticks(roll) == ticks(roll) == [0, BAR]


def test_escape_gives_the_drag_up(roll: Roll, ruler_mouse: Mouse) -> None:
    roll.history.do(SetMarker(tempo(BAR)))
    steps, start = roll.undo_steps(), flag_of(roll, BAR)
    ruler_mouse.press(start)
    ruler_mouse.move(start + way(roll, BAR))
    roll.bot.keyClick(roll.panel.ruler, Qt.Key.Key_Escape)
    assert shown_ticks(roll) == [0, BAR]
    ruler_mouse.move(start + way(roll, 2 * BAR))
    ruler_mouse.release(start + way(roll, 2 * BAR))
    assert ticks(roll) == [0, BAR]
    assert roll.undo_steps() == steps
    roll.bot.keyClick(roll.panel.ruler, Qt.Key.Key_Escape)
    assert roll.panel.view.hasFocus()


def test_an_edit_from_elsewhere_ends_the_drag(roll: Roll, ruler_mouse: Mouse) -> None:
    roll.history.do(SetMarker(tempo(BAR)))
    start = flag_of(roll, BAR)
    ruler_mouse.press(start)
    ruler_mouse.move(start + way(roll, BAR))
    roll.history.undo()
    assert shown_ticks(roll) == [0]
    ruler_mouse.release(start + way(roll, BAR))
    assert ticks(roll) == [0]


def test_the_first_marker_stays_and_a_drag_from_it_draws_a_loop(
    roll: Roll, ruler_mouse: Mouse
) -> None:
    start = flag_of(roll, 0)
    with roll.bot.waitSignal(roll.panel.loop_changed):
        ruler_mouse.drag(start, start + way(roll, BAR))
    assert roll.panel.ruler.hasFocus()
    for key_code, held in ((Qt.Key.Key_Delete, NONE), (Qt.Key.Key_Right, ALT)):
        with roll.bot.waitSignal(roll.panel.message) as said:
            roll.bot.keyClick(roll.panel.ruler, key_code, held)
        assert said.args == [FIRST_STAYS]
    assert ticks(roll) == [0]
    assert roll.undo_steps() == 0


def test_the_loop_is_still_drawn_above_a_marker_and_at_its_edge(
    roll: Roll, ruler_mouse: Mouse
) -> None:
    roll.history.do(SetMarker(tempo(BAR)))
    above = QPointF(flag_of(roll, BAR).x(), 2)
    with roll.bot.waitSignal(roll.panel.loop_changed):
        ruler_mouse.drag(above, above + way(roll, BAR))
    roll.history.do(SetLoop(LoopRegion(BAR, 2 * BAR)))
    edge = QPointF(roll.panel.model.coordinates.x_at_tick(BAR), 15)
    with roll.bot.waitSignal(roll.panel.loop_changed) as looped:
        ruler_mouse.drag(edge, edge + way(roll, -BAR / 2))
    assert looped.args == [LoopRegion(BAR // 2, 2 * BAR)]
    assert ticks(roll) == [0, BAR]


def test_a_click_on_a_marker_goes_there_and_chooses_it(roll: Roll, ruler_mouse: Mouse) -> None:
    roll.history.do(SetMarker(tempo(BAR)))
    with roll.bot.waitSignal(roll.panel.seek_requested) as sought:
        ruler_mouse.click(flag_of(roll, BAR))
    assert BAR <= sought.args[0] < BAR + BEAT
    assert roll.panel.ruler.hasFocus()
    assert roll.panel.ruler.accessibleDescription() == "90 at 2.1.000"
    ruler_mouse.click(QPointF(roll.panel.model.coordinates.x_at_tick(3 * BAR), 15))
    assert roll.panel.view.hasFocus()


@pytest.mark.parametrize(
    ("make", "places"),
    [
        (tempo, [BAR + STEP, BAR + 2 * STEP]),
        (key, [BAR + BEAT, BAR + 2 * BEAT]),
        (meter, [3 * BAR, 4 * BAR]),
    ],
)
def test_keys_move_the_chosen_marker(
    roll: Roll, ruler_mouse: Mouse, make: Callable[[int], Marker], places: list[int]
) -> None:
    ruler = roll.panel.ruler
    if make is meter:
        # What is in the way is stepped over.
        roll.history.do(SetMarker(tempo(2 * BAR)))
    roll.history.do(SetMarker(make(BAR)))
    steps = roll.undo_steps()
    ruler_mouse.click(flag_of(roll, BAR))
    for place in places:
        roll.bot.keyClick(ruler, Qt.Key.Key_Right, ALT)
        assert ruler.hand.chosen is not None
        assert ruler.hand.chosen.tick == place
    roll.bot.keyClick(ruler, Qt.Key.Key_Left, ALT)
    assert places[0] in ticks(roll)
    assert roll.undo_steps() == steps + 3


def test_the_ruler_is_usable_by_keys_alone(roll: Roll) -> None:
    ruler = roll.panel.ruler
    roll.history.do(SetMarker(key(BAR)))
    roll.panel.model.set_snap(Snap(4))
    ruler.setFocus(Qt.FocusReason.TabFocusReason)
    assert ruler.accessibleDescription() == "4/4 · 120 at 1.1.000"
    roll.bot.keyClick(ruler, Qt.Key.Key_Right)
    assert ruler.accessibleDescription() == "Bb major at 2.1.000"
    with roll.bot.waitSignal(ruler.marker_wished) as wished:
        roll.bot.keyClick(ruler, Qt.Key.Key_Return)
    assert wished.args == [BAR]
    for _ in range(9):
        roll.bot.keyClick(ruler, Qt.Key.Key_Left, ALT)
    # It comes as near to the first one as it can.
    assert ticks(roll) == [0, BEAT]
    with roll.bot.waitSignal(ruler.marker_removed) as removed:
        roll.bot.keyClick(ruler, Qt.Key.Key_Delete)
    assert removed.args == [BEAT]
    assert not ruler.grab().isNull()


def test_the_menu_key_is_about_the_chosen_marker(roll: Roll, ruler_mouse: Mouse) -> None:
    ruler = roll.panel.ruler
    roll.history.do(SetMarker(tempo(BAR)))
    ruler_mouse.click(flag_of(roll, BAR))
    middle = QPoint(ruler.width() // 2, 10)
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, middle, ruler.mapToGlobal(middle), NONE
    )
    QApplication.sendEvent(ruler, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == [
        "Change this marker…",
        "Remove marker",
    ]
    menu.close()


def test_the_grid_follows_a_meter_while_it_is_dragged(roll: Roll, ruler_mouse: Mouse) -> None:
    roll.history.do(SetMarker(meter(BAR)))
    model, start = roll.panel.model, flag_of(roll, BAR)
    ruler_mouse.press(start)
    before = roll.panel.view.grab().toImage()
    ruler_mouse.move(start + way(roll, 1.1 * BAR))
    assert [model.time_map.bar_start_tick(bar) for bar in range(4)] == [
        0,
        BAR,
        2 * BAR,
        2 * BAR + 3 * BEAT,
    ]
    assert roll.panel.view.grab().toImage() != before
    roll.bot.keyClick(roll.panel.ruler, Qt.Key.Key_Escape)
    assert model.time_map.bar_start_tick(2) == BAR + 3 * BEAT
    assert roll.panel.view.grab().toImage() == before


def test_a_marker_that_is_held_at_the_edge_scrolls(roll: Roll, ruler_mouse: Mouse) -> None:
    roll.history.do(SetMarker(tempo(BAR)))
    ruler, model = roll.panel.ruler, roll.panel.model
    ruler_mouse.press(flag_of(roll, BAR))
    edge = QPointF(ruler.width() + 80, 15)
    ruler_mouse.move(edge)
    first = shown_ticks(roll)[1]
    roll.bot.waitUntil(lambda: model.coordinates.scroll_x > 200)
    # It is under the pointer all the time, and stays there when the roll stands.
    assert shown_ticks(roll)[1] > first
    ruler_mouse.move(QPointF(ruler.width() / 2, 15))
    scroll_x = model.coordinates.scroll_x
    ruler_mouse.release(QPointF(ruler.width() / 2, 15))
    assert not roll.panel.is_dragging
    assert model.coordinates.scroll_x == scroll_x
    assert abs(model.coordinates.x_at_tick(ticks(roll)[1]) - ruler.width() / 2) < 60


@pytest.mark.parametrize("grabs_edge", [True, False])
def test_a_loop_is_drawn_on_beyond_the_edge(
    roll: Roll, ruler_mouse: Mouse, grabs_edge: bool
) -> None:
    model, ruler = roll.panel.model, roll.panel.ruler
    if grabs_edge:
        roll.history.do(SetLoop(LoopRegion(BAR, 2 * BAR)))
    begin = QPointF(model.coordinates.x_at_tick(2 * BAR if grabs_edge else BAR), 2)
    ruler_mouse.press(begin)
    ruler_mouse.move(QPointF(ruler.width() + 90, 2))
    end = ruler.loop.end_tick if ruler.loop else 0
    roll.bot.waitUntil(lambda: model.coordinates.scroll_x > 200)
    assert ruler.loop is not None
    assert (ruler.loop.start_tick, ruler.loop.end_tick > end) == (BAR, True)
    # A playhead that runs out of view does not turn the page under the hand.
    scroll_x = model.coordinates.scroll_x
    roll.panel.set_playhead(0)
    assert model.coordinates.scroll_x == scroll_x
    # And back over the other edge, as far as the song begins.
    ruler_mouse.move(QPointF(-200, 2))
    roll.bot.waitUntil(lambda: model.coordinates.scroll_x == 0)
    with roll.bot.waitSignal(roll.panel.loop_changed) as drawn:
        ruler_mouse.release(QPointF(-200, 2))
    assert drawn.args == [LoopRegion(0, BAR)]


def test_a_press_at_the_edge_does_not_scroll(roll: Roll, ruler_mouse: Mouse) -> None:
    model, edge = roll.panel.model, QPointF(roll.panel.ruler.width() - 3, 15)
    ruler_mouse.press(edge)
    assert not roll.panel.is_dragging
    ruler_mouse.release(edge)
    assert model.coordinates.scroll_x == 0
