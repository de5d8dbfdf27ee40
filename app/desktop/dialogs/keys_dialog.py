"""Changing the keys of every command: search, press the new keys, be told of a conflict, reset."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.desktop.key_map import current_keys, native_text, pressed_keys
from app.desktop.piano_roll.shortcuts import CommandSpec
from app.desktop.theme.controls import dim_label, plain_label, title_label

SIZE_PX = (640, 560)
MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_unknown,
)
NOTHING_PRESSED = "Press keys"


class KeyField(QPushButton):
    """Takes the keys that are pressed while it has the focus, also Tab and Escape."""

    def __init__(self) -> None:
        super().__init__(NOTHING_PRESSED)
        self.keys = ""
        self.setAccessibleName("New keys")
        self.setMinimumWidth(160)

    def event(self, event: QEvent) -> bool:
        is_key = isinstance(event, QKeyEvent)
        if is_key and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            self._take(event)
            return True
        return super().event(event)

    def clear(self) -> None:
        """Wait for keys again."""
        self.keys = ""
        self.setText(NOTHING_PRESSED)

    def _take(self, event: QKeyEvent) -> None:
        if event.key() in MODIFIERS:
            return
        self.keys = pressed_keys(event)
        self.setText(native_text([self.keys]))
        self.clicked.emit()


class KeysDialog(QDialog):
    """Lists `commands`; each change holds at once.

    The groups that are `local` have keys of their own: they take none from others and lose none.
    """

    def __init__(
        self,
        commands: Sequence[CommandSpec],
        shared: frozenset[str],
        parent: QWidget | None = None,
        *,
        local: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(parent)
        self._commands = tuple(commands)
        self._shared = shared
        self._local = local
        self._keys = current_keys()
        self.setWindowTitle("Change keys")
        self.resize(*SIZE_PX)
        self.query = QLineEdit()
        self.query.setPlaceholderText("Search for a command or a key")
        self.query.setAccessibleName("Search for a command or a key")
        self.list = QTreeWidget()
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setStyleSheet("QTreeWidget::item { padding: 3px 6px }")
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName("Commands and their keys")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.field = KeyField()
        self.note = plain_label()
        self.note.setWordWrap(True)
        self.set = QPushButton("Use these keys")
        self.remove = QPushButton("No keys")
        self.reset = QPushButton("Reset")
        self.reset_all = QPushButton("Reset all")
        self._arrange()
        self._connect()
        self._fill()

    @property
    def chosen(self) -> CommandSpec | None:
        """The command whose keys are looked at."""
        item = self.list.currentItem()
        name = item.data(0, Qt.ItemDataRole.UserRole) if item else None
        return next((command for command in self._commands if command.id == name), None)

    def choose(self, command_id: str) -> None:
        """Look at a command."""
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None and item.data(0, Qt.ItemDataRole.UserRole) == command_id:
                self.list.setCurrentItem(item)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(title_label("Keys"))
        column.addWidget(self.query)
        column.addWidget(self.list, 1)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(dim_label("New keys"))
        for widget in (self.field, self.set, self.remove, self.reset):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.reset_all)
        column.addWidget(self.note)
        column.addLayout(row)
        for button in (self.set, self.remove, self.reset, self.reset_all):
            button.setAutoDefault(False)
        self.field.setAutoDefault(False)

    def _connect(self) -> None:
        self.query.textChanged.connect(self._fill)
        self.list.currentItemChanged.connect(self._look)
        self.list.itemActivated.connect(lambda _item: self.field.setFocus())
        self.field.clicked.connect(self._tell)
        self.set.clicked.connect(self._set)
        self.remove.clicked.connect(self._remove)
        self.reset.clicked.connect(self._reset)
        self.reset_all.clicked.connect(self._reset_all)

    def _fill(self) -> None:
        chosen = self.chosen
        words = self.query.text().casefold().split()
        self.list.clear()
        for command in self._commands:
            text = f"{command.group}: {command.name}"
            searched = f"{text} {native_text(command.keys)}".casefold()
            if all(word in searched for word in words):
                own = "changed" if self._keys.is_own(command.id) else ""
                item = QTreeWidgetItem([text, native_text(command.keys), own])
                item.setData(0, Qt.ItemDataRole.UserRole, command.id)
                self.list.addTopLevelItem(item)
        if (first := self.list.topLevelItem(0)) is not None:
            self.list.setCurrentItem(first)
        if chosen is not None:
            self.choose(chosen.id)

    def _look(self) -> None:
        self.field.clear()
        self._tell()

    def _tell(self) -> None:
        """Say what the pressed keys do now, and enable what can be done."""
        chosen = self.chosen
        for button in (self.field, self.remove):
            button.setEnabled(chosen is not None)
        self.reset.setEnabled(chosen is not None and self._keys.is_own(chosen.id))
        self.reset_all.setEnabled(bool(self._keys.entries))
        self.set.setEnabled(bool(self.field.keys) and chosen is not None)
        losers = self._losers()
        names = " and ".join(f"“{command.name}”" for command in losers)
        pressed = native_text([self.field.keys])
        if losers:
            self.note.setText(f"{pressed} is {names} now, which would lose it.")
        elif self.field.keys:
            self.note.setText(f"{pressed} is free.")
        else:
            self.note.setText("Choose a command, then click here below and press the new keys.")

    def _losers(self) -> list[CommandSpec]:
        """Commands that have the pressed keys now and would lose them."""
        chosen, keys = self.chosen, self.field.keys
        if chosen is None or not keys or keys in chosen.keys:
            return []
        if keys in self._shared and keys in chosen.default_keys:
            return []
        return [command for command in self._rivals(chosen) if keys in command.keys]

    def _rivals(self, chosen: CommandSpec) -> list[CommandSpec]:
        """The commands that cannot have the same key."""
        if chosen.group in self._local:
            return [command for command in self._commands if command.group == chosen.group]
        return [command for command in self._commands if command.group not in self._local]

    def _set(self) -> None:
        chosen, keys = self.chosen, self.field.keys
        if chosen is None or not keys:
            return
        for loser in self._losers():
            self._keys.bind(loser.id, (key for key in loser.keys if key != keys))
        self._keys.bind(chosen.id, (keys,))
        self._after()

    def _remove(self) -> None:
        if (chosen := self.chosen) is not None:
            self._keys.bind(chosen.id, ())
            self._after()

    def _reset(self) -> None:
        """Give the command its own keys again, and take them from who has them now."""
        chosen = self.chosen
        if chosen is None:
            return
        self._keys.reset(chosen.id)
        for other in self._rivals(chosen):
            both = set(other.keys) & set(chosen.keys) - self._shared
            if other is not chosen and both:
                self._keys.bind(other.id, (key for key in other.keys if key not in both))
        self._after()

    def _reset_all(self) -> None:
        self._keys.reset()
        self._after()

    def _after(self) -> None:
        self._fill()
        self._look()
