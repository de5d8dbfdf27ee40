"""The spectrum on a log axis, with the genre's range behind it and a short hold above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop.mix.frequency_axis import MARKS_HZ, FrequencyAxis, note_name_of
from app.desktop.mix.peak_hold import PeakHold
from app.desktop.theme.fonts import figure_font, ui_font
from app.desktop.theme.picture import picture_of_size
from app.desktop.theme.polyline import draw_curve, hill_of, polygon_of
from app.desktop.theme.theme import current_theme
from modules.song.frequency_words import hertz

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modules.spectral_analyzer.target import TargetCurve

TOP_DB, BOTTOM_DB = -3.0, -63.0
EMPTY_TEXT = "The ribbon is the genre. Play to see the mix in it."
MARKS_DB = (-12, -24, -36, -48, -60)
AXIS_PX = 16
LEFT_PX = 26


class SpectrumView(QWidget):
    """Draws curves in dB re the whole, per sixth of an octave."""

    def __init__(self) -> None:
        super().__init__()
        self._target: TargetCurve | None = None
        self._curve: NDArray[np.float64] | None = None
        self._hold = PeakHold()
        self._is_live = False
        self._background: QPixmap | None = None
        self._pointer_x: float | None = None
        self.setMinimumHeight(140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAccessibleName("Spectrum")
        current_theme().changed.connect(self._forget_background)

    def sizeHint(self) -> QSize:
        return QSize(340, 170)

    def show_target(self, target: TargetCurve | None) -> None:
        """Show another genre's range."""
        if target is not self._target:
            self._target = target
            self._forget_background()

    def show_curve(
        self, curve_db: NDArray[np.float64] | None, *, live: bool, whole_db: float = 0.0
    ) -> None:
        """Show a spectrum of something as loud as `whole_db`; a live one leaves a mark."""
        if curve_db is self._curve and live == self._is_live and not live:
            return
        self._curve, self._is_live = curve_db, live
        if not live or curve_db is None:
            self._hold.forget()
        else:
            self._hold.hold(curve_db, whole_db)
        self.update()

    @property
    def axis(self) -> FrequencyAxis:
        """Where frequencies lie."""
        return FrequencyAxis(LEFT_PX, self.width())

    def y_of(self, level_db: float) -> float:
        """Pixel of a level, inside the plot."""
        part = (TOP_DB - level_db) / (TOP_DB - BOTTOM_DB)
        return min(max(part, -0.05), 1.0) * self._plot_height

    @property
    def _plot_height(self) -> float:
        return float(self.height() - AXIS_PX)

    def _points(self, curve_db: NDArray[np.float64]) -> QPolygonF:
        from modules.spectral_analyzer.target import FREQUENCIES_HZ

        xs = self.axis.xs_of(FREQUENCIES_HZ)
        parts = (TOP_DB - curve_db) / (TOP_DB - BOTTOM_DB)
        ys = np.clip(parts, -0.05, 1.0) * self._plot_height
        return polygon_of(xs, ys)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._background is None:
            self._background = self._draw_background()
        painter.drawPixmap(0, 0, self._background)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(QRectF(LEFT_PX, 0, self.width() - LEFT_PX, self._plot_height))
        tokens = current_theme().tokens
        if (held := self._hold.curve_db) is not None:
            painter.setPen(QPen(QColor(tokens.text_faint), 1))
            draw_curve(painter, self._points(held))
        if self._curve is not None:
            self._paint_curve(painter, self._points(self._curve))
        else:
            self._paint_empty(painter)
        self._paint_pointer(painter)

    def _paint_empty(self, painter: QPainter) -> None:
        painter.setFont(ui_font(12))
        painter.setPen(QColor(current_theme().tokens.text_dim))
        lower = QRectF(LEFT_PX, self._plot_height * 0.6, self.width() - LEFT_PX, 40)
        painter.drawText(
            lower, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, EMPTY_TEXT
        )

    def _paint_curve(self, painter: QPainter, points: QPolygonF) -> None:
        tokens = current_theme().tokens
        fill = QColor(tokens.text)
        fill.setAlphaF(0.05)
        # The line covers the edge: smoothing it would cost five times as much as all the rest.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillPath(hill_of(points, self._plot_height), fill)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.text), 1.6))
        draw_curve(painter, points)

    def _paint_pointer(self, painter: QPainter) -> None:
        if self._pointer_x is None:
            return
        tokens = current_theme().tokens
        painter.setPen(QPen(QColor(tokens.text_dim), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(self._pointer_x, 0), QPointF(self._pointer_x, self._plot_height))
        frequency = self.axis.frequency_at(self._pointer_x)
        painter.setFont(figure_font(11))
        painter.setPen(QColor(tokens.text))
        at_right = self._pointer_x > self.width() - 110
        side = Qt.AlignmentFlag.AlignRight if at_right else Qt.AlignmentFlag.AlignLeft
        left = self._pointer_x - 106 if at_right else self._pointer_x + 6
        painter.drawText(
            QRectF(left, 2, 100, 16), side, f"{hertz(frequency)} · {note_name_of(frequency)}"
        )

    def _draw_background(self) -> QPixmap:
        picture = picture_of_size(self, QColor(current_theme().tokens.surface_1))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_grid(painter)
        if self._target is not None:
            self._draw_target(painter, self._target)
        painter.end()
        return picture

    def _draw_grid(self, painter: QPainter) -> None:
        tokens = current_theme().tokens
        painter.setFont(figure_font(10))
        bottom = self._plot_height
        for level in MARKS_DB:
            y = round(self.y_of(level)) + 0.5
            painter.setPen(QPen(QColor(tokens.grid_step), 1))
            painter.drawLine(QPointF(LEFT_PX, y), QPointF(self.width(), y))
            painter.setPen(QColor(tokens.text_dim))
            area = QRectF(0, y - 7, LEFT_PX - 5, 14)
            middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(area, middle, f"{level}".replace("-", "−"))
        for frequency, label in MARKS_HZ:
            x = round(self.axis.x_of(frequency)) + 0.5
            painter.setPen(QPen(QColor(tokens.grid_beat), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, bottom))
            painter.setPen(QColor(tokens.text_dim))
            area = QRectF(x - 20, bottom + 2, 40, AXIS_PX - 2)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, label)

    def _draw_target(self, painter: QPainter, target: TargetCurve) -> None:
        tokens = current_theme().tokens
        painter.setClipRect(QRectF(LEFT_PX, 0, self.width() - LEFT_PX, self._plot_height))
        upper, lower = self._points(target.high_db), self._points(target.low_db)
        ribbon = QPolygonF([*upper.toList(), *reversed(lower.toList())])
        fill = QColor(tokens.good)
        fill.setAlphaF(0.16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(ribbon)
        line = QColor(tokens.good)
        line.setAlphaF(0.7)
        painter.setPen(QPen(line, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(self._points(target.centre_db))

    def _forget_background(self, _tokens: object = None) -> None:
        self._background = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._forget_background()
        super().resizeEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        self._pointer_x = x if x >= LEFT_PX else None
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        self._pointer_x = None
        self.update()
