"""The keys of the ruler's markers: choose, move, change and remove them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.desktop.piano_roll.marker_hand import FIRST_STAYS, MarkerHand
from app.desktop.piano_roll.roll_model import RollModel

STEPS = {"ruler.previous": -1, "ruler.next": 1}
MOVES = {"ruler.earlier": -1, "ruler.later": 1}


class MarkerKeys(QObject):
    """Does what a command of the ruler means for the chosen marker, or asks for it."""

    change_wished = Signal(int)
    remove_wished = Signal(int)

    def __init__(self, model: RollModel, hand: MarkerHand) -> None:
        super().__init__(model)
        self._model = model
        self._hand = hand

    def run(self, command: str) -> None:
        """Run a command of the ruler."""
        marker = self._hand.chosen
        if command in STEPS:
            self._hand.choose_next(STEPS[command])
        elif command in MOVES:
            self._hand.nudge(MOVES[command])
        elif marker is None:
            return
        elif command == "ruler.change":
            self.change_wished.emit(marker.tick)
        elif marker.tick == 0:
            self._model.message.emit(FIRST_STAYS)
        else:
            self.remove_wished.emit(marker.tick)
            self._hand.choose_near(marker.tick)
        if (chosen := self._hand.chosen) is not None:
            self._model.make_visible(chosen.tick, chosen.tick)
