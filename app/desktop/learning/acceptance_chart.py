"""Bars over time: how much of what was proposed the user took, session by session."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.desktop.theme.theme import current_theme

HEIGHT_PX = 120
MOST_BARS = 60
FOOT_PX = 16


class AcceptanceChart(QWidget):
    """One bar per session: taken whole at the bottom, in part above it."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(HEIGHT_PX)
        self.setAccessibleName("Acceptance by session")
        self._bars: list[tuple[float, float]] = []

    def show_shares(self, shares: Sequence[tuple[float, float]]) -> None:
        """Show (whole, in part) of each session, 0 … 1, oldest first."""
        self._bars = list(shares)[-MOST_BARS:]
        whole = [f"{full:.0%}" for full, _ in self._bars]
        self.setAccessibleDescription("Taken whole, oldest first: " + ", ".join(whole))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = current_theme().tokens
        painter = QPainter(self)
        field = QRectF(0, 0, self.width(), self.height() - FOOT_PX)
        painter.fillRect(field, QColor(tokens.surface_0))
        step = field.width() / max(12, len(self._bars))
        strong, faint = QColor(tokens.assist), QColor(tokens.assist)
        faint.setAlphaF(0.4)
        for number, (full, partial) in enumerate(self._bars):
            left, width = number * step + 1, max(2.0, step - 2)
            high, low = field.height() * full, field.height() * partial
            painter.fillRect(QRectF(left, field.height() - high, width, high), strong)
            painter.fillRect(QRectF(left, field.height() - high - low, width, low), faint)
        painter.setPen(QColor(tokens.text_dim))
        foot = QRectF(0, field.height(), self.width(), FOOT_PX)
        painter.drawText(
            foot, Qt.AlignmentFlag.AlignLeft, "Sessions, oldest first. Full: whole; pale: in part."
        )
        painter.end()
