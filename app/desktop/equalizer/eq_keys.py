"""Which key does what to the chosen band of an equalizer."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

KEYS_TEXT = (
    "Double-click adds a band, or sends a gain home; drag moves it, with Shift finely, with Alt "
    "its width; the wheel sets the width.\n"
    "Keys: arrows move, Shift finely; Alt+Up and Alt+Down set the width; Page Up and Page Down "
    "choose a band; Insert adds, Delete removes, 0 bypasses, Esc closes."
)
OCTAVES, FINE_OCTAVES = 1 / 12, 1 / 48
LEVEL_DB, FINE_LEVEL_DB = 0.5, 0.1
Q_FACTOR, FINE_Q_FACTOR = 1.12, 1.02


@dataclass(frozen=True, slots=True)
class KeyMove:
    """A command, and for "move" how far: octaves, decibels, and a factor of Q."""

    command: str
    octaves: float = 0.0
    level_db: float = 0.0
    q_factor: float = 1.0


_COMMANDS = {
    Qt.Key.Key_Escape: "leave",
    Qt.Key.Key_Insert: "add",
    Qt.Key.Key_A: "add",
    Qt.Key.Key_Delete: "remove",
    Qt.Key.Key_Backspace: "remove",
    Qt.Key.Key_0: "bypass",
    Qt.Key.Key_PageDown: "next",
    Qt.Key.Key_PageUp: "previous",
}
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


def key_move(event: QKeyEvent) -> KeyMove | None:
    """What a key does here; None for one that belongs to the window."""
    keys = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key(event.key())
    if keys & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier):
        return None
    if key in _COMMANDS:
        return None if keys else KeyMove(_COMMANDS[key])
    if key not in _ARROWS:
        return None
    across, up = _ARROWS[key]
    fine = bool(keys & Qt.KeyboardModifier.ShiftModifier)
    if keys & Qt.KeyboardModifier.AltModifier:
        factor = FINE_Q_FACTOR if fine else Q_FACTOR
        return KeyMove("move", q_factor=factor**up) if up else None
    octaves = FINE_OCTAVES if fine else OCTAVES
    level_db = FINE_LEVEL_DB if fine else LEVEL_DB
    return KeyMove("move", across * octaves, up * level_db)
