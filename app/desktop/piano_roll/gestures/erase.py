"""Wipe over notes to delete them."""

from __future__ import annotations

from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer
from app.desktop.piano_roll.hit_test import note_at
from app.desktop.piano_roll.roll_model import RollModel
from modules.song.note_edits import DeleteNotes, count_of_notes


class EraseGesture(Gesture):
    """Collects the notes that the pointer crosses and deletes them together."""

    def __init__(self, model: RollModel, pressed: Pointer) -> None:
        super().__init__(model, pressed)
        self._ids: set[int] = set()
        self._last = pressed
        self._wipe(pressed)

    def _wipe(self, pointer: Pointer) -> None:
        # Points between two events: a quick stroke must not jump over notes.
        dx, dy = pointer.x - self._last.x, pointer.y - self._last.y
        steps = max(1, int(max(abs(dx), abs(dy)) / 4))
        found = len(self._ids)
        for step in range(steps + 1):
            hit = note_at(
                self._model, self._last.x + dx * step / steps, self._last.y + dy * step / steps
            )
            if hit is not None:
                self._ids.add(hit.note.id)
        self._last = pointer
        if len(self._ids) > found:
            self._model.preview(self._edit())

    def _edit(self) -> DeleteNotes:
        assert self._model.track_id is not None
        return DeleteNotes(self._model.track_id, frozenset(self._ids))

    def _drag(self, pointer: Pointer) -> None:
        self._wipe(pointer)
        self._say(f"Delete {count_of_notes(len(self._ids))}", pointer)

    def _drop(self, pointer: Pointer) -> None:
        self._wipe(pointer)
        self._model.commit(self._edit())

    def _click(self) -> None:
        self._drop(self._pressed)
