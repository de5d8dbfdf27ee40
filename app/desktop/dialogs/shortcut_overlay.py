"""The `?` overlay: all keys of the program, by group, from the two command tables."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.desktop.commands import COMMANDS
from app.desktop.piano_roll.shortcuts import COMMANDS as ROLL_COMMANDS
from app.desktop.piano_roll.shortcuts import CommandSpec
from app.desktop.theme.controls import dim_label, title_label
from app.desktop.theme.fonts import LABEL_PX, ui_font

COLUMNS = (
    ("Proposal", "Transport", "Tools"),
    ("Generate", "View"),
    ("Edit",),
    ("Tracks", "Song", "Mix", "App"),
)


def commands_by_group() -> dict[str, list[CommandSpec]]:
    """All commands with a key, by group; the window's and the roll's groups are merged."""
    groups: dict[str, list[CommandSpec]] = {}
    for command in (*ROLL_COMMANDS, *COMMANDS):
        if command.keys:
            groups.setdefault(command.group, []).append(command)
    return groups


class ShortcutOverlay(QDialog):
    """Closes with any key or click."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        groups = commands_by_group()
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 16, 24, 20)
        row.setSpacing(28)
        for names in COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(6)
            for name in names:
                column.addWidget(title_label(name))
                column.addLayout(self._grid(groups.get(name, [])))
                column.addSpacing(8)
            column.addStretch(1)
            row.addLayout(column)

    def _grid(self, commands: list[CommandSpec]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(1)
        for place, command in enumerate(commands):
            native = QKeySequence.SequenceFormat.NativeText
            keys = "  ".join(QKeySequence(key).toString(native) for key in command.keys)
            name = QLabel(command.name)
            name.setFont(ui_font(LABEL_PX))
            name.setStyleSheet("font-size: 11px")
            label = dim_label(keys)
            label.setStyleSheet("font-size: 11px")
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(name, place, 0)
            grid.addWidget(label, place, 1)
        grid.setColumnStretch(0, 1)
        return grid

    def keyPressEvent(self, _event: QKeyEvent) -> None:
        self.accept()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.accept()
