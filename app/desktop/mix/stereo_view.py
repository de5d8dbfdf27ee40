"""The stereo field: what sounds now as points between left and right, and each band's width."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop.mix.figures import figure
from app.desktop.theme.fonts import ui_font
from app.desktop.theme.polyline import polygon_of
from app.desktop.theme.theme import current_theme
from modules.spectral_analyzer.bands import BAND_LABELS

HEIGHT_PX = 76
HEAD_PX = 15
BANDS_PX = 62
GAP_PX = 8
POINT_PX = 1.4
LEAST_REACH, REACH_FALL = 0.05, 0.98
"""The scope is scaled to the loudest of the last second or so, as the eye looks for the shape."""
TIP = (
    "Stereo field. Bars: width of each band from the bass below to the air above; red where left\n"
    "and right cancel out in mono. Points: the sound of this moment, upright is mono, flat is\n"
    "out of phase."
)
Image = Sequence[float | None] | None


class StereoView(QWidget):
    """Draws the width of seven bands and the vectorscope (Lissajous figure turned by 45°)."""

    def __init__(self) -> None:
        super().__init__()
        self._points: NDArray[np.float32] | None = None
        self._reach = LEAST_REACH
        self._correlation: Image = None
        self._width: Image = None
        self.setFixedSize(BANDS_PX + GAP_PX + HEIGHT_PX, HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(TIP)
        self.setAccessibleName("Stereo field")
        current_theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(BANDS_PX + GAP_PX + HEIGHT_PX, HEIGHT_PX)

    def show_points(self, mid_side: NDArray[np.float32] | None) -> None:
        """Show what sounds now: mid and side (2, n); None at rest."""
        if mid_side is not self._points:
            self._points = mid_side
            now = 0.0 if mid_side is None else float(np.abs(mid_side).max(initial=0.0))
            self._reach = max(now, self._reach * REACH_FALL, LEAST_REACH)
            self.update()

    def show_bands(self, correlation: Image, width: Image) -> None:
        """Show correlation and width (0 mono, 1 as much side as mid) of each band."""
        if (correlation, width) != (self._correlation, self._width):
            self._correlation, self._width = correlation, width
            self.setAccessibleDescription(self.sentence)
            self.update()

    @property
    def sentence(self) -> str:
        """The widths in words."""
        if self._width is None or self._correlation is None:
            return "Not measured yet."
        rows = zip(BAND_LABELS, self._width, self._correlation, strict=True)
        return "; ".join(
            f"{label}: width {figure(width, 2)}, correlation {figure(both, 2, signed=True)}"
            for label, width, both in rows
            if width is not None
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(ui_font(11))
        painter.setPen(QColor(current_theme().tokens.text_dim))
        painter.drawText(QRectF(0, 0, BANDS_PX, HEAD_PX), Qt.AlignmentFlag.AlignLeft, "Stereo")
        self._paint_bands(painter, QRectF(0, HEAD_PX, BANDS_PX, HEIGHT_PX - HEAD_PX))
        self._paint_scope(painter, QRectF(BANDS_PX + GAP_PX, 0, HEIGHT_PX, HEIGHT_PX))

    def _paint_bands(self, painter: QPainter, area: QRectF) -> None:
        tokens = current_theme().tokens
        count = len(BAND_LABELS)
        row = area.height() / count
        painter.setPen(Qt.PenStyle.NoPen)
        for index in range(count):
            y = area.bottom() - (index + 1) * row + 1
            painter.setBrush(QColor(tokens.surface_3))
            painter.drawRoundedRect(QRectF(area.left(), y, area.width(), row - 2), 2, 2)
            width = self._width[index] if self._width else None
            if width is None:
                continue
            correlation = self._correlation[index] if self._correlation else None
            cancels = correlation is not None and correlation < 0
            painter.setBrush(QColor(tokens.bad if cancels else tokens.good))
            long = max(min(width, 1.0) * area.width(), 2.0)
            painter.drawRoundedRect(QRectF(area.center().x() - long / 2, y, long, row - 2), 2, 2)

    def _paint_scope(self, painter: QPainter, area: QRectF) -> None:
        tokens = current_theme().tokens
        middle, half = area.center(), area.width() / 2 - 1
        painter.setBrush(QColor(tokens.surface_0))
        painter.setPen(QPen(QColor(tokens.grid_beat), 1))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        for x, y in ((0.0, 1.0), (0.7, 0.7), (-0.7, 0.7)):
            way = QPointF(x * half, y * half)
            painter.drawLine(middle - way, middle + way)
        painter.setFont(ui_font(9))
        painter.setPen(QColor(tokens.text_dim))
        top = Qt.AlignmentFlag.AlignTop
        inside = area.adjusted(4, 2, -4, -2)
        painter.drawText(inside, top | Qt.AlignmentFlag.AlignLeft, "L")
        painter.drawText(inside, top | Qt.AlignmentFlag.AlignRight, "R")
        if self._points is None:
            return
        mid, side = self._points.astype(np.float64) / self._reach
        # Left is to the left: the side is left minus right.
        xs, ys = middle.x() - side * half, middle.y() - mid * half
        points = QColor(tokens.text)
        points.setAlphaF(0.5)
        painter.setPen(QPen(points, POINT_PX))
        painter.drawPoints(polygon_of(xs, ys))
