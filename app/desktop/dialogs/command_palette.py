"""Ctrl+K: every command of the program by its name, with its key, or why it cannot run now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.desktop.key_map import native_text
from app.desktop.piano_roll.shortcuts import CommandSpec
from app.desktop.theme.controls import dim_label

SIZE_PX = (560, 420)
LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """A command, what it does, and in one sentence why it cannot now (empty when it can)."""

    spec: CommandSpec
    run: Callable[[], object]
    obstacle: str = ""

    @property
    def text(self) -> str:
        """Such as "Edit: Legato    Alt+L"."""
        keys = native_text(self.spec.keys)
        return f"{self.spec.group}: {self.spec.name}" + (f"    {keys}" if keys else "")


def matching(entries: Sequence[PaletteEntry], query: str) -> list[PaletteEntry]:
    """Entries that hold every word of `query`; those that can run come first, then as they are.

    Of these, names that begin with the query lead.
    """
    words = query.casefold().split()
    found = [e for e in entries if all(word in e.text.casefold() for word in words)]
    start = " ".join(words)
    return sorted(
        found, key=lambda e: (bool(e.obstacle), not e.spec.name.casefold().startswith(start))
    )


class CommandPalette(QDialog):
    """Type, choose with the arrows, Enter. `chosen` is what the caller should run then."""

    def __init__(self, entries: Sequence[PaletteEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = tuple(entries)
        self._shown: list[PaletteEntry] = []
        self.chosen: PaletteEntry | None = None
        self.setWindowTitle("Commands")
        self.resize(*SIZE_PX)
        self.query = QLineEdit()
        self.query.setPlaceholderText("What do you want to do?")
        self.query.setAccessibleName("Search for a command")
        self.list = QListWidget()
        self.list.setAccessibleName("Commands")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._reason = dim_label()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 8)
        column.setSpacing(6)
        for widget in (self.query, self.list, self._reason):
            column.addWidget(widget)
        self.query.installEventFilter(self)
        self.query.textChanged.connect(self._search)
        self.query.returnPressed.connect(self._choose)
        self.list.currentRowChanged.connect(self._show_reason)
        self.list.itemClicked.connect(lambda _item: self._choose())
        self._search("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The text keeps the focus; the keys of a list go to the list.
        is_press = event.type() is QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and event.key() in LIST_KEYS:
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _search(self, query: str) -> None:
        self._shown = matching(self._entries, query)
        self.list.clear()
        for entry in self._shown:
            item = QListWidgetItem(entry.text)
            if entry.obstacle:
                item.setForeground(self._reason.palette().placeholderText())
                item.setToolTip(entry.obstacle)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._show_reason(self.list.currentRow())

    def _show_reason(self, row: int) -> None:
        if not 0 <= row < len(self._shown):
            self._reason.setText("" if self._shown else "No command has this name.")
            return
        entry = self._shown[row]
        self._reason.setText(entry.obstacle or entry.spec.mouse)

    def _choose(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._shown) and not self._shown[row].obstacle:
            self.chosen = self._shown[row]
            self.accept()
