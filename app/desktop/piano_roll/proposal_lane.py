"""The row above the roll in which the proposal's frame stands, so that it covers no note.

What nobody asked for has no frame, only a pale bracket.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from app.desktop.piano_roll.ghost_painter import strength_of
from app.desktop.piano_roll.note_colours import with_alpha
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.shortcuts import COMMAND_BY_ID
from app.desktop.piano_roll.wheel import turn_wheel
from app.desktop.theme.fonts import figure_font
from app.desktop.theme.icons import icon
from app.desktop.theme.theme import current_theme, current_tokens
from modules.midi_generator.request import ProposalKind

HEIGHT_PX = 30
BUTTON_PX = 22
ICON_PX = 14
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


class ProposalFrame(QWidget):
    """What is proposed, and ‹ › ✓ ✕."""

    def __init__(self, run: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._run = run
        self._label = QLabel(self)
        self._label.setFont(figure_font(12))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 4, 2)
        row.setSpacing(2)
        self._buttons = {
            "proposal.previous": self._button("chevron-left", "proposal.previous"),
            "proposal.next": self._button("chevron-right", "proposal.next"),
            "proposal.accept_all": self._button("check", "proposal.accept_all"),
            "proposal.dismiss": self._button("close", "proposal.dismiss"),
        }
        row.addWidget(self._buttons["proposal.previous"])
        row.addWidget(self._label)
        for command in ("proposal.next", "proposal.accept_all", "proposal.dismiss"):
            row.addWidget(self._buttons[command])
        self.setAccessibleName("Proposal")
        self._wear()
        current_theme().changed.connect(self._wear)

    def show_text(self, text: str, *, has_alternatives: bool) -> None:
        """Show what is proposed."""
        self._label.setText(text)
        self.setAccessibleDescription(text)
        for command in ("proposal.previous", "proposal.next"):
            button = self._buttons[command]
            button.setEnabled(has_alternatives)
            why = "" if has_alternatives else ": there is no other alternative"
            button.setToolTip(COMMAND_BY_ID[command].tooltip + why)
        self.adjustSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(QColor(tokens.assist), 1))
        painter.setBrush(with_alpha(tokens.assist, 0.18))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def _button(self, icon_name: str, command: str) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("look", "flat")
        button.setProperty("icon_name", icon_name)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setStyleSheet("padding: 0; min-width: 0; min-height: 0;")
        button.setFixedSize(BUTTON_PX, BUTTON_PX)
        button.setToolTip(COMMAND_BY_ID[command].tooltip)
        button.setAccessibleName(COMMAND_BY_ID[command].name)
        button.clicked.connect(lambda: self._run(command))
        return button

    def _wear(self) -> None:
        for button in self._buttons.values():
            button.setIcon(icon(button.property("icon_name")))
        self.update()


class ProposalLane(QWidget):
    """Holds the frame above the proposal's stretch, and at the nearer edge when that is away."""

    def __init__(self, model: RollModel, run: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.frame = ProposalFrame(run, self)
        self.frame.hide()
        self.setFixedHeight(HEIGHT_PX)
        model.ghosts_changed.connect(self._refresh)
        model.viewport_changed.connect(self._place)
        current_theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(tokens.surface_1))
        self._paint_bracket(painter)
        painter.setPen(QPen(QColor(tokens.grid_bar), 1))
        painter.drawLine(0, HEIGHT_PX - 1, self.width(), HEIGHT_PX - 1)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.frame.isVisible() or not self.frame.geometry().contains(
            event.position().toPoint()
        ):
            turn_wheel(self._model, event)

    def _refresh(self) -> None:
        text = header_text(self._model)
        self.frame.setVisible(bool(text))
        if text:
            many = len(self._model.ghosts.proposals) > 1
            self.frame.show_text(text, has_alternatives=many)
            self._place()
        self.update()

    def _place(self) -> None:
        start = self._model.ghosts.start_tick
        if start is None:
            return
        x = self._model.coordinates.pixel_at_tick(start)
        furthest = max(self.width() - self.frame.width() - 4, 4)
        self.frame.move(min(max(x, 4), furthest), (HEIGHT_PX - self.frame.height()) // 2)
        self.update()

    def _paint_bracket(self, painter: QPainter) -> None:
        proposal, start = self._model.visible_proposal, self._model.ghosts.start_tick
        if proposal is None or start is None:
            return
        left = self._model.coordinates.pixel_at_tick(start)
        right = self._model.coordinates.pixel_at_tick(proposal.end_tick)
        colour = with_alpha(current_tokens().assist, strength_of(self._model))
        painter.fillRect(QRectF(left, HEIGHT_PX - 3, right - left + 1, 2), colour)
