"""What a gesture has taken hold of: a note, or a ghost that behaves as one."""

from __future__ import annotations

from abc import ABC, abstractmethod

from app.desktop.piano_roll.ghost_hand import as_note
from app.desktop.piano_roll.roll_model import RollModel
from modules.midi_generator.proposal import GhostNote
from modules.song.score import Note


class Grabbed(ABC):
    """The note as it was grabbed, and its place in the selection."""

    def __init__(self, model: RollModel, note: Note) -> None:
        self._model = model
        self.note = note

    @property
    @abstractmethod
    def is_selected(self) -> bool:
        """Whether it belongs to the selection."""

    @abstractmethod
    def select(self, *, adds: bool = False) -> None:
        """Select it alone, or beside what is selected."""

    @abstractmethod
    def let_go(self) -> None:
        """Take it out of the selection."""


class GrabbedNote(Grabbed):
    """A note of the song."""

    @property
    def is_selected(self) -> bool:
        return self.note.id in self._model.selected_ids

    def select(self, *, adds: bool = False) -> None:
        model = self._model
        if adds:
            model.select({*model.selected_ids, self.note.id}, model.selected_ghosts)
        else:
            model.select({self.note.id})

    def let_go(self) -> None:
        model = self._model
        model.select(model.selected_ids - {self.note.id}, model.selected_ghosts)


class GrabbedGhost(Grabbed):
    """A note of the proposal."""

    def __init__(self, model: RollModel, ghost: GhostNote) -> None:
        super().__init__(model, as_note(ghost))
        self._ghost = ghost

    @property
    def is_selected(self) -> bool:
        return self._ghost in self._model.selected_ghosts

    def select(self, *, adds: bool = False) -> None:
        model = self._model
        if adds:
            model.select(model.selected_ids, {*model.selected_ghosts, self._ghost})
        else:
            model.select((), {self._ghost})

    def let_go(self) -> None:
        model = self._model
        model.select(model.selected_ids, model.selected_ghosts - {self._ghost})
