"""What the roll asks in a dialog: a velocity, how to quantize, what notes are."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QInputDialog,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.desktop.dialogs.ask import ask
from app.desktop.piano_roll.note_properties import NoteProperties, NoteValues
from app.desktop.theme.controls import title_label
from modules.song.score import Note
from modules.song.time_map import TimeMap

PERCENT = 100


@dataclass(frozen=True, slots=True)
class Quantizing:
    """`strength`: how much of the way to the grid, `swing`: how late every other line is; 0 … 1."""

    strength: float = 1.0
    swing: float = 0.0


class QuantizeDialog(QDialog):
    """Asks for strength and swing; `answer` is what was set."""

    def __init__(self, now: Quantizing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Quantize")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(title_label("Quantize"))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        self.strength = self._box("Strength in percent", now.strength)
        self.swing = self._box("Swing in percent", now.swing)
        self.swing.setToolTip("100 % is a triplet feel: every other line of the grid comes late.")
        form.addRow("Strength", self.strength)
        form.addRow("Swing", self.swing)
        column.addLayout(form)
        button = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(button.Ok | button.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    def _box(self, name: str, share: float) -> QSpinBox:
        box = QSpinBox()
        box.setRange(0, PERCENT)
        box.setSuffix(" %")
        box.setValue(round(PERCENT * share))
        box.setAccessibleName(name)
        return box

    @property
    def answer(self) -> Quantizing:
        """What is set now."""
        return Quantizing(self.strength.value() / PERCENT, self.swing.value() / PERCENT)


class RollQuestions:
    """Asks on top of a widget; None when the user changes their mind."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def velocity(self, now: int) -> int | None:
        """The velocity for all selected notes."""
        value, given = QInputDialog.getInt(
            self._parent, "Velocity", "Velocity, 1 to 127", now, 1, 127
        )
        return value if given else None

    def quantizing(self, now: Quantizing) -> Quantizing | None:
        """How to quantize from now on."""
        dialog = QuantizeDialog(now, self._parent)
        return dialog.answer if ask(dialog) else None

    def properties(self, notes: tuple[Note, ...], time_map: TimeMap) -> NoteValues | None:
        """What to change of these notes."""
        dialog = NoteProperties(notes, time_map, self._parent)
        return dialog.answer if ask(dialog) else None
