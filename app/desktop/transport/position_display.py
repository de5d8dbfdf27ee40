"""The big position: bar, beat and a fraction of the beat, in figures that sit still."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.desktop.place_words import position_text
from app.desktop.theme.fonts import BIG_PX, figure_font
from app.desktop.theme.theme import current_theme
from modules.song.time_map import TimeMap

START_TEXT = "001.1.000"
"""As wide as it stays: figures that change sit still."""


def clock_text(seconds: float) -> str:
    """Such as "1:07.3"."""
    minutes, tenths = divmod(round(10 * max(seconds, 0.0)), 600)
    return f"{minutes}:{tenths / 10:04.1f}"


class PositionDisplay(QWidget):
    """Shows the playhead in bars and, smaller, in minutes and seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._text = START_TEXT
        self._clock = "0:00.0"
        self._font = figure_font(BIG_PX)
        self._small = figure_font(11)
        width = QFontMetricsF(self._font).horizontalAdvance(START_TEXT)
        small = QFontMetricsF(self._small).horizontalAdvance("00:00.0")
        self._big_width = round(width) + 4
        self.setFixedSize(QSize(self._big_width + round(small) + 14, 32))
        self.setAccessibleName("Position")
        self.setAccessibleDescription(self._text)
        self.setToolTip("Position: bar, beat, ticks · minutes, seconds")
        current_theme().changed.connect(self.update)

    @property
    def text(self) -> str:
        """The position that is shown."""
        return self._text

    def show_position(self, time_map: TimeMap, tick: float) -> None:
        """Show `tick`."""
        text = position_text(time_map, tick).zfill(len(START_TEXT))
        clock = clock_text(time_map.tick_to_seconds(tick))
        if (text, clock) != (self._text, self._clock):
            self._text, self._clock = text, clock
            self.setAccessibleDescription(f"{text}, {clock}")
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = current_theme().tokens
        painter = QPainter(self)
        painter.setFont(self._font)
        painter.setPen(QColor(tokens.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        area = QRectF(0, 0, self._big_width, self.height())
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, self._text)
        painter.setFont(self._small)
        painter.setPen(QColor(tokens.text_dim))
        rest = QRectF(self._big_width + 8, 2, self.width() - self._big_width - 8, self.height())
        painter.drawText(rest, middle | Qt.AlignmentFlag.AlignLeft, self._clock)
