"""Which alternative is in the roll, and what to do with it: ‹ 1/4 › ✓ ✕."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.desktop.generate_panel.why_popover import WhyPopover
from app.desktop.piano_roll.ghost_wishes import REASONS
from app.desktop.piano_roll.shortcuts import COMMAND_BY_ID
from app.desktop.theme.controls import IconButton, plain_tip
from app.desktop.theme.fonts import LABEL_PX, figure_font

if TYPE_CHECKING:
    from modules.midi_generator.explanation import Fact

BUTTON_PX = 26
COUNT_PX = 30
NOTHING = "Nothing is proposed: ask with one of the buttons on the left."


class AlternativesControl(QWidget):
    """Reports steps, accepting and dismissing; disabled while nothing is proposed.

    The count says on hover why the proposal is as it is, and opens the same as a card. The facts
    come from `facts`, which the window sets: they are worked out only when they are looked at.
    """

    stepped = Signal(int)
    accepted = Signal()
    dismissed = Signal()
    dismissed_because = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.facts: Callable[[], Sequence[Fact]] = lambda: ()
        self.previous = IconButton("chevron-left", "Previous alternative")
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next = IconButton("chevron-right", "Next alternative")
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.count = QPushButton()
        self.count.setProperty("look", "flat")
        self.count.setFont(figure_font(LABEL_PX))
        self.count.setStyleSheet("padding: 0")
        self.count.setFixedSize(COUNT_PX, 28)
        self.count.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.count.setAccessibleName("Why this?")
        self.count.clicked.connect(self.show_why)
        self.count.installEventFilter(self)
        self.why = WhyPopover(self)
        self.accept = IconButton("check", "Accept")
        self.accept.clicked.connect(self.accepted)
        self.dismiss = IconButton("close", "Dismiss")
        self.dismiss.clicked.connect(self.dismissed)
        self._offer_reasons()
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

    def _offer_reasons(self) -> None:
        """A context menu on Dismiss: why not, for whoever wants to say it."""
        self.dismiss.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for reason in REASONS.values():
            action = QAction(f"Dismiss: {reason}", self.dismiss)
            action.triggered.connect(partial(self.dismissed_because.emit, reason))
            self.dismiss.addAction(action)

    def show_alternative(self, index: int, count: int) -> None:
        """Show that alternative `index` (from 0) of `count` is in the roll; 0 of 0 is none."""
        self.count.setText(f"{index + 1}/{count}" if count else "–")
        self.count.setEnabled(count > 0)
        self.count.setToolTip(COMMAND_BY_ID["proposal.why"].tooltip if count else NOTHING)
        self.why.hide()
        for button, command in self._commands.items():
            button.setEnabled(count > 0)
            button.setToolTip(COMMAND_BY_ID[command].tooltip if count else NOTHING)

    def show_why(self) -> None:
        """Open the card with the facts about the proposal in front."""
        facts = self.facts()
        if facts:
            self.why.show_facts(facts, self.count)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and self.count.isEnabled():
            lines = [f"{fact.label}: {fact.text}" for fact in self.facts()]
            head = COMMAND_BY_ID["proposal.why"].tooltip
            self.count.setToolTip(plain_tip("\n".join([head, *lines])))
        return super().eventFilter(watched, event)
