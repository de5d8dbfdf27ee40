"""The line that shows where a dragged track will go."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.desktop.theme.theme import current_theme
from app.desktop.tracks.track_strip import HEIGHT_PX

LINE_PX = 3


def gap_at(y: int, rows: int) -> int:
    """The gap between strips (0 above the first … `rows` below the last) that is nearest to `y`."""
    return min(max(round(y / HEIGHT_PX), 0), rows)


def index_after_move(row: int, gap: int) -> int:
    """Where the track of `row` lies once it has gone to `gap`; it leaves its own row first."""
    return gap - 1 if gap > row else gap


class DropLine(QWidget):
    """Lies over the column of strips while a track is dragged."""

    def __init__(self, column: QWidget) -> None:
        super().__init__(column)
        self._column = column
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_gap(self, gap: int) -> None:
        """Show that the track goes between the strips at `gap`."""
        column = self._column
        y = min(max(gap * HEIGHT_PX - LINE_PX // 2 - 1, 0), column.height() - LINE_PX)
        self.setGeometry(0, y, column.width(), LINE_PX)
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(current_theme().tokens.selection))
