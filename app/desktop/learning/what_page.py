"""What was learned, in plain words, with a switch, an undo and an end for each kind."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.desktop.learning.ear_row import EarRow
from app.desktop.studio.learned_facts import KindFacts, LearnedFacts
from app.desktop.studio.learner import Learner
from app.desktop.studio.taught_ear import TaughtEar
from app.desktop.theme.controls import dim_label, plain_label
from modules.feedback.records import IDEAS, MIX, NOTES
from modules.learning.personal import reset, switch

TITLES = {
    NOTES: "Your notes: proposals lean towards the music that you write and keep",
    IDEAS: "Your ideas: the alternative that you would take comes first",
    MIX: "Your mixes: the advice that you would follow comes first",
}
NOTHING = "Nothing has been remembered yet. It begins with the first proposal that you judge."


class KindRow(QWidget):
    """One kind of learning."""

    def __init__(self, kind: str, learner: Learner, refresh: Callable[[], None]) -> None:
        super().__init__()
        self._kind = kind
        self._learner = learner
        self._refresh = refresh
        self.switch = QCheckBox(TITLES[kind])
        self.switch.clicked.connect(self._switch)
        self.words = plain_label()
        self.words.setWordWrap(True)
        self.words.setContentsMargins(24, 0, 0, 0)
        self.undo = QPushButton("Undo last update")
        self.undo.clicked.connect(self._undo)
        self.forget = QPushButton("Reset")
        self.forget.setToolTip("Forget what was learned here. Your decisions stay.")
        self.forget.clicked.connect(self._reset)
        head = QHBoxLayout()
        head.addWidget(self.switch, 1)
        head.addWidget(self.undo)
        head.addWidget(self.forget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.addLayout(head)
        column.addWidget(self.words)

    def show_facts(self, facts: KindFacts) -> None:
        """Show the state of this kind."""
        self.switch.setChecked(facts.is_on)
        self.words.setText("\n".join(facts.words))
        self.undo.setEnabled(facts.versions > 0)
        self.forget.setEnabled(facts.versions > 0)

    def _switch(self, on: bool) -> None:
        kind = self._kind
        self._act(lambda store: switch(store, kind, on=on))

    def _undo(self) -> None:
        kind = self._kind
        self._act(lambda store: store.undo_learned(kind))

    def _reset(self) -> None:
        kind = self._kind
        self._act(lambda store: reset(store, kind))

    def _act(self, act: Callable[..., object]) -> None:
        self._learner.change(act)
        self._refresh()


class WhatPage(QWidget):
    """The rows, and the ways to learn at once."""

    files_wished = Signal()

    def __init__(self, learner: Learner, ear: TaughtEar, refresh: Callable[[], None]) -> None:
        super().__init__()
        self.ear = EarRow(ear)
        self.rows = {kind: KindRow(kind, learner, refresh) for kind in TITLES}
        self.pieces = dim_label()
        self.learn_now = QPushButton("Learn now")
        self.learn_now.setToolTip("Learn from all decisions so far; takes up to a minute.")
        self.learn_now.clicked.connect(learner.update_now)
        self.learn_files = QPushButton("Learn from MIDI files…")
        self.learn_files.clicked.connect(self.files_wished)
        column = QVBoxLayout(self)
        column.setSpacing(4)
        for row in self.rows.values():
            column.addWidget(row)
        column.addWidget(self.ear)
        column.addWidget(self.pieces)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.learn_now)
        foot.addWidget(self.learn_files)
        foot.addStretch(1)
        column.addLayout(foot)
        self.show_facts(None)

    def show_facts(self, facts: LearnedFacts | None) -> None:
        """Show what was learned; None is nothing at all."""
        for kind, row in self.rows.items():
            row.setEnabled(facts is not None)
            if facts is not None:
                row.show_facts(getattr(facts, kind))
            else:
                row.show_facts(KindFacts(True, 0, ()))
        count = 0 if facts is None else facts.pieces
        self.pieces.setText(
            NOTHING if facts is None else f"MIDI files given to learn from: {count}."
        )
        self.learn_now.setEnabled(facts is not None)
