"""The keys of the ruler's markers: choose, move, change and remove them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from app.desktop.piano_roll.marker_hand import FIRST_STAYS, MarkerHand
from app.desktop.piano_roll.roll_model import RollModel

STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
CHANGE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
REMOVE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class MarkerKeys(QObject):
    """Does what a key means for the chosen marker, or asks for it."""

    change_wished = Signal(int)
    remove_wished = Signal(int)

    def __init__(self, model: RollModel, hand: MarkerHand) -> None:
        super().__init__(model)
        self._model = model
        self._hand = hand

    def press(self, event: QKeyEvent) -> bool:
        """Take a key; False leaves it to the window."""
        key, marker = Qt.Key(event.key()), self._hand.chosen
        if key in STEPS:
            self._step(STEPS[key], moves=bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
        elif marker is None or key not in (*CHANGE, *REMOVE):
            return False
        elif key in CHANGE:
            self.change_wished.emit(marker.tick)
        elif marker.tick == 0:
            self._model.message.emit(FIRST_STAYS)
        else:
            self.remove_wished.emit(marker.tick)
            self._hand.choose_near(marker.tick)
        return True

    def _step(self, step: int, *, moves: bool) -> None:
        if moves:
            self._hand.nudge(step)
        else:
            self._hand.choose_next(step)
        if (marker := self._hand.chosen) is not None:
            self._model.make_visible(marker.tick, marker.tick)
