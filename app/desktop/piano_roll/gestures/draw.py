"""Draw one note: press sets start and pitch, dragging sets its length."""

from __future__ import annotations

from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer, length_text
from app.desktop.piano_roll.roll_model import RollModel
from modules.song.note_edits import AddNotes
from modules.song.score import Note


class DrawGesture(Gesture):
    """Adds a note of the last used length and velocity; a drag to the side makes it its own."""

    def __init__(self, model: RollModel, pressed: Pointer) -> None:
        super().__init__(model, pressed)
        coordinates = model.coordinates
        grid = model.grid_for(ignore_snap=pressed.alt)
        start = grid.floor(coordinates.tick_at_x(pressed.x))
        pitch = coordinates.pitch_at_y(pressed.y)
        self._note = Note(0, pitch, model.last_velocity, start, model.last_length_ticks)
        model.preview(self._edit(self._note))
        model.select(model.preview_new_ids())
        model.audition(pitch, model.last_velocity)

    def _edit(self, note: Note) -> AddNotes:
        assert self._model.track_id is not None
        return AddNotes(self._model.track_id, (note,))

    def _drawn(self, pointer: Pointer) -> Note:
        coordinates = self._model.coordinates
        pitch = coordinates.pitch_at_y(pointer.y)
        length = self._note.duration_ticks
        if abs(self._travel(pointer)[0]) >= coordinates.row_height / 2:
            grid = self._model.grid_for(ignore_snap=pointer.alt)
            end = grid.nearest(coordinates.tick_at_x(pointer.x))
            shortest = 1 if pointer.alt else grid.step_ticks
            length = max(end - self._note.start_tick, shortest)
        return Note(0, pitch, self._note.velocity, self._note.start_tick, length)

    def _drag(self, pointer: Pointer) -> None:
        note = self._drawn(pointer)
        self._model.preview(self._edit(note))
        length = length_text(self._model, note.duration_ticks)
        self._say(f"{self._model.name_of(note.pitch)} · {length}", pointer)

    def _drop(self, pointer: Pointer) -> None:
        self._add(self._drawn(pointer))

    def _click(self) -> None:
        self._add(self._note)

    def _add(self, note: Note) -> None:
        self._model.last_length_ticks = note.duration_ticks
        self._model.select(self._model.commit(self._edit(note)))

    def cancel(self) -> None:
        super().cancel()
        self._model.select(())
