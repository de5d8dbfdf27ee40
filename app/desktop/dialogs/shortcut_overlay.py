"""The `?` overlay: all keys of the program, by group, from the command tables."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.desktop.command_tables import ALL_COMMANDS
from app.desktop.key_map import native_text
from app.desktop.piano_roll.shortcuts import CommandSpec
from app.desktop.theme.controls import dim_label, title_label
from app.desktop.theme.fonts import LABEL_PX, ui_font

COLUMNS = (
    ("Proposal", "Tools", "Equalizer"),
    ("Generate", "Transport", "Note cursor", "Shape"),
    ("Edit", "View"),
    ("Tracks", "Song", "Mix", "App", "Ruler", "Chord lane"),
)
MOST_PX = QSize(1240, 680)
"""What fits a window of 1280 × 720; the rest is scrolled to."""
SCROLL_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


def commands_by_group() -> dict[str, list[CommandSpec]]:
    """All commands with a key, by group; groups of the same name are merged."""
    groups: dict[str, list[CommandSpec]] = {}
    for command in ALL_COMMANDS:
        if command.keys:
            groups.setdefault(command.group, []).append(command)
    return groups


def told_keys(command: CommandSpec) -> list[str]:
    """The keys that are worth telling: Enter does what Return does, Backspace what Delete does."""
    twins = {
        key.replace(name, twin)
        for key in command.keys
        for name, twin in (("Return", "Enter"), ("Del", "Backspace"))
        if name in key
    }
    return [key for key in command.keys if key not in twins]


class ShortcutOverlay(QDialog):
    """Closes with a click or any key that does not scroll; `wants_change`: by "Change keys…"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        groups = commands_by_group()
        self.wants_change = False
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(16, 16, 16, 20)
        row.setSpacing(14)
        for names in COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(6)
            for name in names:
                column.addWidget(title_label(name))
                column.addLayout(self._grid(groups.get(name, [])))
                column.addSpacing(8)
            column.addStretch(1)
            row.addLayout(column)
        self._area = QScrollArea()
        self._area.setWidget(content)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        change = QPushButton("Change keys…")
        change.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        change.clicked.connect(self._change)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 12)
        whole.addWidget(self._area)
        whole.addWidget(change, 0, Qt.AlignmentFlag.AlignHCenter)
        bar = self._area.verticalScrollBar().sizeHint().width()
        wanted = content.sizeHint() + QSize(bar, change.sizeHint().height() + 24)
        self.resize(wanted.boundedTo(MOST_PX))

    def sizeHint(self) -> QSize:
        return self.size()

    def _change(self) -> None:
        self.wants_change = True
        self.accept()

    def _grid(self, commands: list[CommandSpec]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        for place, command in enumerate(commands):
            name = QLabel(command.name)
            name.setFont(ui_font(LABEL_PX))
            name.setStyleSheet("font-size: 11px")
            label = dim_label(native_text(told_keys(command)))
            label.setStyleSheet("font-size: 11px")
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(name, place, 0)
            grid.addWidget(label, place, 1)
        grid.setColumnStretch(0, 1)
        return grid

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in SCROLL_KEYS:
            QApplication.sendEvent(self._area.verticalScrollBar(), event)
        else:
            self.accept()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.accept()
