"""Drag the start or the end of notes and ghosts."""

from __future__ import annotations

from app.desktop.piano_roll.gestures.gesture import Gesture, Pointer, length_text
from app.desktop.piano_roll.ghost_hand import MakeEdit, as_note
from app.desktop.piano_roll.hit_test import Zone
from app.desktop.piano_roll.roll_model import RollModel
from modules.midi_generator.proposal import GhostNote
from modules.song.note_edits import ResizeNotes
from modules.song.score import Note


class ResizeGesture(Gesture):
    """Resizes the selection by one edge of its grabbed note."""

    def __init__(self, model: RollModel, pressed: Pointer, note: Note, zone: Zone) -> None:
        super().__init__(model, pressed)
        self._note = note
        self._zone = zone
        if not self._is_selected:
            self._select()

    @property
    def _is_selected(self) -> bool:
        return self._note.id in self._model.selected_ids

    def _select(self) -> None:
        self._model.select({self._note.id})

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
        self._select()
        self._model.audition(self._note.pitch, self._note.velocity)


class ResizeGhostGesture(ResizeGesture):
    """The same by an edge of a grabbed ghost."""

    def __init__(self, model: RollModel, pressed: Pointer, ghost: GhostNote, zone: Zone) -> None:
        self._ghost = ghost
        super().__init__(model, pressed, as_note(ghost), zone)

    @property
    def _is_selected(self) -> bool:
        return self._ghost in self._model.selected_ghosts

    def _select(self) -> None:
        self._model.select((), {self._ghost})
