"""Level meters: a bar with scale marks that falls back and never flickers."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop.theme.theme import current_theme

FLOOR_DB = -60.0
WARN_DB = -6.0
OVER_DB = 0.0
FALL_DB_PER_FRAME = 1.5
MARKS_DB = (-48.0, -36.0, -24.0, -12.0, -6.0, 0.0)
TOP_DB = 3.0


def fraction_of(level_db: float) -> float:
    """Where `level_db` lies on the meter, 0 … 1."""
    return min(max((level_db - FLOOR_DB) / (TOP_DB - FLOOR_DB), 0.0), 1.0)


class LevelMeter(QWidget):
    """A horizontal level meter: RMS as a bar, peak as a tick, marks every 12 dB."""

    def __init__(self, height_px: int = 6) -> None:
        super().__init__()
        self._peak_db = FLOOR_DB
        self._rms_db = FLOOR_DB
        self.setFixedHeight(height_px)
        self.setAccessibleName("Level")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)
        current_theme().changed.connect(self.update)

    def show_level(self, peak_db: float, rms_db: float) -> None:
        """Show a level; a lower one is approached, not jumped to."""
        peak_db = max(peak_db, self._peak_db - FALL_DB_PER_FRAME, FLOOR_DB)
        rms_db = max(rms_db, self._rms_db - FALL_DB_PER_FRAME, FLOOR_DB)
        if (peak_db, rms_db) != (self._peak_db, self._rms_db):
            self._peak_db, self._rms_db = peak_db, rms_db
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = current_theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width, height = float(self.width()), float(self.height())
        painter.setBrush(QColor(tokens.surface_3))
        painter.drawRoundedRect(QRectF(0, 0, width, height), 2, 2)
        self._paint_bar(painter, width, height)
        painter.setBrush(QColor(tokens.surface_1))
        for mark in MARKS_DB:
            painter.drawRect(QRectF(round(width * fraction_of(mark)), 0, 1, height))
        peak = fraction_of(self._peak_db)
        if peak > 0:
            painter.setBrush(QColor(tokens.bad if self._peak_db >= OVER_DB else tokens.text))
            painter.drawRect(QRectF(min(round(width * peak), width - 2), 0, 2, height))

    def _paint_bar(self, painter: QPainter, width: float, height: float) -> None:
        tokens = current_theme().tokens
        level = fraction_of(self._rms_db)
        if level <= 0:
            return
        painter.setBrush(QColor(tokens.good))
        painter.drawRoundedRect(QRectF(0, 0, width * level, height), 2, 2)
        warn = fraction_of(WARN_DB)
        if level > warn:
            painter.setBrush(QColor(tokens.warn))
            painter.drawRect(QRectF(width * warn, 0, width * (level - warn), height))
