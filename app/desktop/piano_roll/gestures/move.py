"""Drag notes in time and pitch; with Ctrl drag copies of them."""

from __future__ import annotations

from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer, position_text
from app.desktop.piano_roll.roll_model import RollModel
from modules.song.edit import Edit
from modules.song.note_edits import DuplicateNotes, MoveNotes
from modules.song.score import Note


class MoveGesture(Gesture):
    """Moves the selection by its grabbed note. Shift locks the axis, Alt ignores the grid."""

    def __init__(self, model: RollModel, pressed: Pointer, note: Note) -> None:
        super().__init__(model, pressed)
        self._note = note
        self._was_selected = note.id in model.selected_ids
        self._heard_pitch = note.pitch
        if not self._was_selected:
            adds = pressed.shift or pressed.ctrl
            model.select({*model.selected_ids, note.id} if adds else {note.id})
        model.audition(note.pitch, note.velocity)

    def _edit(self, pointer: Pointer) -> Edit:
        ticks, semitones = self._shift(pointer)
        chosen = self._model.selected_ids
        assert self._model.track_id is not None
        if pointer.ctrl:
            return DuplicateNotes(self._model.track_id, chosen, ticks, semitones)
        return MoveNotes(self._model.track_id, chosen, ticks, semitones)

    def _shift(self, pointer: Pointer) -> tuple[int, int]:
        dx, dy = self._travel(pointer)
        rows_down = round(dy / self._model.coordinates.row_height)
        pitch = self._model.coordinates.rows.step(self._note.pitch, -rows_down)
        ticks, semitones = (
            self._dragged_ticks(self._note.start_tick, pointer),
            pitch - self._note.pitch,
        )
        if pointer.shift:
            return (ticks, 0) if abs(dx) >= abs(dy) else (0, semitones)
        return ticks, semitones

    def _drag(self, pointer: Pointer) -> None:
        self._model.preview(self._edit(pointer))
        ticks, semitones = self._shift(pointer)
        pitch = min(max(self._note.pitch + semitones, 0), 127)
        start = max(self._note.start_tick + ticks, 0)
        copy = "Copy · " if pointer.ctrl else ""
        place = position_text(self._model, start)
        self._say(f"{copy}{self._model.name_of(pitch)} · {place}", pointer)
        if pitch != self._heard_pitch:
            self._heard_pitch = pitch
            self._model.audition(pitch, self._note.velocity)

    def _drop(self, pointer: Pointer) -> None:
        copies = self._model.commit(self._edit(pointer))
        if copies:
            self._model.select(copies)

    def _click(self) -> None:
        chosen = self._model.selected_ids
        if self._pressed.shift or self._pressed.ctrl:
            if self._was_selected:
                self._model.select(chosen - {self._note.id}, self._model.selected_ghosts)
        else:
            self._model.select({self._note.id})
        self._model.last_length_ticks = self._note.duration_ticks
        self._model.last_velocity = self._note.velocity
