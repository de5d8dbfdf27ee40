"""Paints the ruler: the loop, the bars with their numbers, the markers and the edit cursor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLine, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.desktop.piano_roll.grid import GridLines, grid_lines
from app.desktop.piano_roll.note_colours import with_alpha
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.ruler_markers import Flag, RulerMarkers
from app.desktop.theme.fonts import figure_font
from app.desktop.theme.theme import current_tokens
from modules.song.score import LoopRegion

HEIGHT_PX = 24
LOOP_PX = 6
NUMBER_PX = 32.0


class RulerPainter:
    """Paints what is above the notes of `model`."""

    def __init__(self, model: RollModel, markers: RulerMarkers) -> None:
        self._model = model
        self._markers = markers

    def paint(
        self, painter: QPainter, exposed: QRectF, loop: LoopRegion | None, *, with_choice: bool
    ) -> None:
        """Paint what is `exposed`; `with_choice`, the chosen marker has an edge."""
        tokens = current_tokens()
        painter.fillRect(exposed, QColor(tokens.surface_1))
        if loop is not None:
            self._paint_loop(painter, loop)
        flags = self._markers.flags(exposed.left(), exposed.right())
        self._paint_bars(painter, exposed, flags)
        self._markers.paint(painter, flags, with_choice=with_choice)
        self._paint_cursor(painter)
        painter.setPen(QPen(QColor(tokens.grid_bar), 1))
        bottom = HEIGHT_PX - 1.0
        painter.drawLine(QPointF(exposed.left(), bottom), QPointF(exposed.right(), bottom))

    def _paint_loop(self, painter: QPainter, loop: LoopRegion) -> None:
        tokens, coordinates = current_tokens(), self._model.coordinates
        left, right = (coordinates.pixel_at_tick(t) for t in (loop.start_tick, loop.end_tick))
        colour = tokens.text_dim if loop.enabled else tokens.surface_3
        painter.fillRect(QRectF(left, 0, right - left, LOOP_PX), QColor(colour))
        if loop.enabled:
            below = QRectF(left, LOOP_PX, right - left, HEIGHT_PX - LOOP_PX)
            painter.fillRect(below, with_alpha(tokens.text, 0.07))

    def _paint_bars(self, painter: QPainter, exposed: QRectF, flags: Sequence[Flag]) -> None:
        coordinates, tokens = self._model.coordinates, current_tokens()
        first = coordinates.tick_at_x(exposed.left() - 64)
        last = coordinates.tick_at_x(exposed.right())
        lines = grid_lines(self._model.grid, first, last, coordinates.pixels_per_tick)
        painter.setPen(QPen(QColor(tokens.grid_bar), 1))
        beats = _whole(coordinates.xs_at_ticks(lines.beats))
        painter.drawLines([QLine(x, HEIGHT_PX - 5, x, HEIGHT_PX) for x in beats])
        bars = _whole(coordinates.xs_at_ticks(lines.bars))
        painter.setPen(QPen(QColor(tokens.edge), 1))
        painter.drawLines([QLine(x, LOOP_PX + 2, x, HEIGHT_PX) for x in bars])
        painter.setFont(figure_font(11))
        painter.setPen(QColor(tokens.text_dim))
        every = self._bars_per_number(lines, coordinates.pixels_per_tick)
        for x, number in zip(bars, lines.bar_numbers.tolist(), strict=True):
            is_covered = any(f.x - NUMBER_PX < x < f.rect.right() for f in flags)
            if (number - 1) % every == 0 and not is_covered:
                painter.drawText(QPointF(x + 4, HEIGHT_PX - 7), str(number))

    @staticmethod
    def _bars_per_number(lines: GridLines, pixels_per_tick: float) -> int:
        """Numbers are dropped where lines stand closer than a number is wide."""
        if len(lines.bars) < 2:
            return 1
        every = int(lines.bar_numbers[1] - lines.bar_numbers[0])
        gap = float(lines.bars[1] - lines.bars[0]) * pixels_per_tick
        while gap < NUMBER_PX:
            every, gap = 2 * every, 2 * gap
        return every

    def _paint_cursor(self, painter: QPainter) -> None:
        x = self._model.coordinates.pixel_at_tick(self._model.cursor_tick)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current_tokens().text))
        tip = HEIGHT_PX - 1.0
        painter.drawPolygon(
            QPolygonF([QPointF(x - 5, tip - 6), QPointF(x + 5, tip - 6), QPointF(x, tip)])
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _whole(xs: np.ndarray) -> list[int]:
    whole: list[int] = np.rint(xs).astype(np.int64).tolist()
    return whole
