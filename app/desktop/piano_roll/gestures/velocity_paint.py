"""Paint velocities in the lane: free by hand, or with Shift as a straight ramp."""

from __future__ import annotations

from collections.abc import Callable

from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer
from app.desktop.piano_roll.roll_model import RollModel
from modules.song.note_edits import SetVelocity

REACH_PX = 5.0


class VelocityPaintGesture(Gesture):
    """Sets the notes that the pointer passes; while notes are selected, only those."""

    def __init__(
        self, model: RollModel, pressed: Pointer, velocity_at_y: Callable[[float], int]
    ) -> None:
        super().__init__(model, pressed)
        self._velocity_at_y = velocity_at_y
        self._velocities: dict[int, int] = {}
        self._starts: dict[int, int] = {}
        self._last = pressed
        self._paint(pressed)

    def _paint(self, pointer: Pointer) -> None:
        if pointer.shift:
            self._velocities = {}
            self._between(self._pressed, pointer)
        else:
            self._between(self._last, pointer)
        self._last = pointer
        if self._velocities:
            self._model.preview(self._edit())
        self._say(f"Velocity {self._velocity_at_y(pointer.y)}", pointer)

    def _between(self, start: Pointer, end: Pointer) -> None:
        left, right = sorted((start, end), key=lambda pointer: pointer.x)
        width = right.x - left.x
        chosen = self._model.selected_ids
        for note in self._notes_near(left.x - REACH_PX, right.x + REACH_PX):
            if chosen and note not in chosen:
                continue
            x = self._model.coordinates.x_at_tick(self._starts[note])
            share = min(max((x - left.x) / width, 0.0), 1.0) if width else 1.0
            y = left.y + (right.y - left.y) * share if width else end.y
            self._velocities[note] = self._velocity_at_y(y)

    def _notes_near(self, left: float, right: float) -> list[int]:
        coordinates, table = self._model.coordinates, self._model.table
        first, last = coordinates.tick_at_x(left), coordinates.tick_at_x(right)
        inside = (table.starts >= first) & (table.starts <= last)
        ids: list[int] = table.ids[inside].tolist()
        self._starts = dict(zip(ids, table.starts[inside].tolist(), strict=True))
        return ids

    def _edit(self) -> SetVelocity:
        assert self._model.track_id is not None
        return SetVelocity(self._model.track_id, self._velocities)

    def _drag(self, pointer: Pointer) -> None:
        self._paint(pointer)

    def _drop(self, pointer: Pointer) -> None:
        if self._velocities:
            self._model.commit(self._edit())
            self._model.last_velocity = self._velocity_at_y(pointer.y)

    def _click(self) -> None:
        self._drop(self._pressed)
