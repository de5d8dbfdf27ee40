"""What is proposed, in a small frame with what can be done to it as a whole."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from app.desktop.key_map import current_keys
from app.desktop.piano_roll.note_colours import with_alpha
from app.desktop.piano_roll.shortcuts import COMMAND_BY_ID
from app.desktop.theme.fonts import figure_font
from app.desktop.theme.icons import icon
from app.desktop.theme.theme import current_theme, current_tokens

BUTTON_PX = 22
ICON_PX = 14
WHEEL_STEP = 120
"""One notch of a wheel, in Qt's eighths of a degree."""
BUTTONS = {
    "proposal.previous": "chevron-left",
    "proposal.next": "chevron-right",
    "proposal.tray": "tray",
    "proposal.again": "dice",
    "proposal.hear": "headphones",
    "proposal.accept_all": "check",
    "proposal.dismiss": "close",
}


def small_button(parent: QWidget, icon_name: str, name: str) -> QToolButton:
    """A flat button of the frame's size."""
    button = QToolButton(parent)
    button.setProperty("look", "flat")
    button.setProperty("icon_name", icon_name)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setIconSize(QSize(ICON_PX, ICON_PX))
    button.setStyleSheet("padding: 0; min-width: 0; min-height: 0;")
    button.setFixedSize(BUTTON_PX, BUTTON_PX)
    button.setAccessibleName(name)
    return button


class ProposalFrame(QWidget):
    """‹ Next bar · 1 of 4 · 82 % › and the buttons of the proposal; the wheel turns it."""

    def __init__(self, run: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._run = run
        self._turned = 0
        self._label = QLabel(self)
        self._label.setFont(figure_font(12))
        self._has_alternatives = True
        row = self.row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 4, 2)
        row.setSpacing(2)
        self._buttons = {command: self._button(name, command) for command, name in BUTTONS.items()}
        self._buttons["proposal.hear"].setCheckable(True)
        for command, button in self._buttons.items():
            row.addWidget(button)
            if command == "proposal.previous":
                row.addWidget(self._label)
        self.setAccessibleName("Proposal")
        self._wear()
        self._tell_keys()
        current_theme().changed.connect(self._wear)
        current_keys().changed.connect(self._tell_keys)

    def show_text(self, text: str, *, has_alternatives: bool) -> None:
        """Show what is proposed."""
        self._label.setText(text)
        self.setAccessibleDescription(text)
        self._has_alternatives = has_alternatives
        for command in ("proposal.previous", "proposal.next"):
            self._buttons[command].setEnabled(has_alternatives)
        self._tell_keys()
        self.adjustSize()

    def show_hearing(self, is_heard: bool) -> None:
        """Show whether it sounds."""
        self._buttons["proposal.hear"].setChecked(is_heard)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(QColor(tokens.assist), 1))
        painter.setBrush(with_alpha(tokens.assist, 0.18))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        self._turned += event.angleDelta().y()
        while abs(self._turned) >= WHEEL_STEP:
            is_up = self._turned > 0
            self._turned -= WHEEL_STEP if is_up else -WHEEL_STEP
            self._run("proposal.previous" if is_up else "proposal.next")

    def _button(self, icon_name: str, command: str) -> QToolButton:
        button = small_button(self, icon_name, COMMAND_BY_ID[command].name)
        button.clicked.connect(lambda: self._run(command))
        return button

    def _tell_keys(self) -> None:
        why = "" if self._has_alternatives else ": there is no other alternative"
        for command, button in self._buttons.items():
            is_turn = command in ("proposal.previous", "proposal.next")
            button.setToolTip(COMMAND_BY_ID[command].tooltip + (why if is_turn else ""))

    def _wear(self) -> None:
        for button in self.findChildren(QToolButton):
            button.setIcon(icon(button.property("icon_name")))
        self.update()
