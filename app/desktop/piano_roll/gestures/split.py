"""Cut a note in two where it is clicked."""

from __future__ import annotations

from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer
from app.desktop.piano_roll.roll_model import RollModel
from modules.song.score import Note
from modules.song.shape_edits import SplitNotes


class SplitGesture(Gesture):
    """Follows the pointer to a line of the grid, free with Alt; cuts there on release."""

    def __init__(self, model: RollModel, pressed: Pointer, note: Note) -> None:
        super().__init__(model, pressed)
        self._note = note

    def _edit(self, pointer: Pointer) -> SplitNotes:
        assert self._model.track_id is not None
        grid = self._model.grid_for(ignore_snap=pointer.alt)
        tick = grid.nearest(self._model.coordinates.tick_at_x(pointer.x))
        return SplitNotes(self._model.track_id, frozenset((self._note.id,)), tick)

    def _drag(self, pointer: Pointer) -> None:
        self._model.preview(self._edit(pointer))

    def _drop(self, pointer: Pointer) -> None:
        self._model.commit(self._edit(pointer))

    def _click(self) -> None:
        self._drop(self._pressed)
