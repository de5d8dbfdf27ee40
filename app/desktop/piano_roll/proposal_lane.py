"""The rows above the roll in which the proposal's frame and ruler stand: they cover no note.

What nobody asked for has no frame, only a pale bracket.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.desktop.piano_roll.dismissal_bar import DismissalBar
from app.desktop.piano_roll.drag_out import DragHandle, proposal_as_midi
from app.desktop.piano_roll.ghost_control import GhostControl
from app.desktop.piano_roll.ghost_painter import strength_of
from app.desktop.piano_roll.ghost_wishes import GhostWishes, Heard
from app.desktop.piano_roll.note_colours import with_alpha
from app.desktop.piano_roll.proposal_frame import ProposalFrame
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.voice_chips import VoiceChips
from app.desktop.piano_roll.wheel import turn_wheel
from app.desktop.theme.fonts import figure_font
from app.desktop.theme.theme import current_theme, current_tokens
from modules.midi_generator.request import ProposalKind

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

FRAME_PX = 30
RULER_PX = 14
HEIGHT_PX = FRAME_PX + RULER_PX
NUMBER_PX = 26.0
"""So far right of a bar line a click means the bar's number."""
GAP_PX = 6
RULER_TIP = "Click a bar's number to accept the bar, double-click a beat to accept the beat"
KIND_NAMES = {
    ProposalKind.NEXT_BAR: "Next bar",
    ProposalKind.DRUM_FILL: "Drum fill",
    ProposalKind.CHORD_PROGRESSION: "Chords",
    ProposalKind.CONTINUE: "Continuation",
    ProposalKind.INFILL: "Infill",
    ProposalKind.VARY: "Variation",
}


def header_text(model: RollModel) -> str:
    """Such as "Next bar · 1 of 4 · 82 %"; empty without a visible proposal that was asked for."""
    proposal = model.visible_proposal
    if proposal is None or model.ghosts.is_unasked:
        return ""
    kind = KIND_NAMES[proposal.recipe.kind]
    place = f"{model.ghosts.index + 1} of {len(model.ghosts.proposals)}"
    return f"{kind} · {place} · {round(100 * proposal.mean_confidence)} %"


