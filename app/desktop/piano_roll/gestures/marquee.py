"""Drag a rectangle over empty space to select what it touches."""

from __future__ import annotations

from app.desktop.piano_roll.gesture_marks import Marquee
from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer
from app.desktop.piano_roll.hit_test import ghosts_inside, notes_inside
from app.desktop.piano_roll.roll_model import RollModel


class MarqueeGesture(Gesture):
    """Selects notes and ghosts; Shift or Ctrl adds. A click places the edit cursor.

    Where nothing is touched, the stretch of time is selected.
    """

    def __init__(self, model: RollModel, pressed: Pointer) -> None:
        super().__init__(model, pressed)
        # The anchor stays on its music while the view scrolls under the pointer.
        self._anchor_tick = model.coordinates.tick_at_x(pressed.x)
        self._anchor_y = pressed.y + model.coordinates.scroll_y
        self._adds = pressed.shift or pressed.ctrl
        self._ids_before = model.selected_ids if self._adds else frozenset[int]()
        self._ghosts_before = model.selected_ghosts if self._adds else frozenset()

    def _area(self, pointer: Pointer) -> Marquee:
        coordinates = self._model.coordinates
        x = coordinates.x_at_tick(self._anchor_tick)
        y = self._anchor_y - coordinates.scroll_y
        left, right = sorted((x, pointer.x))
        top, bottom = sorted((y, pointer.y))
        return Marquee(left, top, right, bottom)

    def _drag(self, pointer: Pointer) -> None:
        area = self._area(pointer)
        self._model.select(
            self._ids_before | notes_inside(self._model, area),
            self._ghosts_before | ghosts_inside(self._model, area),
        )
        self._model.set_gesture_marks(marquee=area)

    def _drop(self, pointer: Pointer) -> None:
        self._drag(pointer)
        self._model.set_stretch(None)
        if not self._model.selected_ids and not self._model.selected_ghosts:
            self._select_time(pointer)

    def _select_time(self, pointer: Pointer) -> None:
        model = self._model
        area = self._area(pointer)
        grid = model.grid_for(ignore_snap=pointer.alt)
        first, last = (
            max(round(model.coordinates.tick_at_x(x)), 0) for x in (area.left, area.right)
        )
        start, end = grid.floor(first), grid.floor(last)
        end = end if end == last else grid.next(last)
        # A slip of the hand within one step is no wish.
        if last - first >= grid.step_ticks / 2:
            model.set_cursor(start)
            model.set_stretch((start, end))
            model.message.emit("Nothing is written there yet: Infill (Ctrl+4) fills it.")

    def _click(self) -> None:
        if self._adds:
            return
        self._model.select(())
        self._model.set_stretch(None)
        grid = self._model.grid_for(ignore_snap=self._pressed.alt)
        self._model.set_cursor(grid.nearest(max(self._anchor_tick, 0)))

    def cancel(self) -> None:
        super().cancel()
        self._model.select(self._ids_before, self._ghosts_before)
