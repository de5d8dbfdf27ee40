"""The note cursor: a cell of the grid that the arrows move, for work without a mouse."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.desktop.piano_roll.note_words import bar_words, ghost_words, note_words
from app.desktop.piano_roll.roll_model import RollModel
from modules.midi_generator.proposal import GhostNote
from modules.song.note_edits import AddNotes, DeleteNotes, ResizeNotes
from modules.song.score import Note

MIDDLE_C = 60


class NoteCursor(QObject):
    """A row (`pitch`) at the edit cursor. What is under it is selected, and read aloud."""

    changed = Signal()
    announced = Signal(str)

    def __init__(self, model: RollModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self.is_on = False
        self.pitch = MIDDLE_C

    @property
    def note(self) -> Note | None:
        """The note that sounds under the cursor."""
        track, tick = self._model.track, self._model.cursor_tick
        notes = track.notes if track else ()
        return next(
            (n for n in notes if n.pitch == self.pitch and n.start_tick <= tick < n.end_tick), None
        )

    @property
    def ghost(self) -> GhostNote | None:
        """The ghost under the cursor."""
        tick = self._model.cursor_tick
        return next(
            (
                ghost
                for ghost in self._model.visible_ghosts
                if ghost.pitch == self.pitch and ghost.start_tick <= tick < ghost.end_tick
            ),
            None,
        )

    def toggle(self) -> None:
        """Show the cursor on the row of the selection, else in the middle of the view."""
        self.is_on = not self.is_on
        if self.is_on:
            self.pitch = self._first_pitch()
            self._arrive()
        else:
            self.announced.emit("Note cursor off.")
        self.changed.emit()

    def step_rows(self, rows: int) -> None:
        """Move up or down by rows."""
        shown = self._model.coordinates.rows
        self.pitch = shown.step(shown.pitches[shown.nearest(self.pitch)], rows)
        self._arrive()

    def step_pitch(self, semitones: int) -> None:
        """Move by semitones, to a row that is shown."""
        rows = self._model.coordinates.rows
        wanted = min(max(self.pitch + semitones, 0), 127)
        self.pitch = rows.pitches[rows.nearest(wanted)]
        self._arrive()

    def step_time(self, steps: int) -> None:
        """Move by steps of the grid."""
        grid, tick = self._model.grid, self._model.cursor_tick
        self._model.set_cursor(grid.next(tick) if steps > 0 else grid.previous(tick))
        self._arrive()

    def add_or_remove(self) -> None:
        """Write a note of the last used length, or delete the one that is there."""
        model, note = self._model, self.note
        if model.track_id is None:
            return
        if note is not None:
            model.commit(DeleteNotes(model.track_id, frozenset((note.id,))))
            self.announced.emit(f"Removed {model.name_of(self.pitch)}.")
        else:
            fresh = Note(
                0, self.pitch, model.last_velocity, model.cursor_tick, model.last_length_ticks
            )
            model.select(model.commit(AddNotes(model.track_id, (fresh,))))
            model.audition(self.pitch, fresh.velocity)
            self.announced.emit(f"Added {note_words(model, fresh)}.")
        self.changed.emit()

    def stretch(self, steps: int) -> None:
        """Make the note under the cursor longer or shorter by the grid; never below one step."""
        model, note = self._model, self.note
        if note is None or model.track_id is None:
            self.announced.emit("No note is here.")
            return
        step = model.grid.step_ticks
        delta = max(steps * step, min(step - note.duration_ticks, 0))
        model.commit(ResizeNotes(model.track_id, frozenset((note.id,)), 0, delta))
        longer = replace(note, duration_ticks=note.duration_ticks + delta)
        model.last_length_ticks = longer.duration_ticks
        self.announced.emit(note_words(model, longer))

    def read_note(self) -> None:
        """Say what is here: under the note cursor, else what is selected."""
        chosen = self._model.selected_notes
        if not self.is_on and chosen:
            self.announced.emit(note_words(self._model, chosen[0]))
        else:
            self.announced.emit(self._words())

    def read_bar(self) -> None:
        """Say what the bar of the cursor holds."""
        self.announced.emit(bar_words(self._model, self._model.cursor_tick))

    def _arrive(self) -> None:
        model, note, ghost = self._model, self.note, self.ghost
        model.select({note.id} if note else (), (ghost,) if ghost and not note else ())
        if (here := note or ghost) is not None:
            model.audition(self.pitch, here.velocity)
        model.make_visible(model.cursor_tick, model.cursor_tick, [self.pitch])
        self.announced.emit(self._words())
        self.changed.emit()

    def _words(self) -> str:
        model, note, ghost = self._model, self.note, self.ghost
        if note is not None:
            return note_words(model, note)
        if ghost is not None:
            return ghost_words(model, ghost)
        position = model.time_map.position_at(model.cursor_tick)
        return f"{model.name_of(self.pitch)}, at {position.bar}.{position.beat}: no note"

    def _first_pitch(self) -> int:
        model = self._model
        if model.selected_notes:
            model.set_cursor(model.selected_notes[0].start_tick)
            return model.selected_notes[0].pitch
        if model.selected_ghosts:
            ghost = min(model.selected_ghosts, key=lambda g: (g.start_tick, g.pitch))
            model.set_cursor(ghost.start_tick)
            return ghost.pitch
        wanted = model.coordinates.pitch_at_y(model.view_height / 2)
        return model.coordinates.rows.step(wanted, 0)


def jump(model: RollModel, direction: int, *, by_bar: bool) -> None:
    """Move the edit cursor to the next (1) or previous (-1) line of a beat or bar."""
    time_map, cursor = model.time_map, model.cursor_tick
    here = cursor if direction > 0 else max(cursor - 1, 0)
    bar = time_map.bar_index_at(here)
    start, end = time_map.bar_start_tick(bar), time_map.bar_start_tick(bar + 1)
    if not by_bar:
        beat = time_map.beat_ticks_at(here)
        start += (here - start) // beat * beat
        end = min(start + beat, end)
    model.set_cursor(end if direction > 0 else start)
    model.make_visible(model.cursor_tick, model.cursor_tick)
