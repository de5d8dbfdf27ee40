"""The loudness over time: the last minutes while the song plays, the whole song at rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop.mix.figures import figure
from app.desktop.theme.fonts import figure_font, ui_font
from app.desktop.theme.polyline import draw_curve, polygon_of
from app.desktop.theme.theme import current_theme

if TYPE_CHECKING:
    from modules.spectral_analyzer.genre_profile import Range
    from modules.spectral_analyzer.loudness_course import LoudnessCourse

HEIGHT_PX = 76
LEFT_PX = 26
HEAD_PX = 15
TOP_LUFS, BOTTOM_LUFS = 0.0, -42.0
MARKS_LUFS = (-12, -24, -36)
LIVE_SPAN_S = (30.0, 180.0)
"""What is drawn of a stream grows with it, up to the last three minutes."""
CLIP_PX = 4
TIP = (
    "Loudness over time: bright is short-term (3 s), thin is momentary (0.4 s),\n"
    "the ribbon is where the genre's songs are. ▼ marks peaks over full scale.\n"
    "At rest a click goes to that moment of the song."
)


class LoudnessStrip(QWidget):
    """Draws a course. `sought` carries seconds from the start of the song."""

    sought = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._course: LoudnessCourse | None = None
        self._is_live = False
        self._target: tuple[float, float] | None = None
        self._pointer_x: float | None = None
        self.setFixedHeight(HEIGHT_PX)
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setToolTip(TIP)
        self.setAccessibleName("Loudness over time")
        current_theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT_PX)

    @property
    def course(self) -> LoudnessCourse | None:
        """What is shown."""
        return self._course

    def show_target(self, usual: Range | None) -> None:
        """Show where the genre's songs are; None for no genre."""
        target = None if usual is None else (usual.low, usual.high)
        if target != self._target:
            self._target = target
            self.update()

    def show_course(self, course: LoudnessCourse | None, *, live: bool) -> None:
        """Show the last minutes (`live`) or a whole song; None for nothing heard."""
        if course is self._course and live == self._is_live:
            return
        self._course, self._is_live = course, live
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if self._is_song else Qt.CursorShape.ArrowCursor
        )
        if not live:
            self.setAccessibleDescription(self.sentence)
        self.update()

    @property
    def sentence(self) -> str:
        """The course in words."""
        course = self._course
        if course is None or not np.isfinite(course.short_term_lufs).any():
            return "Nothing heard yet."
        levels = course.short_term_lufs[np.isfinite(course.short_term_lufs)]
        span = f"{figure(float(levels.min()))} to {figure(float(levels.max()))} LUFS"
        clips = int(course.clipped.sum())
        over = f" {clips} moments over full scale." if clips else ""
        return f"Short-term loudness from {span}.{over}"

    @property
    def _is_song(self) -> bool:
        return self._course is not None and not self._is_live and self._course.duration_s > 0

    @property
    def _plot(self) -> QRectF:
        return QRectF(LEFT_PX, HEAD_PX, self.width() - LEFT_PX, self.height() - HEAD_PX - 1)

    def _xs(self, course: LoudnessCourse) -> NDArray[np.float64]:
        """Pixel of each step: the newest at the right edge, or the song over the whole width."""
        plot, count = self._plot, len(course.peak)
        steps = np.arange(count, dtype=np.float64)
        if self._is_live:
            return plot.right() - (count - 1 - steps) * course.step_s * plot.width() / _span_s(
                course
            )
        return plot.left() + (steps + 0.5) * plot.width() / max(count, 1)

    def _ys(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        plot = self._plot
        parts = np.clip((TOP_LUFS - levels) / (TOP_LUFS - BOTTOM_LUFS), 0.0, 1.0)
        ys: NDArray[np.float64] = plot.top() + parts * plot.height()
        return ys

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = current_theme().tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_scale(painter)
        course = self._course
        if course is not None and len(course.peak):
            faint = QColor(tokens.text_dim)
            faint.setAlphaF(0.6)
            self._paint_line(painter, course, course.momentary_lufs, QPen(faint, 1))
            bright = QPen(QColor(tokens.text), 1.6)
            self._paint_line(painter, course, course.short_term_lufs, bright)
            self._paint_clips(painter, course)
        self._paint_head(painter)

    def _paint_scale(self, painter: QPainter) -> None:
        tokens, plot = current_theme().tokens, self._plot
        painter.setFont(figure_font(10))
        for level in MARKS_LUFS:
            y = float(self._ys(np.array(float(level))))
            painter.setPen(QPen(QColor(tokens.grid_step), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(QColor(tokens.text_dim))
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, y - 7, LEFT_PX - 5, 14), side, figure(level, 0))
        if self._target is not None:
            low, high = self._ys(np.array(self._target))
            ribbon = QColor(tokens.good)
            ribbon.setAlphaF(0.18)
            painter.fillRect(QRectF(plot.left(), high, plot.width(), max(low - high, 2.0)), ribbon)

    def _paint_line(
        self, painter: QPainter, course: LoudnessCourse, levels: NDArray[np.float64], pen: QPen
    ) -> None:
        """A line with gaps where nothing could be measured; a point for every pixel is enough."""
        group = max(round(len(levels) / max(self._plot.width(), 1.0)), 1)
        whole = len(levels) // group * group
        # The newest steps are kept, the loudest of each group is drawn; fmax knows no NaN.
        levels = np.fmax.reduce(levels[len(levels) - whole :].reshape(-1, group), axis=1)
        xs = self._xs(course)[len(course.peak) - whole :][group - 1 :: group]
        ys = self._ys(levels)
        painter.setPen(pen)
        inside = np.isfinite(levels) & (xs >= self._plot.left())
        edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(np.int8), [0]])))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            draw_curve(painter, polygon_of(xs[start:end], ys[start:end]))

    def _paint_clips(self, painter: QPainter, course: LoudnessCourse) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current_theme().tokens.bad))
        xs = self._xs(course)[course.clipped]
        top = self._plot.top()
        # Marks that would lie on each other are one mark.
        for x in np.unique(np.round(xs[xs >= self._plot.left()] / CLIP_PX) * CLIP_PX).tolist():
            corners = ((x - CLIP_PX, top), (x + CLIP_PX, top), (x, top + 1.5 * CLIP_PX))
            painter.drawPolygon(QPolygonF([QPointF(a, b) for a, b in corners]))

    def _paint_head(self, painter: QPainter) -> None:
        tokens = current_theme().tokens
        painter.setFont(ui_font(11))
        painter.setPen(QColor(tokens.text_dim))
        head = QRectF(0, 0, self.width(), HEAD_PX - 1)
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, "Loudness")
        text = self.text_at(self._pointer_x) if self._pointer_x is not None else ""
        painter.setFont(figure_font(11))
        painter.setPen(QColor(tokens.text if text else tokens.text_dim))
        painter.drawText(head, Qt.AlignmentFlag.AlignRight, text or self._span_text)
        if text and self._pointer_x is not None:
            painter.setPen(QPen(QColor(tokens.text_dim), 1, Qt.PenStyle.DotLine))
            x = self._pointer_x
            painter.drawLine(QPointF(x, self._plot.top()), QPointF(x, self._plot.bottom()))

    @property
    def _span_text(self) -> str:
        if self._course is None or not self._course.duration_s:
            return "play to see it"
        from modules.spectral_analyzer.over_time import clock

        span = clock(_span_s(self._course))
        return f"last {span}" if self._is_live else clock(self._course.duration_s)

    def text_at(self, x: float) -> str:
        """Such as "1:02 −13.2" where the pointer is; empty where nothing was measured."""
        course = self._course
        if course is None or not len(course.peak) or x < LEFT_PX:
            return ""
        from modules.spectral_analyzer.over_time import clock

        xs = self._xs(course)
        index = int(np.argmin(np.abs(xs - x)))
        level = float(course.short_term_lufs[index])
        if not np.isfinite(level) or abs(xs[index] - x) > self._plot.width() / 4:
            return ""
        if self._is_live:
            ago = (len(course.peak) - 1 - index) * course.step_s
            return f"{clock(ago)} ago {figure(level)}"
        return f"{clock(index * course.step_s)} {figure(level)}"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer_x = event.position().x()
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        self._pointer_x = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        plot = self._plot
        if not self._is_song or event.button() is not Qt.MouseButton.LeftButton:
            return
        assert self._course is not None
        part = (event.position().x() - plot.left()) / max(plot.width(), 1.0)
        self.sought.emit(min(max(part, 0.0), 1.0) * self._course.duration_s)


def _span_s(course: LoudnessCourse) -> float:
    return min(max(course.duration_s, LIVE_SPAN_S[0]), LIVE_SPAN_S[1])
