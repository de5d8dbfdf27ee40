"""Paints an equalizer: grid, spectrum, the curve of the filters and the handles of the bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.desktop.equalizer.band_moves import height_db
from app.desktop.equalizer.band_words import short_text
from app.desktop.mix.figures import figure
from app.desktop.mix.frequency_axis import MARKS_HZ, FrequencyAxis
from app.desktop.theme.fonts import figure_font, ui_font
from app.desktop.theme.polyline import draw_curve, hill_of, polygon_of
from app.desktop.theme.theme import current_tokens
from modules.song.mix import EqBand

AXIS_PX = 16
LEFT_PX = 30
TOP_PX = 6
HANDLE_PX = 8
STEP_PX = 3
SPECTRUM_DB = (-3.0, -63.0)
"""The spectrum's own scale, as in the mix panel."""


@dataclass(frozen=True, slots=True)
class EqScale:
    """Where frequencies and gains lie in a widget of `width` × `height` that shows ±`span_db`."""

    width: int
    height: int
    span_db: float

    @property
    def axis(self) -> FrequencyAxis:
        """Where frequencies lie."""
        return FrequencyAxis(LEFT_PX, self.width - HANDLE_PX)

    @property
    def bottom(self) -> float:
        """Lower edge of the plot."""
        return float(self.height - AXIS_PX)

    def y_of(self, gain_db: float) -> float:
        """Pixel of a gain, held inside the plot."""
        part = min(max(gain_db / self.span_db, -1.0), 1.0)
        middle = (TOP_PX + self.bottom) / 2
        return middle - part * (self.bottom - TOP_PX) / 2

    def gain_at(self, y: float) -> float:
        """Gain at a pixel."""
        middle = (TOP_PX + self.bottom) / 2
        return (middle - y) / max((self.bottom - TOP_PX) / 2, 1.0) * self.span_db

    def place_of(self, band: EqBand) -> QPointF:
        """Where the handle of `band` is."""
        return QPointF(self.axis.x_of(band.frequency_hz), self.y_of(height_db(band)))

    def spectrum_y(self, level_db: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels of spectrum levels."""
        top, low = SPECTRUM_DB
        parts = np.clip((top - level_db) / (top - low), 0.0, 1.0)
        ys: NDArray[np.float64] = TOP_PX + parts * (self.bottom - TOP_PX)
        return ys


def paint_grid(painter: QPainter, scale: EqScale) -> None:
    """Lines and figures of both axes."""
    tokens = current_tokens()
    painter.setFont(figure_font(10))
    axis = scale.axis
    for gain in (scale.span_db, scale.span_db / 2, 0.0, -scale.span_db / 2, -scale.span_db):
        y = round(scale.y_of(gain)) + 0.5
        painter.setPen(QPen(QColor(tokens.grid_bar if gain == 0 else tokens.grid_step), 1))
        painter.drawLine(QPointF(axis.left, y), QPointF(axis.right, y))
        painter.setPen(QColor(tokens.text_dim))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        text = figure(gain, 0, signed=True) if gain else "0"
        painter.drawText(QRectF(0, y - 7, LEFT_PX - 6, 14), side, text)
    for frequency, label in MARKS_HZ:
        x = round(axis.x_of(frequency)) + 0.5
        painter.setPen(QPen(QColor(tokens.grid_beat), 1))
        painter.drawLine(QPointF(x, TOP_PX), QPointF(x, scale.bottom))
        painter.setPen(QColor(tokens.text_dim))
        area = QRectF(x - 20, scale.bottom + 2, 40, AXIS_PX - 2)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, label)


def paint_spectrum(
    painter: QPainter, scale: EqScale, curve_db: NDArray[np.float64], colour: QColor
) -> None:
    """The spectrum after the equalizer, as a soft hill."""
    from modules.spectral_analyzer.target import FREQUENCIES_HZ

    points = polygon_of(scale.axis.xs_of(FREQUENCIES_HZ), scale.spectrum_y(curve_db))
    fill, line = QColor(colour), QColor(colour)
    fill.setAlphaF(0.16)
    line.setAlphaF(0.45)
    # The line covers the edge, which is dear to smooth.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillPath(hill_of(points, scale.bottom), fill)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(line, 1))
    draw_curve(painter, points)


def paint_before(painter: QPainter, scale: EqScale, curve_db: NDArray[np.float64]) -> None:
    """The spectrum before the equalizer, as a thin line."""
    from modules.spectral_analyzer.target import FREQUENCIES_HZ

    line = QColor(current_tokens().text)
    line.setAlphaF(0.5)
    painter.setPen(QPen(line, 1))
    draw_curve(painter, polygon_of(scale.axis.xs_of(FREQUENCIES_HZ), scale.spectrum_y(curve_db)))


def paint_response(
    painter: QPainter, scale: EqScale, bands: Sequence[EqBand], sample_rate: int, *, share: bool
) -> None:
    """What the filters do to each frequency; as a `share`, one band's part of it."""
    from modules.sound.biquad import response_db

    tokens = current_tokens()
    axis = scale.axis
    xs = np.arange(axis.left, axis.right + STEP_PX, STEP_PX)
    gains = response_db(bands, axis.frequencies_at(xs), sample_rate)
    middle, half = scale.y_of(0.0), (scale.bottom - TOP_PX) / 2
    points = polygon_of(xs, np.clip(middle - gains / scale.span_db * half, TOP_PX, scale.bottom))
    if share:
        fill = QColor(tokens.text)
        fill.setAlphaF(0.10)
        painter.fillPath(hill_of(points, middle), fill)
        return
    # One line, not many: the ends of thick pieces would show.
    painter.setPen(QPen(QColor(tokens.text), 2))
    painter.drawPolyline(points)


def paint_handle(
    painter: QPainter, place: QPointF, number: int, colour: QColor, *, on: bool, chosen: bool
) -> None:
    """A numbered disc; a bypassed band is a ring, the chosen one has an edge."""
    tokens = current_tokens()
    painter.setBrush(colour if on else QColor(tokens.surface_1))
    painter.setPen(QPen(colour, 1.5))
    painter.drawEllipse(place, HANDLE_PX, HANDLE_PX)
    if chosen:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.selection), 1.5))
        painter.drawEllipse(place, HANDLE_PX + 3, HANDLE_PX + 3)
    painter.setFont(figure_font(10, bold=True))
    painter.setPen(QColor(tokens.note_text if on else tokens.text_dim))
    box = QRectF(place.x() - HANDLE_PX, place.y() - HANDLE_PX, 2 * HANDLE_PX, 2 * HANDLE_PX)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))


def paint_value(painter: QPainter, scale: EqScale, band: EqBand) -> None:
    """The values of `band` in a small plate beside its handle."""
    tokens = current_tokens()
    painter.setFont(figure_font(11))
    text, place = short_text(band), scale.place_of(band)
    width = painter.fontMetrics().horizontalAdvance(text) + 14
    x = min(max(place.x() - width / 2, scale.axis.left), scale.axis.right - width)
    above = place.y() - HANDLE_PX - 28
    y = above if above > 0 else place.y() + HANDLE_PX + 8
    plate = QRectF(x, y, width, 20)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.surface_3))
    painter.drawRoundedRect(plate, 4, 4)
    painter.setPen(QColor(tokens.text))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


def paint_hint(painter: QPainter, scale: EqScale, text: str) -> None:
    """What can be done here, where nothing is drawn yet."""
    painter.setFont(ui_font(12))
    painter.setPen(QColor(current_tokens().text_dim))
    upper = QRectF(LEFT_PX, TOP_PX, scale.width - LEFT_PX, (scale.bottom - TOP_PX) / 2)
    painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, text)
