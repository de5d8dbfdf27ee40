"""Bars above the roll: click to go there, drag to loop, or drag a marker."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from app.desktop.piano_roll.edge_scroll import EdgeScroll
from app.desktop.piano_roll.gestures.gesture import DRAG_THRESHOLD_PX
from app.desktop.piano_roll.lane_keys import RULER_COMMANDS
from app.desktop.piano_roll.marker_hand import MarkerHand
from app.desktop.piano_roll.marker_keys import MarkerKeys
from app.desktop.piano_roll.playhead import Playhead
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.ruler_markers import RulerMarkers
from app.desktop.piano_roll.ruler_painter import HEIGHT_PX, LOOP_PX, RulerPainter
from app.desktop.piano_roll.shortcuts import command_of
from app.desktop.piano_roll.wheel import turn_wheel
from app.desktop.theme.controls import pop_up
from app.desktop.theme.theme import current_theme
from modules.song.bar_edits import BarsEdit, DeleteBars, DuplicateBars, InsertBars, bars_between
from modules.song.marker_edits import Marker
from modules.song.score import LoopRegion

GRIP_PX = 5.0


class Ruler(QWidget):
    """Bar numbers, the loop, the markers, the edit cursor and the playhead.

    `left` asks for the keys to go back to the notes.
    """

    left = Signal()
    seek_requested = Signal(int)
    loop_changed = Signal(object)
    marker_wished = Signal(int)
    marker_removed = Signal(int)
    bars_edited = Signal(object)

    def __init__(self, model: RollModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._pressed_x: float | None = None
        self._x_now = 0.0
        self._is_free = False
        self._anchor_tick = 0
        self._drawn_loop: LoopRegion | None = None
        self.setFixedHeight(HEIGHT_PX)
        self.setMouseTracking(True)
        # A click on the bars leaves the keys with the notes; one on a marker takes them.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Ruler")
        self.setToolTip(
            "Click to go there, drag to loop, double-click to turn the loop on or off;"
            " drag a marker of tempo, meter or key, or right-click to change it"
        )
        self.markers = RulerMarkers(model)
        self.hand = MarkerHand(model, self.markers)
        self._keys = MarkerKeys(model, self.hand)
        self._keys.change_wished.connect(self.marker_wished)
        self._keys.remove_wished.connect(self.marker_removed)
        self._edge_scroll = EdgeScroll(model, self, self._follow, in_pitch=False)
        self._painter = RulerPainter(model, self.markers)
        self.playhead = Playhead(model, self)
        for signal in (
            model.notes_changed,
            model.viewport_changed,
            model.display_changed,
            model.cursor_moved,
        ):
            signal.connect(self.update)
        current_theme().changed.connect(self.update)

    @property
    def loop(self) -> LoopRegion | None:
        """The loop as shown: the one being drawn, else the song's."""
        return self._drawn_loop or self._model.song.loop

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        exposed = QRectF(event.rect())
        self._painter.paint(painter, exposed, self.loop, with_choice=self.hasFocus())
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._see(event)
        x = self._pressed_x = self._x_now
        self._anchor_tick = self._far_edge(x)
        marker = self._marker_under(event.position())
        if marker is not None:
            self.hand.take(marker, self._model.coordinates.tick_at_x(x))
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._tell()
        elif self.hasFocus():
            self.left.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._see(event)
        x = self._x_now
        if self._pressed_x is None:
            marker = self._marker_under(event.position())
            can_drag = self._edge_at(x) is not None or (marker is not None and marker.tick > 0)
            shape = Qt.CursorShape.SizeHorCursor if can_drag else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
        elif self.is_in_gesture or abs(x - self._pressed_x) >= DRAG_THRESHOLD_PX:
            # Started once: each start would put off what it does by its interval.
            if not self.is_in_gesture:
                self._edge_scroll.start()
            self._follow()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed_x is None:
            return
        self._see(event)
        self._pressed_x = None
        self._edge_scroll.stop()
        loop, self._drawn_loop = self._drawn_loop, None
        if self.hand.is_dragging:
            self.hand.drop()
            self._tell()
        elif loop is not None:
            self.loop_changed.emit(loop)
        else:
            self.hand.let_go()
            tick = self._tick_under_pointer()
            self._model.set_cursor(tick)
            self.seek_requested.emit(tick)
        self.update()

    def _see(self, event: QMouseEvent) -> None:
        """Remember where the pointer is: the roll may scroll under it."""
        self._x_now = event.position().x()
        self._is_free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        self._edge_scroll.point(self._x_now)

    def _follow(self) -> None:
        """Bring what is dragged to where the pointer is."""
        if self.hand.can_drag:
            tick = self._model.coordinates.tick_at_x(self._x_now)
            self.hand.drag(tick, free=self._is_free)
        else:
            start, end = sorted((self._anchor_tick, self._tick_under_pointer()))
            self._drawn_loop = LoopRegion(start, end) if end > start else None
        self.update()

    @property
    def is_in_gesture(self) -> bool:
        """Whether the mouse is dragging a marker or drawing a loop."""
        return self._edge_scroll.isActive()

    def cancel_gesture(self) -> None:
        """Give up the drag that is going on."""
        self._pressed_x = self._drawn_loop = None
        self._edge_scroll.stop()
        self.hand.let_go()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        loop = self._model.song.loop
        x = event.position().x()
        if (marker := self.markers.at(x)) is not None:
            self.marker_wished.emit(marker.tick)
        elif loop is not None and self._x(loop.start_tick) <= x <= self._x(loop.end_tick):
            switched = LoopRegion(loop.start_tick, loop.end_tick, not loop.enabled)
            self.loop_changed.emit(switched)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        # The menu gets the release of the button that drags.
        self.cancel_gesture()
        x, place = event.pos().x(), event.globalPos()
        marker = self.hand.chosen
        if marker is not None and event.reason() is QContextMenuEvent.Reason.Keyboard:
            flags = self.markers.flags(0, self.width())
            x = next((round(f.rect.left()) for f in flags if f.marker == marker), x)
            place = self.mapToGlobal(QPoint(x, HEIGHT_PX))
        pop_up(self.menu_at(x), place)

    def menu_at(self, x: float) -> QMenu:
        """What can be done at `x`: with the marker there, or in its bar."""
        menu, marker = QMenu(self), self.markers.at(x)
        if marker is not None:
            tick = marker.tick
            menu.addAction("Change this marker…", lambda: self.marker_wished.emit(tick))
            remove = menu.addAction("Remove marker", lambda: self.marker_removed.emit(tick))
            remove.setEnabled(tick > 0)
            return menu
        time_map = self._model.time_map
        bar = time_map.bar_index_at(max(self._model.coordinates.tick_at_x(x), 0))
        tick = time_map.bar_start_tick(bar)
        text = f"Tempo, meter or key from bar {bar + 1} on…"
        menu.addAction(text, lambda: self.marker_wished.emit(tick))
        menu.addSeparator()
        for edit in self._edits_of_bars(tick):
            menu.addAction(edit.name, partial(self.bars_edited.emit, edit))
        return menu

    def _edits_of_bars(self, tick: int) -> tuple[BarsEdit, ...]:
        """What can be done with the bars of the loop, inside it, else with the bar at `tick`."""
        loop, start, end = self._model.song.loop, tick, tick
        if loop is not None and loop.enabled and loop.start_tick <= tick < loop.end_tick:
            start, end = loop.start_tick, loop.end_tick
        bars = bars_between(self._model.time_map, start, end)
        return InsertBars(*bars), DeleteBars(*bars), DuplicateBars(*bars)

    def event(self, event: QEvent) -> bool:
        # Some of these keys have a meaning in the window, too; here the markers have them.
        is_override = event.type() is QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        return self.is_in_gesture or command_of(event, RULER_COMMANDS) is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = command_of(event, RULER_COMMANDS)
        if self.is_in_gesture:
            if event.key() == Qt.Key.Key_Escape:
                self.cancel_gesture()
        elif command == "ruler.leave":
            self.left.emit()
        elif command is not None:
            self._keys.run(command)
            self._tell()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        """Describe the chosen marker to assistive technology."""
        self.setAccessibleDescription(self.hand.text)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.hand.choose_near(self._model.cursor_tick)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._model, event)
        if self.is_in_gesture:
            self._follow()

    def _x(self, tick: float) -> int:
        return self._model.coordinates.pixel_at_tick(tick)

    def _tick_under_pointer(self) -> int:
        grid = self._model.grid_for(ignore_snap=self._is_free)
        return grid.nearest(max(self._model.coordinates.tick_at_x(self._x_now), 0))

    def _marker_under(self, place: QPointF) -> Marker | None:
        """The marker that a press takes: the loop's strip and its edges go before."""
        x = place.x()
        return None if place.y() < LOOP_PX or self._edge_at(x) is not None else self.markers.at(x)

    def _edge_at(self, x: float) -> int | None:
        loop = self._model.song.loop
        ticks = (loop.start_tick, loop.end_tick) if loop else ()
        return next((tick for tick in ticks if abs(self._x(tick) - x) <= GRIP_PX), None)

    def _far_edge(self, x: float) -> int:
        """The loop's other edge when one was grabbed, else the grid position under `x`."""
        loop, edge = self._model.song.loop, self._edge_at(x)
        if loop is not None and edge is not None:
            return loop.end_tick if edge == loop.start_tick else loop.start_tick
        return self._model.grid.nearest(max(self._model.coordinates.tick_at_x(x), 0))