class ProposalLane(QWidget):
    """Holds the frame above the proposal's stretch, and at the nearer edge when that is away.

    Below it a ruler of the proposal's own: bars and beats, to be accepted with the mouse.
    """

    def __init__(
        self,
        model: RollModel,
        ghosts: GhostControl,
        wishes: GhostWishes,
        run: Callable[[str], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._ghosts = ghosts
        self.frame = ProposalFrame(run, self)
        self.handle = DragHandle(
            lambda: proposal_as_midi(model), model.message.emit, "Drag the proposal out as MIDI"
        )
        self.frame.row.insertWidget(self.frame.row.count() - 2, self.handle)
        self.frame.hide()
        self.chips = VoiceChips(model, ghosts.accept_voice, self)
        self.dismissal = DismissalBar(run, self)
        self.setFixedHeight(HEIGHT_PX)
        self.setMouseTracking(True)
        model.ghosts_changed.connect(self._refresh)
        model.viewport_changed.connect(self._place)
        wishes.reason_asked.connect(self._offer_reasons)
        wishes.heard_changed.connect(
            lambda: self.frame.show_hearing(wishes.heard is not Heard.NOTHING)
        )
        current_theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(tokens.surface_1))
        self._paint_bracket(painter)
        self._paint_ruler(painter)
        painter.setPen(QPen(QColor(tokens.grid_bar), 1))
        painter.drawLine(0, HEIGHT_PX - 1, self.width(), HEIGHT_PX - 1)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        tick = self._tick_in_ruler(event)
        bar = None if tick is None else self._bar_at(event.position().x(), tick)
        if bar is not None and event.button() is Qt.MouseButton.LeftButton:
            self._ghosts.accept_span(*bar)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        tick = self._tick_in_ruler(event)
        if tick is not None and self._bar_at(event.position().x(), tick) is None:
            self._ghosts.accept_span(*self._beat_at(tick))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        is_inside = self._tick_in_ruler(event) is not None
        shape = Qt.CursorShape.PointingHandCursor if is_inside else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self.setToolTip(RULER_TIP if is_inside else "")

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._model, event)

    def _refresh(self) -> None:
        text = header_text(self._model)
        self.frame.setVisible(bool(text))
        if text:
            many = len(self._model.ghosts.proposals) > 1
            self.frame.show_text(text, has_alternatives=many)
        self.chips.refresh()
        self._place()

    def _offer_reasons(self, offered: bool) -> None:
        self.dismissal.setVisible(offered)
        if offered:
            self.dismissal.move(max(min(self.dismissal.x(), self.width()), 4), 2)
            self._keep_inside(self.dismissal, float(self.frame.x()))

    def _place(self) -> None:
        start = self._model.ghosts.start_tick
        if start is not None:
            self._keep_inside(self.frame, self._model.coordinates.pixel_at_tick(start))
        left = self.frame.geometry().right() + GAP_PX
        self.chips.fit(self.width() - left - GAP_PX)
        self.chips.move(left, (FRAME_PX - self.chips.height()) // 2)
        self.update()

    def _keep_inside(self, widget: QWidget, x: float) -> None:
        furthest = max(self.width() - widget.width() - 4, 4)
        widget.move(round(min(max(x, 4), furthest)), (FRAME_PX - widget.height()) // 2)

    def _tick_in_ruler(self, event: QMouseEvent) -> float | None:
        """The tick under the pointer, inside the ruler of a proposal that was asked for."""
        proposal, start = self._model.visible_proposal, self._model.ghosts.start_tick
        if proposal is None or start is None or self._model.ghosts.is_unasked:
            return None
        tick = self._model.coordinates.tick_at_x(event.position().x())
        is_inside = start <= tick < proposal.end_tick and event.position().y() >= FRAME_PX
        return tick if is_inside else None

    def _bar_at(self, x: float, tick: float) -> tuple[int, int] | None:
        """Where the bar begins and ends whose number is at `x`."""
        time_map = self._model.time_map
        bar = time_map.bar_index_at(int(tick))
        line = time_map.bar_start_tick(bar)
        if x - self._number_x(line) > NUMBER_PX:
            return None
        return line, time_map.bar_start_tick(bar + 1)

    def _beat_at(self, tick: float) -> tuple[int, int]:
        time_map = self._model.time_map
        line = time_map.bar_start_tick(time_map.bar_index_at(int(tick)))
        beat = time_map.beat_ticks_at(int(tick))
        start = line + (int(tick) - line) // beat * beat
        return start, start + beat

    def _number_x(self, line_tick: int) -> float:
        start = self._model.ghosts.start_tick or 0
        return self._model.coordinates.pixel_at_tick(max(line_tick, start))

    def _paint_bracket(self, painter: QPainter) -> None:
        proposal, start = self._model.visible_proposal, self._model.ghosts.start_tick
        if proposal is None or start is None:
            return
        left = self._model.coordinates.pixel_at_tick(start)
        right = self._model.coordinates.pixel_at_tick(proposal.end_tick)
        colour = with_alpha(current_tokens().assist, strength_of(self._model))
        painter.fillRect(QRectF(left, HEIGHT_PX - 3, right - left + 1, 2), colour)

    def _paint_ruler(self, painter: QPainter) -> None:
        proposal, start = self._model.visible_proposal, self._model.ghosts.start_tick
        if proposal is None or start is None or self._model.ghosts.is_unasked:
            return
        coordinates, time_map = self._model.coordinates, self._model.time_map
        painter.setFont(figure_font(10))
        painter.setPen(QColor(current_tokens().assist))
        tick, top = start, FRAME_PX + 1
        while tick < proposal.end_tick:
            x = coordinates.pixel_at_tick(tick)
            bar = time_map.bar_index_at(tick)
            if tick in (start, time_map.bar_start_tick(bar)):
                painter.drawLine(x, top, x, HEIGHT_PX - 3)
                painter.drawText(QPointF(x + 4, HEIGHT_PX - 5), str(bar + 1))
            else:
                painter.drawLine(x, HEIGHT_PX - 7, x, HEIGHT_PX - 3)
            tick = min(self._beat_at(tick)[1], time_map.bar_start_tick(bar + 1))
