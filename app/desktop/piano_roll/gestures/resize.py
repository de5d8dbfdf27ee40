"""Drag the start or the end of notes and ghosts."""

from __future__ import annotations

from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer, length_text
from app.desktop.piano_roll.gestures.grabbed import Grabbed
from app.desktop.piano_roll.ghost_hand import MakeEdit
from app.desktop.piano_roll.hit_test import Zone
from app.desktop.piano_roll.roll_model import RollModel
from modules.song.note_edits import ResizeNotes


class ResizeGesture(Gesture):
    """Resizes the selection by one edge of a grabbed note or ghost."""

    def __init__(self, model: RollModel, pressed: Pointer, grabbed: Grabbed, zone: Zone) -> None:
        super().__init__(model, pressed)
        self._grabbed = grabbed
        self._note = grabbed.note
        self._zone = zone
        if not grabbed.is_selected:
            grabbed.select()

    def _deltas(self, pointer: Pointer) -> tuple[int, int]:
        step = 1 if pointer.alt or not self._model.snap.enabled else self._model.grid.step_ticks
        shortest = min(step, self._note.duration_ticks)
        room = self._note.duration_ticks - shortest
        if self._zone is Zone.START:
            delta = self._dragged_ticks(self._note.start_tick, pointer)
            return max(min(delta, room), -self._note.start_tick), 0
        return 0, max(self._dragged_ticks(self._note.end_tick, pointer), -room)

    def _edit(self, pointer: Pointer) -> MakeEdit:
        start, end = self._deltas(pointer)
        return lambda track, notes: ResizeNotes(
            track, frozenset(note.id for note in notes), start, end
        )

    def _drag(self, pointer: Pointer) -> None:
        self._preview_each(self._edit(pointer))
        self._say(length_text(self._model, self._length(pointer)), pointer)

    def _drop(self, pointer: Pointer) -> None:
        self._commit_each(self._edit(pointer))
        self._model.last_length_ticks = self._length(pointer)

    def _length(self, pointer: Pointer) -> int:
        start, end = self._deltas(pointer)
        return max(self._note.duration_ticks + end - start, 1)

    def _click(self) -> None:
        self._grabbed.select()
        self._model.audition(self._note.pitch, self._note.velocity)
