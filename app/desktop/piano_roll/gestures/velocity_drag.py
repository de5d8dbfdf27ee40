"""Drag a note up or down to make it louder or softer."""

from __future__ import annotations

from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer
from app.desktop.piano_roll.roll_model import RollModel
from modules.song.note_edits import SetVelocity
from modules.song.score import Note


class VelocityDragGesture(Gesture):
    """Shifts the velocities of the selection by one step for each pixel."""

    def __init__(self, model: RollModel, pressed: Pointer, note: Note) -> None:
        super().__init__(model, pressed)
        self._note = note
        if note.id not in model.selected_ids:
            model.select({note.id})
        model.audition(note.pitch, note.velocity)

    def _delta(self, pointer: Pointer) -> int:
        return round(self._pressed.y - pointer.y)

    def _edit(self, pointer: Pointer) -> SetVelocity:
        delta = self._delta(pointer)
        louder = {
            note.id: min(max(note.velocity + delta, 1), 127) for note in self._model.selected_notes
        }
        assert self._model.track_id is not None
        return SetVelocity(self._model.track_id, louder)

    def _drag(self, pointer: Pointer) -> None:
        self._model.preview(self._edit(pointer))
        velocity = min(max(self._note.velocity + self._delta(pointer), 1), 127)
        self._say(f"Velocity {velocity}", pointer)

    def _drop(self, pointer: Pointer) -> None:
        edit = self._edit(pointer)
        self._model.commit(edit)
        self._model.last_velocity = edit.velocities.get(self._note.id, self._note.velocity)

    def _click(self) -> None:
        self._model.select({self._note.id})
