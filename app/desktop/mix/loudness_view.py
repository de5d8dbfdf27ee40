"""Loudness and stereo: integrated large, the others small, correlation and width as bars."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop.mix.figures import figure
from app.desktop.theme.fonts import BIG_PX, figure_font, ui_font
from app.desktop.theme.theme import current_theme

BIG_WIDTH_PX = 104
ROW_PX = 20
COLUMN_GAP_PX = 14
PEAK_LIMIT_DBTP = -1.0
EXPLANATION = (
    "Loudness to ITU-R BS.1770: I integrated, M momentary (0.4 s), S short-term (3 s),\n"
    "LRA loudness range (“~”: not stable before 60 s), TP true peak, PLR peak to loudness,\n"
    "PSR peak to short-term loudness where the song is flattest.\n"
    "At rest M and S show the loudest moment of the song."
)


@dataclass(frozen=True, slots=True)
class LoudnessFigures:
    """What is shown; None is "not measurable". `is_live` says that M and S are of this moment."""

    integrated_lufs: float | None = None
    momentary_lufs: float | None = None
    short_term_lufs: float | None = None
    range_lu: float | None = None
    true_peak_dbtp: float | None = None
    plr_db: float | None = None
    correlation: float | None = None
    width: float | None = None
    is_live: bool = False
    psr_db: float | None = None
    range_is_stable: bool = True
    streaming: str = ""
    details: tuple[str, ...] = ()
    """Further lines for the tooltip."""


class LoudnessView(QWidget):
    """Paints all figures at fixed places."""

    def __init__(self) -> None:
        super().__init__()
        self._figures = LoudnessFigures()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(104)
        self.setToolTip(EXPLANATION)
        self.setAccessibleName("Loudness, not measured yet")
        current_theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(340, 104)

    def show_figures(self, figures: LoudnessFigures) -> None:
        """Show other figures."""
        if figures != self._figures:
            if figures.details != self._figures.details:
                self.setToolTip("\n".join((EXPLANATION, *figures.details)))
            self._figures = figures
            self.setAccessibleName(f"Integrated loudness {figure(figures.integrated_lufs)} LUFS")
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_integrated(painter)
        shown = self._figures
        peak = "M max" if not shown.is_live else "M"
        short = "S max" if not shown.is_live else "S"
        cells = (
            (peak, shown.momentary_lufs, "", False),
            (short, shown.short_term_lufs, "", False),
            ("LRA" if shown.range_is_stable else "LRA ~", shown.range_lu, "LU", False),
            ("TP", shown.true_peak_dbtp, "dBTP", _is_over(shown.true_peak_dbtp)),
            ("PLR", shown.plr_db, "dB", False),
            ("PSR", shown.psr_db, "dB", False),
        )
        width = (self.width() - BIG_WIDTH_PX - COLUMN_GAP_PX) / 2
        for index, (label, value, unit, warns) in enumerate(cells):
            row, column = divmod(index, 2)
            area = QRectF(
                BIG_WIDTH_PX + column * (width + COLUMN_GAP_PX), row * ROW_PX, width, ROW_PX
            )
            self._paint_cell(painter, area, label, figure(value), unit, warns=warns)
        top = 3 * ROW_PX + 8
        half = self.width() / 2
        self._paint_scale(
            painter, QRectF(0, top, half - 8, 34), "Correlation", shown.correlation, (-1.0, 1.0)
        )
        self._paint_scale(
            painter, QRectF(half + 8, top, half - 8, 34), "Width", shown.width, (0.0, 1.0)
        )

    def _paint_integrated(self, painter: QPainter) -> None:
        tokens = current_theme().tokens
        painter.setFont(ui_font(11))
        painter.setPen(QColor(tokens.text_dim))
        painter.drawText(QRectF(0, 2, BIG_WIDTH_PX, 14), 0, "Integrated LUFS")
        painter.setFont(figure_font(BIG_PX + 4, bold=True))
        painter.setPen(QColor(tokens.text))
        painter.drawText(QPointF(0, 46), figure(self._figures.integrated_lufs))
        painter.setFont(ui_font(10))
        painter.setPen(QColor(tokens.text_dim))
        painter.drawText(QRectF(0, 51, BIG_WIDTH_PX, 14), 0, self._figures.streaming)

    def _paint_cell(
        self, painter: QPainter, area: QRectF, label: str, text: str, unit: str, *, warns: bool
    ) -> None:
        tokens = current_theme().tokens
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(ui_font(11))
        painter.setPen(QColor(tokens.text_dim))
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, label)
        unit_width = painter.fontMetrics().horizontalAdvance(unit) if unit else 0
        painter.drawText(
            QRectF(area.right() - unit_width, area.top(), unit_width, area.height()),
            middle | Qt.AlignmentFlag.AlignLeft,
            unit,
        )
        painter.setFont(figure_font(13, bold=warns))
        painter.setPen(QColor(tokens.warn if warns else tokens.text))
        value = QRectF(area.left(), area.top(), area.width() - unit_width - 4, area.height())
        painter.drawText(value, middle | Qt.AlignmentFlag.AlignRight, f"{'▲ ' * warns}{text}")

    def _paint_scale(
        self,
        painter: QPainter,
        area: QRectF,
        label: str,
        value: float | None,
        span: tuple[float, float],
    ) -> None:
        tokens = current_theme().tokens
        painter.setFont(ui_font(11))
        painter.setPen(QColor(tokens.text_dim))
        head = QRectF(area.left(), area.top(), area.width(), 16)
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, label)
        painter.setFont(figure_font(12))
        painter.setPen(QColor(tokens.text))
        painter.drawText(head, Qt.AlignmentFlag.AlignRight, figure(value, 2, signed=span[0] < 0))
        bar = QRectF(area.left(), area.top() + 20, area.width(), 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.surface_3))
        painter.drawRoundedRect(bar, 3, 3)
        if span[0] < 0:
            painter.setPen(QPen(QColor(tokens.text_faint), 1))
            painter.drawLine(QPointF(bar.center().x(), bar.top()), bar.center() + QPointF(0, 3))
        if value is None:
            return
        part = min(max((value - span[0]) / (span[1] - span[0]), 0.0), 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.bad if span[0] < 0 and value < 0 else tokens.good))
        x = bar.left() + part * (bar.width() - 6)
        painter.drawRoundedRect(QRectF(x, bar.top() - 2, 6, 10), 3, 3)


def _is_over(true_peak_dbtp: float | None) -> bool:
    return true_peak_dbtp is not None and true_peak_dbtp > PEAK_LIMIT_DBTP
