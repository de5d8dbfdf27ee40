"""The base of every edit: a named, pure change from one song to the next."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from modules.song.score import Song


@dataclass(frozen=True, slots=True)
class Edit(ABC):
    """One change of a song. Subclasses carry ids and ticks, never references to views.

    Songs are immutable, so an edit needs no inverse: undo goes back to the earlier song.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """What the Edit menu says after "Undo", such as "Move 3 notes"."""

    @abstractmethod
    def apply(self, song: Song) -> Song:
        """The song after the edit; raises ParameterError when it cannot be made."""
