"""What came of the moves that were made last."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from app.desktop.mix.move_words import amount_text, outcome_text
from app.desktop.studio.mix_cure import AppliedMove, AppliedMoves
from app.desktop.theme.controls import dim_label, plain_label
from app.desktop.theme.fonts import LABEL_PX, figure_font


class AppliedCard(QFrame):
    """Tells what was predicted and what was achieved, with Undo."""

    undone = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        self.heading = plain_label()
        self.heading.setWordWrap(True)
        self.undo = QPushButton("Undo")
        self.undo.clicked.connect(self.undone)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        self.text = dim_label()
        self.text.setWordWrap(True)
        self.text.setFont(figure_font(LABEL_PX))
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.text)

    def show_applied(self, applied: AppliedMoves, *, can_undo: bool) -> None:
        """Show prediction and measurement."""
        self.heading.setText(heading_text(applied))
        self.text.setText(applied_text(applied))
        self.text.setVisible(bool(self.text.text()))
        self.undo.setEnabled(can_undo)
        self.undo.setToolTip(
            "Take the change back" if can_undo else "Later edits stand on it: use Edit ▸ Undo."
        )


def heading_text(applied: AppliedMoves) -> str:
    """Such as "✓ −3.0 dB at 315 Hz on Guitar" or "✓ Applied 3 moves"."""
    if len(applied.moves) == 1:
        return f"✓ {_move_text(applied.moves[0])}"
    return f"✓ Applied {len(applied.moves)} moves"


def applied_text(applied: AppliedMoves) -> str:
    """The moves, when there are several, and what each figure was to do and did."""
    moves = [_move_text(made) for made in applied.moves] if len(applied.moves) > 1 else []
    outcomes = (
        outcome_text(made.outcome, is_measured=applied.is_measured)
        for made in applied.moves
        if made.outcome is not None
    )
    # Moves that are after the same figure change it together.
    return "\n".join([*moves, *dict.fromkeys(outcomes)])


def _move_text(made: AppliedMove) -> str:
    move = made.suggestion.move
    if move is None:
        return made.suggestion.id
    where = ", ".join(made.suggestion.track_names) if move.track_ids else "the master"
    return f"{amount_text(move)} on {where}"
