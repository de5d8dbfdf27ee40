"""Seven bands: how far each is from the middle of the genre, and the range that is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.desktop.mix.figures import figure
from app.desktop.mix.origin_lines import origin_line
from app.desktop.theme.fonts import figure_font, ui_font
from app.desktop.theme.motion import motion_is_wanted
from app.desktop.theme.picture import picture_of_size
from app.desktop.theme.theme import current_theme
from app.desktop.theme.tokens import Tokens
from modules.spectral_analyzer.bands import BAND_LABELS, BAND_NAMES

if TYPE_CHECKING:
    from modules.spectral_analyzer.genre_profile import BandTarget, GenreProfile

Image = Sequence[float | None] | None
SPAN_DB = 12.0
LEFT_PX = 26
LABEL_PX = 15
VALUE_PX = 16
BAR_PX = 12
MARK_PX = 3
SHORT_LABELS = ("Sub", "Bass", "Lo-mid", "Mid", "Hi-mid", "Pres.", "Air")
EASE = 0.35
"""Part of the way that a bar goes in one frame: it moves, but does not jump."""


class DeviationView(QWidget):
    """Centre zero, ±12 dB; the ribbon is P10 … P90; a bar outside it is coloured and marked."""

    def __init__(self) -> None:
        super().__init__()
        self._profile: GenreProfile | None = None
        self._aim: tuple[float, ...] | None = None
        self._shown: list[float] = [0.0] * len(BAND_LABELS)
        self._image: tuple[Image, Image] = (None, None)
        self._background: QPixmap | None = None
        self.setMinimumHeight(100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Band deviation")
        current_theme().changed.connect(self._forget_background)

    def sizeHint(self) -> QSize:
        return QSize(340, 120)

    def show_profile(self, profile: GenreProfile | None) -> None:
        """Show the ranges of another genre."""
        if profile is not self._profile:
            self._profile = profile
            self._forget_background()

    def show_image(self, correlation: Image, width: Image) -> None:
        """Tell correlation and width of each band in its tooltip; None when not measured."""
        self._image = (correlation, width)

    def show_bands(self, bands_db: Sequence[float] | None) -> None:
        """Let `glide` go to these levels, in dB re the mix; None in silence."""
        profile = self._profile
        if bands_db is None or profile is None:
            aim = None
        else:
            aim = tuple(
                level - band.centre_db for level, band in zip(bands_db, profile.bands, strict=True)
            )
        self._aim = aim

    def glide(self) -> None:
        """Move the bars a step towards what they show; called at display rate."""
        goal = self._aim or (0.0,) * len(self._shown)
        if all(abs(a - b) < 0.02 for a, b in zip(goal, self._shown, strict=True)):
            return
        ease = EASE if motion_is_wanted() else 1.0
        self._shown = [old + ease * (new - old) for old, new in zip(self._shown, goal, strict=True)]
        self.update()

    @property
    def shown_db(self) -> tuple[float, ...]:
        """Where the bars are now, on their way."""
        return tuple(self._shown)

    @property
    def deviations_db(self) -> tuple[float, ...] | None:
        """What the bars are going to: dB above the middle of the genre."""
        return self._aim

    def _column(self, index: int) -> QRectF:
        width = (self.width() - LEFT_PX) / len(BAND_LABELS)
        height = self.height() - LABEL_PX - VALUE_PX
        return QRectF(LEFT_PX + index * width, VALUE_PX, width, height)

    def _y(self, column: QRectF, deviation_db: float) -> float:
        clipped = min(max(deviation_db, -SPAN_DB), SPAN_DB)
        return column.center().y() - clipped / SPAN_DB * column.height() / 2

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._background is None:
            self._background = self._draw_background()
        painter.drawPixmap(0, 0, self._background)
        profile = self._profile
        if profile is None or self._aim is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fonts = (figure_font(11), figure_font(11, bold=True))
        for index, band in enumerate(profile.bands):
            self._paint_band(painter, self._column(index), band, self._shown[index], fonts)

    def _draw_background(self) -> QPixmap:
        tokens = current_theme().tokens
        picture = picture_of_size(self, Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_scale(painter, tokens)
        painter.setFont(ui_font(11))
        for index, label in enumerate(SHORT_LABELS):
            column = self._column(index)
            painter.setPen(QColor(tokens.text_dim))
            below = QRectF(column.left(), column.bottom(), column.width(), LABEL_PX)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, label)
            if self._profile is not None:
                self._paint_ribbon(painter, column, self._profile.bands[index])
        painter.end()
        return picture

    def _forget_background(self, _tokens: object = None) -> None:
        self._background = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._forget_background()
        super().resizeEvent(event)

    def _paint_scale(self, painter: QPainter, tokens: Tokens) -> None:
        column = self._column(0)
        painter.setFont(figure_font(10))
        for level in (12, 0, -12):
            y = self._y(column, level)
            painter.setPen(QPen(QColor(tokens.grid_bar if level == 0 else tokens.grid_step), 1))
            painter.drawLine(QPointF(LEFT_PX, y), QPointF(self.width(), y))
            painter.setPen(QColor(tokens.text_dim))
            area = QRectF(0, y - 7, LEFT_PX - 5, 14)
            middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(area, middle, figure(level, 0, signed=True) if level else "0")

    def _paint_ribbon(self, painter: QPainter, column: QRectF, band: BandTarget) -> None:
        middle = column.center().x()
        top = self._y(column, band.p90_db - band.centre_db)
        bottom = self._y(column, band.p10_db - band.centre_db)
        ribbon = QColor(current_theme().tokens.good)
        ribbon.setAlphaF(0.18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ribbon)
        painter.drawRoundedRect(QRectF(middle - BAR_PX, top, 2 * BAR_PX, bottom - top), 3, 3)

    def _paint_band(
        self,
        painter: QPainter,
        column: QRectF,
        band: BandTarget,
        deviation_db: float,
        fonts: tuple[QFont, QFont],
    ) -> None:
        tokens = current_theme().tokens
        middle = column.center().x()
        excess = band.excess_db(band.centre_db + deviation_db)
        colour = QColor(_colour(tokens, excess))
        zero, y = self._y(column, 0.0), self._y(column, deviation_db)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRect(QRectF(middle - 3, min(zero, y), 6, abs(zero - y)))
        painter.drawRoundedRect(QRectF(middle - BAR_PX, y - MARK_PX / 2, 2 * BAR_PX, MARK_PX), 1, 1)
        painter.setFont(fonts[bool(excess)])
        painter.setPen(QColor(tokens.text if excess else tokens.text_dim))
        above = QRectF(column.left(), 0, column.width(), VALUE_PX)
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, figure(deviation_db, signed=True))

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = int((event.pos().x() - LEFT_PX) * len(BAND_LABELS) / (self.width() - LEFT_PX))
            if 0 <= index < len(BAND_LABELS):
                QToolTip.showText(event.globalPos(), self.sentence(index), self)
            return True
        return super().event(event)

    def sentence(self, index: int) -> str:
        """What is to say about band `index`."""
        if self._profile is None:
            return ""
        band = self._profile.bands[index]
        allowed = f"{figure(band.p10_db)} to {figure(band.p90_db)} dB"
        text = f"{BAND_LABELS[index]}: {self._profile.title} keeps {allowed}"
        origin = f"\n{origin_line(self._profile, BAND_NAMES[index])}"
        if self._aim is None:
            return f"{text}.{origin}"
        level = band.centre_db + self._aim[index]
        excess = band.excess_db(level)
        side = "above" if excess > 0 else "below"
        verdict = f"{figure(abs(excess))} dB {side} it" if excess else "inside it"
        said = f"{text}; this mix has {figure(level)} dB, {verdict}."
        return f"{said}{self._image_text(index)}{origin}"

    def _image_text(self, index: int) -> str:
        correlation, width = (values[index] if values else None for values in self._image)
        if correlation is None:
            return ""
        return f"\nCorrelation {figure(correlation, 2, signed=True)}, width {figure(width, 2)}."


def _colour(tokens: Tokens, excess_db: float) -> str:
    if excess_db == 0.0:
        return tokens.good
    return tokens.bad if abs(excess_db) >= 4.0 else tokens.warn
