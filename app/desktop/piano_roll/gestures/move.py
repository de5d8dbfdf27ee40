"""Drag notes and ghosts in time and pitch; with Ctrl drag copies of them."""

from __future__ import annotations

from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer
from app.desktop.piano_roll.gestures.grabbed import Grabbed
from app.desktop.piano_roll.ghost_hand import MakeEdit
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.place_words import position_text
from modules.song.note_edits import DuplicateNotes, MoveNotes


class MoveGesture(Gesture):
    """Moves the selection by what is grabbed. Shift locks the axis, Alt ignores the grid."""

    def __init__(self, model: RollModel, pressed: Pointer, grabbed: Grabbed) -> None:
        super().__init__(model, pressed)
        self._grabbed = grabbed
        self._note = note = grabbed.note
        self._was_selected = grabbed.is_selected
        self._heard_pitch = note.pitch
        if not self._was_selected:
            grabbed.select(adds=pressed.shift or pressed.ctrl)
        model.audition(note.pitch, note.velocity)

    def _edit(self, pointer: Pointer) -> MakeEdit:
        ticks, semitones = self._shift(pointer)
        kind = DuplicateNotes if pointer.ctrl else MoveNotes
        return lambda track, notes: kind(
            track, frozenset(note.id for note in notes), ticks, semitones
        )

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
        self._preview_each(self._edit(pointer))
        ticks, semitones = self._shift(pointer)
        pitch = min(max(self._note.pitch + semitones, 0), 127)
        start = max(self._note.start_tick + ticks, 0)
        copy = "Copy · " if pointer.ctrl else ""
        place = position_text(self._model.time_map, start)
        self._say(f"{copy}{self._model.name_of(pitch)} · {place}", pointer)
        if pitch != self._heard_pitch:
            self._heard_pitch = pitch
            self._model.audition(pitch, self._note.velocity)

    def _drop(self, pointer: Pointer) -> None:
        copies = self._commit_each(self._edit(pointer))
        if copies:
            self._model.select(copies, self._model.selected_ghosts)

    def _click(self) -> None:
        if not (self._pressed.shift or self._pressed.ctrl):
            self._grabbed.select()
        elif self._was_selected:
            self._grabbed.let_go()
        self._model.last_length_ticks = self._note.duration_ticks
        self._model.last_velocity = self._note.velocity
