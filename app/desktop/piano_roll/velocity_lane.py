"""The lane below the roll: one stem for each note, as high as it is loud."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.desktop.piano_roll.gestures.velocity_paint import VelocityPaintGesture
from app.desktop.piano_roll.ghost_painter import paint_bubble, strength_of
from app.desktop.piano_roll.grid import grid_lines
from app.desktop.piano_roll.note_colours import VELOCITY_STEPS, note_colours, with_alpha
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.roll_view import pointer_of
from app.desktop.piano_roll.wheel import turn_wheel
from app.desktop.theme.fonts import figure_font
from app.desktop.theme.theme import current_theme, current_tokens

HEIGHT_PX = 88
MARGIN_PX = 10
HANDLE_PX = 3.0
MAX_VELOCITY = 127


def velocity_at_y(y: float) -> int:
    """The velocity at height `y` of the lane, held to 1 … 127."""
    share = (HEIGHT_PX - MARGIN_PX - y) / (HEIGHT_PX - 2 * MARGIN_PX)
    return min(max(round(share * MAX_VELOCITY), 1), MAX_VELOCITY)


def y_at_velocity(velocity: float) -> float:
    """Where the head of a stem of `velocity` stands."""
    return float(ys_at_velocities(np.array(velocity)))


def ys_at_velocities(velocities: np.ndarray) -> np.ndarray:
    """`y_at_velocity` of many velocities, float64, same shape."""
    full = HEIGHT_PX - 2 * MARGIN_PX
    return np.asarray(HEIGHT_PX - MARGIN_PX - velocities / MAX_VELOCITY * full)


class VelocityLane(QWidget):
    """Stems to drag: free by hand, with Shift as a straight ramp.

    `left` asks for the keys to go back to the notes.
    """

    left = Signal()

    def __init__(self, model: RollModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._gesture: VelocityPaintGesture | None = None
        self.setFixedHeight(HEIGHT_PX)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Velocity lane")
        self.setToolTip("Drag to draw velocities, Shift+drag for a straight ramp")
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        for signal in (
            model.notes_changed,
            model.viewport_changed,
            model.selection_changed,
            model.ghosts_changed,
            model.gesture_changed,
            model.display_changed,
        ):
            signal.connect(self.update)
        current_theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(current_tokens().surface_1))
        exposed = QRectF(event.rect())
        self._paint_grid(painter, exposed)
        self._paint_ghosts(painter)
        self._paint_stems(painter, exposed)
        hint = self._model.hint
        if self._gesture is not None and hint is not None:
            corner = QPointF(hint.x, hint.y)
            paint_bubble(painter, current_tokens(), hint.text, corner, QRectF(self.rect()))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._model.track is not None:
            pointer = pointer_of(event)
            self._gesture = VelocityPaintGesture(self._model, pointer, velocity_at_y)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None:
            self._gesture.move(pointer_of(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.release(pointer_of(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._gesture is not None:
            self.cancel_gesture()
        else:
            self.left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._model, event)

    @property
    def is_in_gesture(self) -> bool:
        """Whether the mouse is drawing velocities."""
        return self._gesture is not None

    def cancel_gesture(self) -> None:
        """Give up the stroke that is going on."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()

    def _paint_grid(self, painter: QPainter, exposed: QRectF) -> None:
        coordinates, tokens = self._model.coordinates, current_tokens()
        lines = grid_lines(
            self._model.grid,
            coordinates.tick_at_x(exposed.left() - 1),
            coordinates.tick_at_x(exposed.right() + 1),
            coordinates.pixels_per_tick,
        )
        for ticks, colour in ((lines.beats, tokens.grid_step), (lines.bars, tokens.grid_bar)):
            painter.setPen(QPen(QColor(colour), 1))
            xs = np.round(coordinates.xs_at_ticks(ticks)).tolist()
            painter.drawLines([QLineF(x, 0, x, HEIGHT_PX) for x in xs])
        painter.setPen(QPen(QColor(tokens.grid_beat), 1))
        for velocity in (0, 64, MAX_VELOCITY):
            y = round(y_at_velocity(velocity))
            painter.drawLine(round(exposed.left()), y, round(exposed.right()), y)
        painter.setPen(QPen(QColor(tokens.grid_bar), 1))
        painter.drawLine(round(exposed.left()), 0, round(exposed.right()), 0)

    def _paint_stems(self, painter: QPainter, exposed: QRectF) -> None:
        track = self._model.track
        if track is None:
            return
        table, coordinates = self._model.table, self._model.coordinates
        first = coordinates.tick_at_x(exposed.left() - HANDLE_PX - 1)
        last = coordinates.tick_at_x(exposed.right() + HANDLE_PX + 1)
        begin, end = np.searchsorted(table.starts, [first, last])
        xs = np.round(coordinates.xs_at_ticks(table.starts[begin:end]))
        velocities = table.velocities[begin:end]
        chosen = np.isin(table.ids[begin:end], list(self._model.selected_ids))
        if len(xs) > exposed.width():
            # More notes than pixels: in each column the loudest hides the others.
            xs, firsts = np.unique(xs, return_index=True)
            velocities = np.maximum.reduceat(velocities, firsts)
            chosen = np.logical_or.reduceat(chosen, firsts)
        steps = velocities * VELOCITY_STEPS // 128
        for step, colour in enumerate(note_colours(current_tokens(), track.hue)):
            here = (steps == step) & ~chosen
            self._paint_group(painter, xs[here], velocities[here], colour.fill)
        selection = QColor(current_tokens().selection)
        self._paint_group(painter, xs[chosen], velocities[chosen], selection)

    def _paint_group(
        self, painter: QPainter, xs: np.ndarray, velocities: np.ndarray, colour: QColor
    ) -> None:
        if not len(xs):
            return
        heads = np.round(ys_at_velocities(velocities)).tolist()
        places = list(zip(xs.tolist(), heads, strict=True))
        foot = y_at_velocity(0)
        painter.setPen(QPen(colour, 2))
        painter.drawLines([QLineF(x, y, x, foot) for x, y in places])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        side = 2 * HANDLE_PX
        painter.drawRects([QRectF(x - HANDLE_PX, y - HANDLE_PX, side, side) for x, y in places])

    def _paint_ghosts(self, painter: QPainter) -> None:
        ghosts = self._model.visible_ghosts
        if not ghosts:
            return
        strength = strength_of(self._model)
        pen = QPen(with_alpha(current_tokens().assist, 0.8 * strength), 1)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        foot = y_at_velocity(0)
        stems = []
        for ghost in ghosts:
            x = self._model.coordinates.pixel_at_tick(ghost.start_tick)
            stems.append(QLineF(x, y_at_velocity(ghost.velocity), x, foot))
        painter.drawLines(stems)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(current_tokens().assist, strength))
        side = 2 * HANDLE_PX - 1
        half = side / 2
        painter.drawRects([QRectF(s.x1() - half, s.y1() - half, side, side) for s in stems])


class VelocityScale(QWidget):
    """The name and the numbers left of the lane."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT_PX)
        current_theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(tokens.surface_1))
        painter.setPen(QPen(QColor(tokens.grid_bar), 1))
        painter.drawLine(0, 0, self.width(), 0)
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        painter.setFont(figure_font(10))
        painter.setPen(QColor(tokens.text_dim))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for velocity in (MAX_VELOCITY, 64, 0):
            y = y_at_velocity(velocity)
            painter.drawText(QRectF(0, y - 8, self.width() - 6, 16), right, str(velocity))
        painter.drawText(QRectF(6, HEIGHT_PX / 2 - 8, 40, 16), Qt.AlignmentFlag.AlignVCenter, "Vel")
        painter.end()
