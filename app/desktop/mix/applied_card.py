"""What came of the moves that were made last."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from app.desktop.mix.move_words import amount_text, outcome_text
from app.desktop.studio.mix_cure import AppliedMoves
from app.desktop.theme.controls import plain_label
from app.desktop.theme.fonts import LABEL_PX, figure_font


class AppliedCard(QFrame):
    """Tells what was predicted and what was achieved, with Undo."""

    undone = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        self.text = plain_label()
        self.text.setWordWrap(True)
        self.text.setFont(figure_font(LABEL_PX))
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self.text, 1)
        self.undo = QPushButton("Undo")
        self.undo.clicked.connect(self.undone)
        row.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignTop)

    def show_applied(self, applied: AppliedMoves, *, can_undo: bool) -> None:
        """Show prediction and measurement."""
        self.text.setText(applied_text(applied))
        self.undo.setEnabled(can_undo)
        self.undo.setToolTip(
            "Take the change back" if can_undo else "Later edits stand on it: use Edit ▸ Undo."
        )


def applied_text(applied: AppliedMoves) -> str:
    """One line for each move: "✓ −3.0 dB at 315 Hz. Low-mid: predicted −2.1, achieved −2.0 dB"."""
    lines = []
    for made in applied.moves:
        move = made.suggestion.move
        line = f"✓ {amount_text(move)}." if move else "✓"
        where = ", ".join(made.suggestion.track_names) if move and move.track_ids else ""
        if where:
            line = f"{line[:-1]} on {where}."
        if made.outcome is not None:
            line += f" {outcome_text(made.outcome, is_measured=applied.is_measured)}"
        lines.append(line)
    return "\n".join(lines)
