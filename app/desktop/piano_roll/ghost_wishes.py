"""What the user wishes of proposals that the roll alone cannot do: hear, write anew, write on."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, QTimer, Signal

from app.desktop.piano_roll.ghost_control import GhostControl
from app.desktop.piano_roll.roll_model import RollModel
from modules.midi_generator.proposal import Proposal

REASON_MS = 8_000
"""So long after a dismissal a reason can be given."""
REASONS = {
    "proposal.wrong_key": "wrong key",
    "proposal.too_busy": "too busy",
    "proposal.boring": "boring",
    "proposal.wrong_rhythm": "wrong rhythm",
}
"""What a proposal may be dismissed for, by command."""


class Heard(StrEnum):
    """What of a proposal sounds."""

    NOTHING = "nothing"
    IN_SONG = "in the song"
    ALONE = "alone"


class GhostWishes(QObject):
    """Reports wishes to the window.

    `more` carries a proposal that was accepted whole and is to be followed by the next bar,
    `again` a proposal and its locked ghosts, `because` why the last one was dismissed.
    """

    more = Signal(object)
    again = Signal(object, object)
    heard_changed = Signal(object)
    because = Signal(str)
    tray = Signal()
    reason_asked = Signal(bool)
    """Whether a reason for a dismissal can be given now."""

    def __init__(self, model: RollModel, ghosts: GhostControl, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._ghosts = ghosts
        self._heard = Heard.NOTHING
        self._reason_time = QTimer(self)
        self._reason_time.setSingleShot(True)
        self._reason_time.setInterval(REASON_MS)
        self._reason_time.timeout.connect(self.end_reasons)
        ghosts.dismissed.connect(self._ask_reason)
        ghosts.brought_back.connect(lambda _proposal: self.end_reasons())
        model.ghosts_changed.connect(self._on_ghosts_changed)

    @property
    def heard(self) -> Heard:
        """What sounds now."""
        return self._heard

    @property
    def asks_reason(self) -> bool:
        """Whether something was dismissed just now."""
        return self._reason_time.isActive()

    def hear(self, heard: Heard) -> None:
        """Let the proposal sound in the loop, alone or not at all."""
        if heard is not self._heard:
            self._heard = heard
            self.heard_changed.emit(heard)

    def toggle_hearing(self, heard: Heard) -> None:
        """Let it sound like this, or not any more."""
        self.hear(Heard.NOTHING if self._heard is heard else heard)

    def write_on(self) -> None:
        """Accept the whole proposal and ask for what follows."""
        proposal = self._model.visible_proposal
        if proposal is not None:
            self._ghosts.accept_all()
            self.more.emit(proposal)

    def write_anew(self) -> None:
        """Ask for other notes around the locked ghosts."""
        proposal = self._model.visible_proposal
        if proposal is not None:
            locked = self._model.ghosts.locked
            kept = tuple(g for g in self._model.visible_ghosts if g in locked)
            self._ghosts.kept = frozenset(kept)
            self.again.emit(proposal, kept)

    def give_reason(self, reason: str) -> None:
        """Say why the proposal was dismissed."""
        self.end_reasons()
        self.because.emit(reason)
        self._model.message.emit(f"Noted: {reason}.")

    def end_reasons(self) -> None:
        """Nothing more can be said about the dismissal."""
        self._reason_time.stop()
        self.reason_asked.emit(False)

    def _ask_reason(self, _proposal: Proposal) -> None:
        self._reason_time.start()
        self.reason_asked.emit(True)

    def _on_ghosts_changed(self) -> None:
        if self._model.visible_proposal is None:
            self.hear(Heard.NOTHING)
        elif self.asks_reason:
            self.end_reasons()
