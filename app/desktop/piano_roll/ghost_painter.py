"""Paints ghosts: colour, texture and a bar say how sure the assistant is."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.desktop.piano_roll.hit_test import drawn_span
from app.desktop.piano_roll.note_colours import with_alpha
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.roll_painter import (
    CORNER_PX,
    NAME_FROM_NOTE_PX,
    NAME_FROM_ROW_PX,
    SELECTED_EDGE_PX,
    diamond,
    paint_lock,
)
from app.desktop.theme.fonts import figure_font
from app.desktop.theme.tokens import Tokens
from modules.midi_generator.proposal import GhostNote, Proposal

FILL_ALPHA = (0.18, 0.55)
SOLID_FROM = 0.9
DASH_PX = 4.0
WIDEST_GAP_PX = 6.0
BAR_PX = 3.0
REGION_ALPHA = 0.045
UNASKED_STRENGTH = 0.7
"""Edges that nobody asked for, against the others: as pale as a contrast of 3 to 1 permits."""
UNASKED_FILL = 0.45


def fill_alpha(confidence: float) -> float:
    """How opaque a ghost is: 18 % when the assistant guesses, 55 % when it is sure."""
    low, high = FILL_ALPHA
    return low + (high - low) * min(max(confidence, 0.0), 1.0)


def edge_pen(colour: QColor, confidence: float) -> QPen:
    """The edge of a ghost: sparse dashes when unsure, denser when surer, solid when sure."""
    pen = QPen(colour, 1.0)
    if confidence < SOLID_FROM:
        gap = 1.0 + (WIDEST_GAP_PX - 1.0) * (1 - max(confidence, 0.0) / SOLID_FROM)
        pen.setDashPattern([DASH_PX, gap])
    return pen


def strength_of(model: RollModel) -> float:
    """How strong the ghosts of `model` are painted, 0 … 1: what nobody asked for is paler."""
    return UNASKED_STRENGTH if model.ghosts.is_unasked else 1.0


class GhostPainter:
    """Paints the visible proposal of a model."""

    def __init__(self, model: RollModel, tokens: Tokens) -> None:
        self._model = model
        self.tokens = tokens

    def paint(self, painter: QPainter, exposed: QRectF, hovered: GhostNote | None) -> None:
        """Paint the stretch and the ghosts of the proposal inside `exposed`."""
        proposal = self._model.visible_proposal
        if proposal is None:
            return
        if not self._model.ghosts.is_unasked:
            self._paint_stretch(painter, exposed, proposal)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        locked = self._model.ghosts.locked
        for ghost in self._model.visible_ghosts:
            span = drawn_span(self._model, ghost.start_tick, ghost.end_tick)
            if span.right > exposed.left() and span.left < exposed.right():
                self._paint_ghost(painter, ghost, is_lit=ghost is hovered)
                if ghost in locked:
                    middle = self._model.coordinates.y_at_pitch(ghost.pitch)
                    middle += self._model.coordinates.row_height / 2
                    paint_lock(painter, QColor(self.tokens.text), span.left, span.right, middle)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_stretch(self, painter: QPainter, exposed: QRectF, proposal: Proposal) -> None:
        start = self._model.ghosts.start_tick
        first = proposal.start_tick if start is None else start
        left = self._model.coordinates.pixel_at_tick(first)
        right = self._model.coordinates.pixel_at_tick(proposal.end_tick)
        area = QRectF(left, exposed.top(), right - left, exposed.height()) & exposed
        painter.fillRect(area, with_alpha(self.tokens.assist, REGION_ALPHA))
        painter.setPen(QPen(with_alpha(self.tokens.assist, 0.55), 1))
        painter.drawLines([QLineF(x, exposed.top(), x, exposed.bottom()) for x in (left, right)])

    def _paint_ghost(self, painter: QPainter, ghost: GhostNote, *, is_lit: bool) -> None:
        is_selected = ghost in self._model.selected_ghosts
        strength = strength_of(self._model)
        fill_share = UNASKED_FILL if self._model.ghosts.is_unasked else 1.0
        alpha = fill_alpha(ghost.confidence) * fill_share + (0.15 if is_lit else 0.0)
        painter.setBrush(with_alpha(self.tokens.assist, alpha))
        pen = edge_pen(with_alpha(self.tokens.assist, strength), ghost.confidence)
        if is_selected:
            pen = QPen(QColor(self.tokens.selection), SELECTED_EDGE_PX)
        painter.setPen(pen)
        if self._model.coordinates.rows.drums:
            self._paint_hit(painter, ghost)
        else:
            self._paint_bar(painter, ghost)

    def _paint_bar(self, painter: QPainter, ghost: GhostNote) -> None:
        height = self._model.coordinates.row_height
        span = drawn_span(self._model, ghost.start_tick, ghost.end_tick)
        left, right = round(span.left), round(span.right)
        top = self._model.coordinates.y_at_pitch(ghost.pitch)
        width = max(right - left - 1.0, 2.0)
        painter.drawRoundedRect(
            QRectF(left + 0.5, top + 0.5, width, height - 2.0), CORNER_PX, CORNER_PX
        )
        full = height - 4.0
        filled = max(1.0, full * ghost.confidence)
        bar = QRectF(left + 1.5, top + 1.5 + full - filled, min(BAR_PX, width / 2), filled)
        painter.fillRect(bar, with_alpha(self.tokens.assist, strength_of(self._model)))
        has_room = width >= NAME_FROM_NOTE_PX + BAR_PX and height >= NAME_FROM_ROW_PX
        if self._model.show_names and has_room:
            painter.setFont(figure_font(min(height - 5, 11)))
            painter.setPen(with_alpha(self.tokens.text, strength_of(self._model)))
            box = QRectF(left + BAR_PX + 4, top, width - BAR_PX - 4, height - 1)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._model.name_of(ghost.pitch))

    def _paint_hit(self, painter: QPainter, ghost: GhostNote) -> None:
        height = self._model.coordinates.row_height
        x = self._model.coordinates.pixel_at_tick(ghost.start_tick)
        top = self._model.coordinates.y_at_pitch(ghost.pitch)
        half = (height / 2 - 1) * (0.5 + 0.5 * ghost.velocity / 127)
        painter.drawPolygon(diamond(x, top + height / 2, half))
        full = height - 4.0
        filled = max(1.0, full * ghost.confidence)
        painter.fillRect(
            QRectF(x - half - BAR_PX - 1, top + 2 + full - filled, BAR_PX - 1, filled),
            with_alpha(self.tokens.assist, strength_of(self._model)),
        )


def paint_bubble(
    painter: QPainter, tokens: Tokens, text: str, corner: QPointF, inside: QRectF
) -> None:
    """Paint `text` in a small box whose lower left corner is `corner`, held inside the view."""
    painter.setFont(figure_font(12))
    metrics = painter.fontMetrics()
    width, height = metrics.horizontalAdvance(text) + 16, metrics.height() + 8
    left = min(max(corner.x(), inside.left() + 4), inside.right() - width - 4)
    top = min(max(corner.y() - height, inside.top() + 4), inside.bottom() - height - 4)
    box = QRectF(round(left), round(top), width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(QColor(tokens.edge), 1))
    painter.setBrush(QColor(tokens.surface_3))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(QColor(tokens.text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
