"""The keys left of the roll: names of rows, to be heard with a click."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.desktop.piano_roll.coordinates import Coordinates
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.roll_painter import BLACK_KEYS
from app.desktop.piano_roll.wheel import turn_wheel
from app.desktop.theme.colour import mix
from app.desktop.theme.fonts import figure_font
from app.desktop.theme.theme import current_theme, current_tokens

KEYS_WIDTH_PX = 64
DRUMS_WIDTH_PX = 112
BLACK_KEY_SHARE = 0.62


class KeyboardStrip(QWidget):
    """Piano keys, or drum names. A click is heard; a double click selects the row."""

    def __init__(self, model: RollModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._hovered: int | None = None
        self._pressed: int | None = None
        self.setMouseTracking(True)
        self.setAccessibleName("Keys")
        self.setToolTip("Click to hear, double-click to select the row")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._shown: Coordinates | None = None
        for signal in (model.notes_changed, model.display_changed):
            signal.connect(self._refresh)
        model.viewport_changed.connect(self._follow)
        model.selection_changed.connect(self.update)
        current_theme().changed.connect(self.update)
        self._refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(current_tokens().surface_1))
        coordinates = self._model.coordinates
        first = max(0, int((event.rect().top() + coordinates.scroll_y) // coordinates.row_height))
        last = int((event.rect().bottom() + coordinates.scroll_y) // coordinates.row_height) + 1
        chosen = {note.pitch for note in self._model.selected_notes}
        painter.setFont(figure_font(max(8, min(11, coordinates.row_height - 2))))
        paint = self._paint_drum if coordinates.rows.drums else self._paint_key
        for pitch in coordinates.rows.pitches[first:last]:
            top = coordinates.y_at_pitch(pitch)
            box = QRectF(0, top, self.width(), coordinates.row_height)
            paint(painter, box, pitch, is_chosen=pitch in chosen)
        painter.setPen(QPen(QColor(current_tokens().grid_bar), 1))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._sound(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pitch = self._pitch_at(event)
        if pitch != self._hovered:
            self._hovered = pitch
            self.update()
        if event.buttons() & Qt.MouseButton.LeftButton and pitch != self._pressed:
            self._sound(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        self.update()
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        pitch, track = self._pitch_at(event), self._model.track
        if track is not None:
            self._model.select(note.id for note in track.notes if note.pitch == pitch)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._model, event)

    def _sound(self, event: QMouseEvent) -> None:
        self._pressed = self._pitch_at(event)
        # Further right is louder, as on a pad that one strikes nearer its middle.
        share = min(max(event.position().x() / self.width(), 0.0), 1.0)
        self._model.audition(self._pressed, round(56 + 64 * share))
        self.update()

    def _pitch_at(self, event: QMouseEvent) -> int:
        return self._model.coordinates.pitch_at_y(event.position().y())

    def _follow(self) -> None:
        # Scrolling and zooming in time leave the keys as they are.
        now = replace(self._model.coordinates, scroll_x=0.0, pixels_per_tick=1.0)
        if now != self._shown:
            self._shown = now
            self._refresh()

    def _refresh(self) -> None:
        drums = self._model.coordinates.rows.drums
        width = DRUMS_WIDTH_PX if drums else KEYS_WIDTH_PX
        if self.minimumWidth() != width:
            self.setFixedWidth(width)
        self.update()

    def _paint_key(self, painter: QPainter, box: QRectF, pitch: int, *, is_chosen: bool) -> None:
        tokens = current_tokens()
        is_black = pitch % 12 in BLACK_KEYS
        is_folded = self._model.coordinates.rows.is_folded
        painter.fillRect(box, self._lit(tokens.key_white, pitch, is_chosen and not is_black))
        if is_black and is_folded:
            painter.fillRect(box, self._lit(tokens.key_black, pitch, is_chosen))
        elif is_black:
            key = QRectF(0, box.top(), box.width() * BLACK_KEY_SHARE, box.height())
            painter.fillRect(key, self._lit(tokens.key_black, pitch, is_chosen))
            painter.setPen(QPen(QColor(tokens.grid_bar), 1))
            middle = round(box.center().y())
            painter.drawLine(round(key.right()), middle, self.width(), middle)
        elif pitch % 12 in (0, 5):
            painter.setPen(QPen(QColor(tokens.text_faint), 1))
            bottom = round(box.bottom()) - 1
            painter.drawLine(0, bottom, self.width(), bottom)
        if (pitch % 12 == 0 or is_folded) and box.height() >= 8:
            painter.setPen(QColor(tokens.key_white if is_black else tokens.key_label))
            area = box.adjusted(0, 0, -6, 0)
            edge = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(area, edge, self._model.name_of(pitch))

    def _paint_drum(self, painter: QPainter, box: QRectF, pitch: int, *, is_chosen: bool) -> None:
        tokens = current_tokens()
        is_odd = self._model.coordinates.rows.row_of_pitch[pitch] % 2
        painter.fillRect(
            box, self._lit(tokens.row_black if is_odd else tokens.row, pitch, is_chosen)
        )
        if box.height() >= 10:
            painter.setPen(QColor(tokens.text if is_chosen else tokens.text_dim))
            area = box.adjusted(8, 0, -4, 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._model.name_of(pitch))

    def _lit(self, colour: str, pitch: int, is_chosen: bool) -> QColor:
        tokens = current_tokens()
        track = self._model.track
        hue = tokens.track_colour(track.hue) if track else tokens.text
        share = 0.7 if pitch == self._pressed else 0.35 if is_chosen else 0.0
        if share == 0.0 and pitch == self._hovered:
            share = 0.2
        return QColor(mix(colour, hue, share))
