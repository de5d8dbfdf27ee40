"""A small turning ring while the co-writer works; a click gives up."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.desktop.theme.theme import current_theme

SIZE_PX = 24
SHOW_AFTER_MS = 150
"""Answers quicker than this need no ring: it would only flicker."""
STEP_MS = 33
STEP_DEGREES = 12


class ProgressRing(QWidget):
    """Turns while busy."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._angle = 0
        self._shown = False
        self.setFixedSize(SIZE_PX, SIZE_PX)
        self.setToolTip("Click to cancel (Esc)")
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(SHOW_AFTER_MS)
        self._delay.timeout.connect(self._appear)
        self._turn = QTimer(self)
        self._turn.setInterval(STEP_MS)
        self._turn.timeout.connect(self._step)

    def set_busy(self, busy: bool) -> None:
        """Turn, or vanish. The place is kept, so that nothing jumps."""
        if busy:
            self._delay.start()
            return
        self._delay.stop()
        self._turn.stop()
        self._shown = False
        self.unsetCursor()
        self.update()

    def _appear(self) -> None:
        self._shown = True
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._turn.start()

    def _step(self) -> None:
        self._angle = (self._angle + STEP_DEGREES) % 360
        self.update()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        if self._shown:
            self.cancelled.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._shown:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(current_theme().tokens.assist), 2.5))
        painter.drawArc(QRectF(4, 4, SIZE_PX - 8, SIZE_PX - 8), -self._angle * 16, 270 * 16)
