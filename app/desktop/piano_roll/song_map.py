"""The scroll bar of time as a map: where the song has notes, and which part of it is in view."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollBar, QWidget

from app.desktop.piano_roll.note_colours import with_alpha
from app.desktop.piano_roll.note_table import NoteColumns, note_table
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.theme.colour import mix
from app.desktop.theme.theme import current_theme, current_tokens

HEIGHT_PX, TOP_PX, BOTTOM_PX = 13, 2, 1
NARROWEST_PX = 8.0
OTHERS, SHOWN = 1, 2
"""What is at a place of the map; 0 is nothing."""


def map_of(
    others: NoteColumns, shown: NoteColumns, end_tick: int, size: tuple[int, int]
) -> np.ndarray:
    """What is where in a map of (width, height) pixels: uint8 (height, width).

    The highest pitch of all is in the first row, `end_tick` at the right edge.
    """
    width, height = size
    plan = np.zeros((height, width), dtype=np.uint8)
    pitches = np.concatenate([others.pitches, shown.pitches])
    if not len(pitches) or end_tick <= 0:
        return plan
    low, high = int(pitches.min()), int(pitches.max())
    for notes, value in ((others, OTHERS), (shown, SHOWN)):
        rows = (high - notes.pitches) * (height - 1) // max(high - low, 1)
        first = np.minimum(notes.starts * width // end_tick, width - 1)
        last = np.clip((notes.ends * width - 1) // end_tick, first, width - 1)
        # How many notes begin, less how many have ended: above 0 something sounds.
        changes = np.zeros((height, width + 1), dtype=np.int32)
        np.add.at(changes, (rows, first), 1)
        np.add.at(changes, (rows, last + 1), -1)
        plan[changes.cumsum(axis=1)[:, :width] > 0] = value
    return plan


class SongMap(QScrollBar):
    """A press shows the part of the song under it; a drag goes through the song."""

    def __init__(self, model: RollModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self._picture = QImage()
        self._seen: tuple[object, ...] = ()
        self._playhead_x = 0
        self._grip_px = 0.0
        self.setFixedHeight(HEIGHT_PX)
        self.setToolTip("The song: press or drag to go there")
        model.notes_changed.connect(self.update)
        model.playhead_moved.connect(self._follow_playhead)
        current_theme().changed.connect(self.update)
        current_theme().tinted.connect(self.update)

    @property
    def view_rect(self) -> QRectF:
        """What of the map is in view, in pixels."""
        model, now = self._model, self._model.coordinates
        scale = self._px_per_tick / now.pixels_per_tick
        width = min(max(model.view_width * scale, NARROWEST_PX), float(self.width()))
        left = min(max(now.scroll_x * scale, 0.0), self.width() - width)
        return QRectF(left, 0, width, HEIGHT_PX)

    @property
    def _px_per_tick(self) -> float:
        return self.width() / max(self._model.end_tick, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, painter = current_tokens(), QPainter(self)
        painter.fillRect(event.rect(), QColor(tokens.surface_1))
        painter.drawImage(QPointF(0, TOP_PX), self._up_to_date())
        loop = self._model.song.loop
        if loop is not None and loop.enabled:
            left, right = (t * self._px_per_tick for t in (loop.start_tick, loop.end_tick))
            painter.fillRect(QRectF(left, 0, right - left, TOP_PX), QColor(tokens.text_dim))
        painter.fillRect(QRectF(self._playhead_x, 0, 1, HEIGHT_PX), QColor(tokens.playhead))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(with_alpha(tokens.text, 0.1))
        painter.setPen(QPen(QColor(tokens.text_dim), 1))
        painter.drawRoundedRect(self.view_rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        x, view = event.position().x(), self.view_rect
        # Grabbed where it is, else by its middle.
        self._grip_px = x - view.left() if view.left() <= x <= view.right() else view.width() / 2
        self._go(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _go(self, x: float) -> None:
        """Let the view begin so that the grip is at `x`."""
        tick = (x - self._grip_px) / self._px_per_tick
        self.setValue(round(tick * self._model.coordinates.pixels_per_tick))

    def _follow_playhead(self, tick: int) -> None:
        x = round(tick * self._px_per_tick)
        if x != self._playhead_x:
            self._playhead_x = x
            self.update()

    def _up_to_date(self) -> QImage:
        """The picture of the notes, drawn anew when these, the size or the colours changed."""
        model, tokens = self._model, current_tokens()
        song = model.history.song
        track = next((t for t in song.tracks if t.id == model.track_id), None)
        shown = note_table(track.notes if track else ())
        ratio = self.devicePixelRatioF()
        height = HEIGHT_PX - TOP_PX - BOTTOM_PX
        size = (max(round(self.width() * ratio), 1), round(height * ratio))
        hue = tokens.track_colour(track.hue) if track else tokens.text
        seen = (model.other_notes, shown, model.end_tick, size, tokens, hue)
        if seen != self._seen:
            self._seen = seen
            plan = map_of(model.other_notes, shown, model.end_tick, size)
            ground = tokens.surface_1
            colours = (ground, mix(ground, tokens.text_dim, 0.45), hue)
            self._picture = _image_of(plan, colours)
            self._picture.setDevicePixelRatio(ratio)
        return self._picture


def _image_of(plan: np.ndarray, colours: tuple[str, ...]) -> QImage:
    height, width = plan.shape
    image = QImage(plan.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable([QColor(colour).rgb() for colour in colours])
    # A copy of its own: the bytes of an image that shares them must not go.
    return image.convertToFormat(QImage.Format.Format_RGB32)
