"""Which alternative is in the roll, and what to do with it: ‹ 1/4 › ✓ ✕."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.desktop.piano_roll.shortcuts import COMMAND_BY_ID
from app.desktop.theme.controls import IconButton, plain_label
from app.desktop.theme.fonts import LABEL_PX, figure_font

BUTTON_PX = 26
NOTHING = "Nothing is proposed: ask with one of the buttons on the left."


class AlternativesControl(QWidget):
    """Reports steps, accepting and dismissing; disabled while nothing is proposed."""

    stepped = Signal(int)
    accepted = Signal()
    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.previous = IconButton("chevron-left", "Previous alternative")
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next = IconButton("chevron-right", "Next alternative")
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.count = plain_label()
        self.count.setFont(figure_font(LABEL_PX))
        self.count.setFixedWidth(28)
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.accept = IconButton("check", "Accept")
        self.accept.clicked.connect(self.accepted)
        self.dismiss = IconButton("close", "Dismiss")
        self.dismiss.clicked.connect(self.dismissed)
        self._commands = {
            self.previous: "proposal.previous",
            self.next: "proposal.next",
            self.accept: "proposal.accept_all",
            self.dismiss: "proposal.dismiss",
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        for widget in (self.previous, self.count, self.next, self.accept, self.dismiss):
            row.addWidget(widget)
        for button in self._commands:
            button.setFixedWidth(BUTTON_PX)
        self.show_alternative(0, 0)

    def show_alternative(self, index: int, count: int) -> None:
        """Show that alternative `index` (from 0) of `count` is in the roll; 0 of 0 is none."""
        self.count.setText(f"{index + 1}/{count}" if count else "–")
        for button, command in self._commands.items():
            button.setEnabled(count > 0)
            button.setToolTip(COMMAND_BY_ID[command].tooltip if count else NOTHING)
