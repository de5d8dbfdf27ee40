"""Drag a note or a ghost up or down to make it louder or softer."""

from __future__ import annotations

from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer
from app.desktop.piano_roll.gestures.grabbed import Grabbed
from app.desktop.piano_roll.ghost_hand import MakeEdit
from app.desktop.piano_roll.roll_model import RollModel
from modules.song.note_edits import SetVelocity


def _louder(velocity: int, by: int) -> int:
    return min(max(velocity + by, 1), 127)


class VelocityDragGesture(Gesture):
    """Shifts the velocities of the selection by one step for each pixel."""

    def __init__(self, model: RollModel, pressed: Pointer, grabbed: Grabbed) -> None:
        super().__init__(model, pressed)
        self._grabbed = grabbed
        self._note = note = grabbed.note
        if not grabbed.is_selected:
            grabbed.select()
        model.audition(note.pitch, note.velocity)

    def _delta(self, pointer: Pointer) -> int:
        return round(self._pressed.y - pointer.y)

    def _edit(self, pointer: Pointer) -> MakeEdit:
        by = self._delta(pointer)
        return lambda track, notes: SetVelocity(
            track, {note.id: _louder(note.velocity, by) for note in notes}
        )

    def _drag(self, pointer: Pointer) -> None:
        self._preview_each(self._edit(pointer))
        self._say(f"Velocity {_louder(self._note.velocity, self._delta(pointer))}", pointer)

    def _drop(self, pointer: Pointer) -> None:
        self._commit_each(self._edit(pointer))
        self._model.last_velocity = _louder(self._note.velocity, self._delta(pointer))

    def _click(self) -> None:
        self._grabbed.select()
