"""Undo and redo over immutable songs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from modules.song.edit import Edit
from modules.song.score import Song

MAX_UNDO_STEPS = 500


class Direction(StrEnum):
    """How the song came to be what it is now."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"
    LOAD = "load"


@dataclass(frozen=True, slots=True)
class Change:
    """What subscribers hear: the edit (None after a load), its direction and both songs."""

    edit: Edit | None
    direction: Direction
    before: Song
    after: Song


class History:
    """The current song, the way back and the way forward. Belongs to one thread (the GUI's).

    Songs share all untouched parts, so a step costs a few references, not a copy.
    """

    def __init__(self, song: Song) -> None:
        self._song = song
        self._saved_song = song
        self._undo: list[tuple[Edit, Song]] = []
        self._redo: list[tuple[Edit, Song]] = []
        self._subscribers: list[Callable[[Change], None]] = []

    @property
    def song(self) -> Song:
        """The song as it is now."""
        return self._song

    @property
    def undo_name(self) -> str | None:
        """Name of the edit that undo would take back, or None."""
        return self._undo[-1][0].name if self._undo else None

    @property
    def redo_name(self) -> str | None:
        """Name of the edit that redo would make again, or None."""
        return self._redo[-1][0].name if self._redo else None

    @property
    def is_modified(self) -> bool:
        """Whether the song differs from the one last marked as saved."""
        return self._song is not self._saved_song

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call `callback` after every change; returns a function that ends it."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback)

    def do(self, edit: Edit) -> Song:
        """Make `edit`; an edit that changes nothing leaves no undo step."""
        before = self._song
        after = edit.apply(before)
        if after == before:
            return before
        self._undo.append((edit, before))
        del self._undo[:-MAX_UNDO_STEPS]
        self._redo.clear()
        self._move_to(edit, Direction.DO, after)
        return after

    def amend(self, last: Edit, edit: Edit) -> Song:
        """Make `edit` in the place of `last`, so that both are one undo step.

        When something else was done meanwhile, `edit` becomes a step of its own.
        """
        if not self._undo or self._undo[-1][0] is not last:
            return self.do(edit)
        earlier = self._undo[-1][1]
        after = edit.apply(earlier)
        self._undo[-1] = (edit, earlier)
        self._redo.clear()
        self._move_to(edit, Direction.DO, after)
        return after

    def undo(self) -> Edit | None:
        """Take back the last edit and return it; None when there is nothing to undo."""
        if not self._undo:
            return None
        edit, earlier = self._undo.pop()
        self._redo.append((edit, self._song))
        self._move_to(edit, Direction.UNDO, earlier)
        return edit

    def redo(self) -> Edit | None:
        """Make the last undone edit again and return it; None when there is none."""
        if not self._redo:
            return None
        edit, later = self._redo.pop()
        self._undo.append((edit, self._song))
        self._move_to(edit, Direction.REDO, later)
        return edit

    def load(self, song: Song, *, saved: bool = True) -> None:
        """Start over with `song`; `saved=False` marks it as not yet on disk (a recovery)."""
        before = self._song
        self._undo.clear()
        self._redo.clear()
        self._song = song
        self._saved_song = song if saved else before
        self._publish(Change(None, Direction.LOAD, before, song))

    def mark_saved(self, song: Song | None = None) -> None:
        """Remember `song` (default: the current one) as the one on disk."""
        self._saved_song = self._song if song is None else song

    def _move_to(self, edit: Edit, direction: Direction, after: Song) -> None:
        before = self._song
        self._song = after
        self._publish(Change(edit, direction, before, after))

    def _publish(self, change: Change) -> None:
        for callback in tuple(self._subscribers):
            callback(change)
