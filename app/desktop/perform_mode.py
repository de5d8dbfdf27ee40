"""Perform mode: any key plays the next ghosts, with the player's touch and in the player's time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.desktop.piano_roll.panel import PianoRollPanel
from app.desktop.studio.keyboard import PlayedAt
from app.desktop.studio.studio import Studio
from modules.midi_generator.proposal import GhostNote
from modules.midi_ports.message import KeyDown, KeyUp


class PerformMode(QObject):
    """Stands between the keyboard and the track while it is on.

    A key that goes down accepts the ghosts that begin together next, and sounds them until it is
    let go. Without ghosts keys are what they are. `changed` is emitted by `toggle`.
    """

    changed = Signal()

    def __init__(self, studio: Studio, roll: PianoRollPanel) -> None:
        super().__init__(roll)
        self._studio = studio
        self._roll = roll
        self._sounding: dict[int, tuple[int, tuple[int, ...]]] = {}

    @property
    def is_on(self) -> bool:
        """Whether keys play ghosts."""
        return self._studio.keyboard.answers is not None

    def toggle(self) -> None:
        """Let keys play ghosts, or notes of their own."""
        keyboard = self._studio.keyboard
        keyboard.answers = None if self.is_on else self._answer
        if not self.is_on:
            said = "Keys play notes of their own."
        elif keyboard.is_connected:
            said = "Every key plays the next ghost notes with your touch."
        else:
            said = "Every key will play the next ghost notes; choose a MIDI keyboard in the bar."
        self._studio.said.emit(said)
        self.changed.emit()

    def _answer(self, event: PlayedAt) -> bool:
        played = event.played
        if isinstance(played, KeyUp):
            return self._let_go(played.pitch)
        if not isinstance(played, KeyDown):
            return False
        tick = event.tick if self._studio.is_playing else None
        ghosts = self._roll.ghosts.accept_next(played.velocity, tick)
        if not ghosts:
            self._studio.keyboard.sound(played)
            return False
        self._let_go(played.pitch)
        self._press(played.pitch, ghosts)
        return True

    def _press(self, key: int, ghosts: tuple[GhostNote, ...]) -> None:
        track_id = self._studio.selected_track_id
        if track_id is None:
            return
        self._sounding[key] = (track_id, tuple(ghost.pitch for ghost in ghosts))
        # The song, if it rolls, sounds the accepted notes itself from where it is rendered on.
        for ghost in ghosts:
            self._studio.player.press(track_id, ghost.pitch, ghost.velocity)

    def _let_go(self, key: int) -> bool:
        if key not in self._sounding:
            return False
        track_id, pitches = self._sounding.pop(key)
        for pitch in pitches:
            self._studio.player.release(track_id, pitch)
        return True
