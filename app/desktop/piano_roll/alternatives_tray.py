"""The tray of all alternatives: small rolls side by side; the one in focus is heard and shown."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.desktop.piano_roll.ghost_control import GhostControl
from app.desktop.piano_roll.ghost_painter import fill_alpha
from app.desktop.piano_roll.ghost_wishes import GhostWishes, Heard
from app.desktop.piano_roll.note_colours import with_alpha
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.theme.controls import dim_label
from app.desktop.theme.fonts import figure_font
from app.desktop.theme.theme import current_tokens
from modules.song.note_edits import count_of_notes

CARD_PX = QSize(190, 96)
HEAD_PX = 20
PADDING_PX = 6
LEAST_ROWS = 12
"""A card shows at least an octave, so that small steps look small."""
GAP_PX = 6
DIGITS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6)
STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}
PICK_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class AlternativeCard(QWidget):
    """One alternative in small, with its number and how sure it is."""

    def __init__(self, model: RollModel, index: int, tray: AlternativesTray) -> None:
        super().__init__(tray)
        self.index = index
        self._tray = tray
        proposal = model.ghosts.proposals[index]
        self._notes = model.ghosts.notes_of(index)
        self._span = (model.ghosts.start_tick or proposal.start_tick, proposal.end_tick)
        self._head = f"{index + 1}   {round(100 * proposal.mean_confidence)} %"
        self.setFixedSize(CARD_PX)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words = count_of_notes(len(self._notes))
        sure = round(100 * proposal.mean_confidence)
        self.setAccessibleName(f"Alternative {index + 1}: {words}, {sure} % sure")

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        edge = tokens.assist if self.hasFocus() else tokens.grid_bar
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(tokens.surface_0))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.setPen(QColor(tokens.text))
        painter.setFont(figure_font(11))
        head = QRectF(PADDING_PX + 2, 2, self.width() - 2 * PADDING_PX, HEAD_PX)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, self._head)
        painter.setPen(Qt.PenStyle.NoPen)
        for ghost, box in zip(self._notes, self._boxes(), strict=True):
            painter.setBrush(with_alpha(tokens.assist, 0.35 + fill_alpha(ghost.confidence)))
            painter.drawRoundedRect(box, 1, 1)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tray.show_alternative(self.index)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self._tray.pick(self.index)

    def _boxes(self) -> list[QRectF]:
        if not self._notes:
            return []
        pitches = [ghost.pitch for ghost in self._notes]
        spare = max(LEAST_ROWS - (max(pitches) - min(pitches) + 1), 0)
        top_pitch = max(pitches) + (spare + 1) // 2
        rows = max(max(pitches) - min(pitches) + 1, LEAST_ROWS)
        area = QRectF(self.rect()).adjusted(PADDING_PX, HEAD_PX + 2, -PADDING_PX, -PADDING_PX)
        row, start = area.height() / rows, self._span[0]
        scale = area.width() / max(self._span[1] - start, 1)
        return [
            QRectF(
                area.left() + (ghost.start_tick - start) * scale,
                area.top() + (top_pitch - ghost.pitch) * row,
                max(ghost.duration_ticks * scale - 1, 2.5),
                max(row - 0.5, 2.0),
            )
            for ghost in self._notes
        ]


class AlternativesTray(QFrame):
    """Arrows or Tab look through, Enter or the number picks, Escape goes back.

    The one looked at is in the roll and sounds in the loop; after that nothing sounds.
    """

    def __init__(
        self, model: RollModel, ghosts: GhostControl, wishes: GhostWishes, parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._model = model
        self._ghosts = ghosts
        self._wishes = wishes
        self._before = model.ghosts.index
        self._heard_before = wishes.heard
        self.setProperty("card", True)
        self.setProperty("popup", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self.setAccessibleName("All alternatives")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        count = len(model.ghosts.proposals)
        self.cards = [AlternativeCard(model, index, self) for index in range(count)]
        for card in self.cards:
            row.addWidget(card)
        column.addLayout(row)
        hint = "← → listen · Enter or its number takes it to the roll · Esc goes back"
        column.addWidget(dim_label(hint))

    def open_below(self, widget: QWidget) -> None:
        """Show it under `widget`, inside the screen, the alternative in front in focus."""
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(0, widget.height() + GAP_PX))
        screen = (widget.screen() or QApplication.primaryScreen()).availableGeometry()
        right = screen.right() - self.width() - GAP_PX
        self.move(max(min(corner.x(), right), screen.left() + GAP_PX), corner.y())
        self.show()
        self.activateWindow()
        self.cards[self._before].setFocus()

    def show_alternative(self, index: int) -> None:
        """Put an alternative into the roll and let it be heard."""
        self._ghosts.turn(index - self._model.ghosts.index)
        self._wishes.hear(Heard.IN_SONG)

    def pick(self, index: int) -> None:
        """Leave it in the roll."""
        self._before = index
        self.close()

    def hideEvent(self, event: QHideEvent) -> None:
        # Closed by a click elsewhere or by Escape: as before.
        super().hideEvent(event)
        self._ghosts.turn(self._before - self._model.ghosts.index)
        self._wishes.hear(self._heard_before)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        here = next((card.index for card in self.cards if card.hasFocus()), self._before)
        if key in STEPS:
            self.cards[(here + STEPS[key]) % len(self.cards)].setFocus()
        elif key in PICK_KEYS:
            self.pick(here)
        elif key in DIGITS and DIGITS.index(key) < len(self.cards):
            self.pick(DIGITS.index(key))
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
