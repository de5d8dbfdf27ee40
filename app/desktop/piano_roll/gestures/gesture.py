"""What every mouse gesture is: begun by a press, led by moves, ended by release or Escape."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from app.desktop.piano_roll.gesture_marks import Hint
from app.desktop.piano_roll.ghost_hand import MakeEdit
from app.desktop.piano_roll.roll_model import RollModel

DRAG_THRESHOLD_PX = 4.0
HINT_OFFSET_PX = 14.0


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is in the view, and which modifier keys are held."""

    x: float
    y: float
    shift: bool = False
    ctrl: bool = False
    alt: bool = False


class Gesture(ABC):
    """One drag. It previews while it lasts and makes at most one edit when released."""

    def __init__(self, model: RollModel, pressed: Pointer) -> None:
        self._model = model
        self._pressed = pressed
        self._is_dragging = False
        self._scroll_x = model.coordinates.scroll_x
        self._scroll_y = model.coordinates.scroll_y

    @property
    def is_dragging(self) -> bool:
        """Whether the pointer has left the place of the press."""
        return self._is_dragging

    def move(self, pointer: Pointer) -> None:
        """Follow the pointer; a few pixels of tremble do not count as a drag."""
        dx, dy = self._travel(pointer)
        if not self._is_dragging and max(abs(dx), abs(dy)) < DRAG_THRESHOLD_PX:
            return
        self._is_dragging = True
        self._drag(pointer)

    def release(self, pointer: Pointer) -> None:
        """End the gesture: make the edit, or treat it as a click."""
        if self._is_dragging:
            self._drop(pointer)
        else:
            self._click()
        self._model.set_gesture_marks()

    def cancel(self) -> None:
        """Give up; nothing was changed."""
        self._model.set_gesture_marks()
        self._model.preview(None)
        self._model.hand.preview(None)

    @abstractmethod
    def _drag(self, pointer: Pointer) -> None: ...

    @abstractmethod
    def _drop(self, pointer: Pointer) -> None: ...

    @abstractmethod
    def _click(self) -> None: ...

    def _say(self, text: str, pointer: Pointer) -> None:
        hint = Hint(text, pointer.x + HINT_OFFSET_PX, pointer.y - HINT_OFFSET_PX)
        self._model.set_gesture_marks(hint)

    def _preview_each(self, make: MakeEdit) -> None:
        """Show what an edit would make of the selected notes and ghosts."""
        model = self._model
        if model.selected_ids and model.track_id is not None:
            model.preview(make(model.track_id, model.selected_notes))
        model.hand.preview(make)

    def _commit_each(self, make: MakeEdit) -> frozenset[int]:
        """Make it so; returns the ids of new notes."""
        model = self._model
        added = frozenset[int]()
        if model.selected_ids and model.track_id is not None:
            added = model.commit(make(model.track_id, model.selected_notes))
        model.hand.commit(make)
        return added

    def _travel(self, pointer: Pointer) -> tuple[float, float]:
        """Pixels over the music since the press: scrolling under a still pointer counts."""
        now = self._model.coordinates
        return (
            pointer.x - self._pressed.x + now.scroll_x - self._scroll_x,
            pointer.y - self._pressed.y + now.scroll_y - self._scroll_y,
        )

    def _dragged_ticks(self, from_tick: int, pointer: Pointer) -> int:
        """How far `from_tick` was dragged, in whole grid steps: its own offset is kept."""
        travelled = self._travel(pointer)[0] / self._model.coordinates.pixels_per_tick
        grid = self._model.grid_for(ignore_snap=pointer.alt)
        anchor = grid.floor(from_tick)
        return grid.nearest(anchor + travelled) - anchor


def length_text(model: RollModel, ticks: int) -> str:
    """A length in beats of a quarter note."""
    beats = ticks / model.history.song.ppq
    return f"{beats:.2f} beats" if beats != 1 else "1 beat"
