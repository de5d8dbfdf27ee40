"""Which keys run which command: the user's own where there are some, else those of the table."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

BETWEEN = " "
"""Parts an entry of the settings: the command's id, then its keys; no key holds a blank."""


class KeyMap(QObject):
    """The user's keys by command. `changed` is emitted when any is bound anew."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._own: dict[str, tuple[str, ...]] = {}

    def keys(self, command_id: str, defaults: tuple[str, ...]) -> tuple[str, ...]:
        """The keys of a command, in Qt's portable text."""
        return self._own.get(command_id, defaults)

    def is_own(self, command_id: str) -> bool:
        """Whether the user has changed the keys of a command."""
        return command_id in self._own

    def bind(self, command_id: str, keys: Iterable[str]) -> None:
        """Give a command other keys, or none."""
        self._own[command_id] = tuple(keys)
        self.changed.emit()

    def reset(self, command_id: str | None = None) -> None:
        """Give one command, or all, the keys of the table again."""
        if command_id is None:
            self._own.clear()
        else:
            self._own.pop(command_id, None)
        self.changed.emit()

    @property
    def entries(self) -> tuple[str, ...]:
        """What the settings remember."""
        return tuple(BETWEEN.join((name, *keys)) for name, keys in sorted(self._own.items()))

    def use(self, entries: Iterable[str], known: Iterable[str]) -> None:
        """Take the keys from the settings; what no command or no key is, is passed over."""
        ids = frozenset(known)
        parts = (entry.split(BETWEEN) for entry in entries)
        self._own = {
            name: tuple(key for key in keys if is_key(key)) for name, *keys in parts if name in ids
        }
        self.changed.emit()


def is_key(text: str) -> bool:
    """Whether `text` is one key with its modifiers, as Qt writes it."""
    portable = QKeySequence.SequenceFormat.PortableText
    sequence = QKeySequence(text, portable)
    return sequence.count() == 1 and sequence.toString(portable) == text


def native_text(keys: Iterable[str]) -> str:
    """Keys side by side as this system writes them: "Ctrl+Z", on a Mac "⌘Z"."""
    style = QKeySequence.SequenceFormat.NativeText
    return "  ".join(QKeySequence(key).toString(style) for key in keys)


def pressed_keys(event: QKeyEvent) -> str:
    """The key of an event with its modifiers, as the tables write it."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key(event.key())
    if Qt.Key.Key_Space < key <= Qt.Key.Key_AsciiTilde and not chr(key).isalnum():
        # Which signs need Shift is a matter of the keyboard: the sign is what was pressed.
        held &= ~Qt.KeyboardModifier.ShiftModifier
    return QKeySequence(QKeyCombination(held, key)).toString(
        QKeySequence.SequenceFormat.PortableText
    )


_keys: list[KeyMap] = []


def current_keys() -> KeyMap:
    """The one key map of the program; made on the first call."""
    if not _keys:
        _keys.append(KeyMap())
    return _keys[0]
