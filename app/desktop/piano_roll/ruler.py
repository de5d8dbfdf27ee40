"""Bars above the roll: click to go there, drag to loop, or drag a marker."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from app.desktop.piano_roll.gestures.gesture import DRAG_THRESHOLD_PX
from app.desktop.piano_roll.grid import GridLines, grid_lines
from app.desktop.piano_roll.lane_keys import RULER_COMMANDS
from app.desktop.piano_roll.marker_hand import MarkerHand
from app.desktop.piano_roll.marker_keys import MarkerKeys
from app.desktop.piano_roll.note_colours import with_alpha
from app.desktop.piano_roll.playhead import Playhead
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.ruler_markers import RulerMarkers
from app.desktop.piano_roll.shortcuts import command_of
from app.desktop.piano_roll.wheel import turn_wheel
from app.desktop.theme.controls import pop_up
from app.desktop.theme.fonts import figure_font
from app.desktop.theme.theme import current_theme, current_tokens
from modules.song.marker_edits import Marker
from modules.song.score import LoopRegion

HEIGHT_PX = 24
LOOP_PX = 6
GRIP_PX = 5.0
NUMBER_PX = 32.0


class Ruler(QWidget):
    """Bar numbers, the loop, the markers, the edit cursor and the playhead.

    `left` asks for the keys to go back to the notes.
    """

    left = Signal()
    seek_requested = Signal(int)
    loop_changed = Signal(object)
    marker_wished = Signal(int)
    marker_removed = Signal(int)

    def __init__(self, model: RollModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._pressed_x: float | None = None
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
        tokens = current_tokens()
        painter.fillRect(event.rect(), QColor(tokens.surface_1))
        self._paint_loop(painter)
        self._paint_bars(painter, QRectF(event.rect()))
        self._paint_cursor(painter)
        painter.setPen(QPen(QColor(tokens.grid_bar), 1))
        painter.drawLine(0, HEIGHT_PX - 1, self.width(), HEIGHT_PX - 1)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        self._pressed_x = x
        self._anchor_tick = self._far_edge(x)
        marker = self._marker_under(event.position())
        if marker is not None:
            self.hand.take(marker, self._model.coordinates.tick_at_x(x))
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._tell()
        elif self.hasFocus():
            self.left.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._pressed_x is None:
            marker = self._marker_under(event.position())
            can_drag = self._edge_at(x) is not None or (marker is not None and marker.tick > 0)
            shape = Qt.CursorShape.SizeHorCursor if can_drag else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
        elif not (self.is_in_gesture or abs(x - self._pressed_x) >= DRAG_THRESHOLD_PX):
            return
        elif self.hand.can_drag:
            tick = self._model.coordinates.tick_at_x(x)
            self.hand.drag(tick, free=bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
            self.update()
        else:
            self._draw_loop(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed_x is None:
            return
        self._pressed_x = None
        loop, self._drawn_loop = self._drawn_loop, None
        if self.hand.is_dragging:
            self.hand.drop()
            self._tell()
        elif loop is not None:
            self.loop_changed.emit(loop)
        else:
            self.hand.let_go()
            tick = self._tick_at(event)
            self._model.set_cursor(tick)
            self.seek_requested.emit(tick)
        self.update()

    @property
    def is_in_gesture(self) -> bool:
        """Whether the mouse is dragging a marker or drawing a loop."""
        return self.hand.is_dragging or self._drawn_loop is not None

    def cancel_gesture(self) -> None:
        """Give up the drag that is going on."""
        self._pressed_x = self._drawn_loop = None
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
        return menu

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

    def _x(self, tick: float) -> int:
        return self._model.coordinates.pixel_at_tick(tick)

    def _tick_at(self, event: QMouseEvent) -> int:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        grid = self._model.grid_for(ignore_snap=alt)
        return grid.nearest(max(self._model.coordinates.tick_at_x(event.position().x()), 0))

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

    def _draw_loop(self, event: QMouseEvent) -> None:
        start, end = sorted((self._anchor_tick, self._tick_at(event)))
        self._drawn_loop = LoopRegion(start, end) if end > start else None
        self.update()

    def _paint_loop(self, painter: QPainter) -> None:
        loop, tokens = self.loop, current_tokens()
        if loop is None:
            return
        left, right = self._x(loop.start_tick), self._x(loop.end_tick)
        colour = tokens.text_dim if loop.enabled else tokens.surface_3
        painter.fillRect(QRectF(left, 0, right - left, LOOP_PX), QColor(colour))
        if loop.enabled:
            below = QRectF(left, LOOP_PX, right - left, HEIGHT_PX - LOOP_PX)
            painter.fillRect(below, with_alpha(tokens.text, 0.07))

    def _paint_bars(self, painter: QPainter, exposed: QRectF) -> None:
        coordinates, tokens = self._model.coordinates, current_tokens()
        first = coordinates.tick_at_x(exposed.left() - 64)
        last = coordinates.tick_at_x(exposed.right())
        lines = grid_lines(self._model.grid, first, last, coordinates.pixels_per_tick)
        painter.setPen(QPen(QColor(tokens.grid_bar), 1))
        for x in _whole(coordinates.xs_at_ticks(lines.beats)):
            painter.drawLine(x, HEIGHT_PX - 5, x, HEIGHT_PX)
        painter.setFont(figure_font(11))
        bars = zip(
            _whole(coordinates.xs_at_ticks(lines.bars)),
            lines.bar_numbers.tolist(),
            strict=True,
        )
        every = self._bars_per_number(lines, coordinates.pixels_per_tick)
        flags = self.markers.flags(exposed.left(), exposed.right())
        for x, number in bars:
            painter.setPen(QPen(QColor(tokens.edge), 1))
            painter.drawLine(x, LOOP_PX + 2, x, HEIGHT_PX)
            is_covered = any(f.x - NUMBER_PX < x < f.rect.right() for f in flags)
            if (number - 1) % every == 0 and not is_covered:
                painter.setPen(QColor(tokens.text_dim))
                painter.drawText(QPointF(x + 4, HEIGHT_PX - 7), str(number))
        self.markers.paint(painter, flags, with_choice=self.hasFocus())

    @staticmethod
    def _bars_per_number(lines: GridLines, pixels_per_tick: float) -> int:
        """Numbers are dropped where lines stand closer than a number is wide."""
        if len(lines.bars) < 2:
            return 1
        every = int(lines.bar_numbers[1] - lines.bar_numbers[0])
        gap = float(lines.bars[1] - lines.bars[0]) * pixels_per_tick
        while gap < NUMBER_PX:
            every, gap = 2 * every, 2 * gap
        return every

    def _paint_cursor(self, painter: QPainter) -> None:
        x = self._x(self._model.cursor_tick)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current_tokens().text))
        tip = HEIGHT_PX - 1.0
        painter.drawPolygon(
            QPolygonF([QPointF(x - 5, tip - 6), QPointF(x + 5, tip - 6), QPointF(x, tip)])
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _whole(xs: np.ndarray) -> list[int]:
    whole: list[int] = np.rint(xs).astype(np.int64).tolist()
    return whole
