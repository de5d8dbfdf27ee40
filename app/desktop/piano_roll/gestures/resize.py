"""Drag the start or the end of notes."""

from __future__ import annotations

from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer, length_text
from app.desktop.piano_roll.hit_test import Zone
from app.desktop.piano_roll.roll_model import RollModel
from modules.song.note_edits import ResizeNotes
from modules.song.score import Note


class ResizeGesture(Gesture):
    """Resizes the selection by one edge of its grabbed note."""

    def __init__(self, model: RollModel, pressed: Pointer, note: Note, zone: Zone) -> None:
        super().__init__(model, pressed)
        self._note = note
        self._zone = zone
        if note.id not in model.selected_ids:
            model.select({note.id})

    def _deltas(self, pointer: Pointer) -> tuple[int, int]:
        step = 1 if pointer.alt or not self._model.snap.enabled else self._model.grid.step_ticks
        shortest = min(step, self._note.duration_ticks)
        room = self._note.duration_ticks - shortest
        if self._zone is Zone.START:
            delta = self._dragged_ticks(self._note.start_tick, pointer)
            return max(min(delta, room), -self._note.start_tick), 0
        return 0, max(self._dragged_ticks(self._note.end_tick, pointer), -room)

    def _edit(self, pointer: Pointer) -> ResizeNotes:
        assert self._model.track_id is not None
        chosen = self._model.selected_ids
        return ResizeNotes(self._model.track_id, chosen, *self._deltas(pointer))

    def _drag(self, pointer: Pointer) -> None:
        self._model.preview(self._edit(pointer))
        self._say(length_text(self._model, self._length(pointer)), pointer)

    def _drop(self, pointer: Pointer) -> None:
        self._model.commit(self._edit(pointer))
        self._model.last_length_ticks = self._length(pointer)

    def _length(self, pointer: Pointer) -> int:
        start, end = self._deltas(pointer)
        return max(self._note.duration_ticks + end - start, 1)

    def _click(self) -> None:
        self._model.select({self._note.id})
        self._model.audition(self._note.pitch, self._note.velocity)
