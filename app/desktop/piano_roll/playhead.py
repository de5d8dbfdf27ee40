"""The playhead: a thin child of a view, so that moving it repaints two narrow strips."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.theme.theme import current_tokens

WIDTH_PX = 1


class Playhead(QWidget):
    """A line over its parent at the model's playhead."""

    def __init__(self, model: RollModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._view = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        model.playhead_moved.connect(self.place)
        model.viewport_changed.connect(self.place)

    def place(self) -> None:
        """Move to the playhead's position."""
        x = self._model.coordinates.pixel_at_tick(self._model.playhead_tick)
        height = self._view.height()
        if self.pos().x() != x or self.height() != height:
            self.setGeometry(x, 0, WIDTH_PX, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(current_tokens().playhead))
        painter.end()
