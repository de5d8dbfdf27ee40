"""What the keys do to the selected notes and ghosts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple, replace

from app.desktop.piano_roll.ghost_hand import MakeEdit
from app.desktop.piano_roll.note_properties import NoteValues
from app.desktop.piano_roll.note_words import note_words
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.roll_questions import Quantizing
from modules.song.edit import Edit
from modules.song.note_edits import (
    AddNotes,
    DeleteNotes,
    DuplicateNotes,
    MoveNotes,
    QuantizeNotes,
    ResizeNotes,
    SetNotesMuted,
    SetVelocity,
    count_of_notes,
)
from modules.song.property_edits import SetNoteProperties
from modules.song.score import Note
from modules.song.shape_edits import (
    HumanizeNotes,
    JoinNotes,
    LegatoNotes,
    SplitNotes,
    StepInScale,
    sounding_across,
)

OCTAVE = 12
VELOCITY_STEP = 5
HUMANIZED_VELOCITY = 6.0
HUMANIZED_BEATS = 1 / 96
"""Standard deviations of Humanize: 5 ms at 125 bpm."""


def ids_of(notes: Iterable[Note]) -> frozenset[int]:
    """Their ids."""
    return frozenset(note.id for note in notes)


class NoteActions:
    """The edits of the selection, each one undo step. Ghosts stay ghosts."""

    def __init__(self, model: RollModel) -> None:
        self._model = model
        self._clipboard: tuple[Note, ...] = ()
        self._seed = 0
        self.quantizing = Quantizing()

    @property
    def has_clipboard(self) -> bool:
        """Whether there is something to paste."""
        return bool(self._clipboard)

    def transpose(self, semitones: int) -> None:
        """Move the selection in pitch, or by rows where rows are drums, and let it be heard."""
        chosen = self._chosen
        rows = self._model.coordinates.rows
        if rows.drums and abs(semitones) < OCTAVE:
            # One row for one key press: drum rows are not a semitone apart.
            lead = min(chosen, key=lambda note: note.sort_key)
            semitones = rows.step(lead.pitch, semitones) - lead.pitch
        self._each(lambda track, notes: MoveNotes(track, ids_of(notes), 0, semitones))
        self._hear_first()

    def nudge(self, steps: int) -> None:
        """Move the selection by grid steps; without one, move the edit cursor."""
        grid = self._model.grid
        if not self._chosen:
            cursor = self._model.cursor_tick
            self._model.set_cursor(grid.next(cursor) if steps > 0 else grid.previous(cursor))
            self._model.make_visible(self._model.cursor_tick, self._model.cursor_tick)
            return
        ticks = steps * grid.step_ticks
        self._each(lambda track, notes: MoveNotes(track, ids_of(notes), ticks, 0))
        self._keep_in_view()

    def stretch(self, steps: int) -> None:
        """Make the selection longer or shorter by grid steps, never shorter than one tick."""
        delta = steps * self._model.grid.step_ticks
        self._each(lambda track, notes: ResizeNotes(track, ids_of(notes), 0, delta))
        for note in self._model.selected_notes[:1]:
            self._model.last_length_ticks = note.duration_ticks

    def louder(self, by: int) -> None:
        """Shift the velocities of the selection."""
        self._each(
            lambda track, notes: SetVelocity(
                track, {note.id: min(max(note.velocity + by, 1), 127) for note in notes}
            )
        )

    def set_velocity(self, velocity: int) -> None:
        """Give every selected note this velocity."""
        self._each(lambda track, notes: SetVelocity(track, dict.fromkeys(ids_of(notes), velocity)))

    def delete(self) -> None:
        """Delete the selected notes."""
        self._edit(DeleteNotes(self._track_id, self._model.selected_ids))

    def quantize(self) -> None:
        """Move the starts of the selection, or of all notes, to the grid."""
        how, step = self.quantizing, self._model.grid.step_ticks

        def make(track: int, notes: tuple[Note, ...]) -> Edit:
            return QuantizeNotes(track, ids_of(notes), step, how.strength, how.swing)

        if self._chosen:
            self._each(make)
        elif (track := self._model.track) is not None:
            self._edit(make(track.id, track.notes))

    def humanize(self) -> None:
        """Shift starts and velocities of the selection a little; each time otherwise."""
        self._seed += 1
        ticks, seed = self._model.song.ppq * HUMANIZED_BEATS, self._seed
        self._each(
            lambda track, notes: HumanizeNotes(
                track, ids_of(notes), ticks, HUMANIZED_VELOCITY, seed
            )
        )

    def turn(self, edit: Callable[[int, frozenset[int]], Edit]) -> None:
        """Make an edit of the selection that needs to know nothing but its notes."""
        self._each(lambda track, notes: edit(track, ids_of(notes)))
        self._keep_in_view()

    def legato(self) -> None:
        """Let each selected note last until the next one."""
        self._each(lambda track, notes: LegatoNotes(track, ids_of(notes)))

    def change(self, values: NoteValues) -> None:
        """Give the selected notes these values."""
        if values != NoteValues():
            ids = self._model.selected_ids
            self._edit(SetNoteProperties(self._track_id, ids, *astuple(values)))
            self._keep_in_view()

    def tell(self) -> None:
        """Say what the first selected note is."""
        self._model.message.emit(note_words(self._model, self._model.selected_notes[0]))

    def join(self) -> None:
        """Make one note of the selected ones of each pitch."""
        self._edit(JoinNotes(self._track_id, self._model.selected_ids))

    def toggle_mute(self) -> None:
        """Mute the selection, or let it sound again when all of it is muted."""
        muted = not all(note.muted for note in self._model.selected_notes)
        self._edit(SetNotesMuted(self._track_id, self._model.selected_ids, muted))

    def toggle_locks(self) -> None:
        """Lock the selection, so that Vary leaves it, or unlock it when all of it is locked."""
        model, chosen = self._model, self._model.selected_ids
        is_locked = chosen <= model.locked_ids
        model.locked_ids = model.locked_ids - chosen if is_locked else model.locked_ids | chosen
        count = count_of_notes(len(chosen))
        model.message.emit(
            f"Unlocked {count}." if is_locked else f"Locked {count}: Vary leaves them."
        )
        model.display_changed.emit()

    @property
    def split_tick(self) -> int | None:
        """The playhead, else the cursor, where it stands inside a selected note, or any note."""
        track = self._model.track
        notes = self._model.selected_notes or (track.notes if track else ())
        places = (self._model.playhead_tick, self._model.cursor_tick)
        return next((tick for tick in places if sounding_across(notes, tick)), None)

    def split(self) -> None:
        """Cut the selected notes, or all, in two at `split_tick`."""
        track, tick = self._model.track, self.split_tick
        if track is not None and tick is not None:
            ids = self._model.selected_ids or frozenset(note.id for note in track.notes)
            cut = sounding_across((n for n in track.notes if n.id in ids), tick)
            self._edit(SplitNotes(track.id, frozenset(note.id for note in cut), tick))

    def step_in_scale(self, steps: int) -> None:
        """Move the selection by degrees of the key's scale, and let it be heard."""
        if (key := self._model.key) is not None:
            self._each(lambda track, notes: StepInScale(track, ids_of(notes), key, steps))
            self._hear_first()

    def duplicate(self) -> None:
        """Put a copy of the selection right after it, on the grid, and select the copy."""
        model, chosen = self._model, self._chosen
        start = min(note.start_tick for note in chosen)
        end = max(note.end_tick for note in chosen)
        length = self._ceiling(end) - model.grid.floor(start)
        copies = frozenset[int]()
        if model.selected_ids:
            edit = DuplicateNotes(self._track_id, model.selected_ids, length)
            copies = model.commit(edit)
        model.hand.commit(lambda track, notes: DuplicateNotes(track, ids_of(notes), length))
        model.select(copies, model.selected_ghosts)
        self._keep_in_view()

    def copy(self) -> None:
        """Remember the selection."""
        self._clipboard = self._model.selected_notes

    def cut(self) -> None:
        """Remember the selection and delete it."""
        self.copy()
        self.delete()

    def paste(self) -> None:
        """Put the remembered notes at the edit cursor, which moves behind them."""
        first = min(note.start_tick for note in self._clipboard)
        # What stood off the grid stays off it by as much.
        shift = self._model.cursor_tick - self._model.grid.floor(first)
        moved = tuple(replace(n, start_tick=n.start_tick + shift) for n in self._clipboard)
        self._model.select(self._model.commit(AddNotes(self._track_id, moved)))
        self._model.set_cursor(self._ceiling(max(note.end_tick for note in moved)))
        self._keep_in_view()

    def select_all(self) -> None:
        """Select every note of the track."""
        track = self._model.track
        self._model.select(note.id for note in (track.notes if track else ()))

    def invert(self) -> None:
        """Select what is not selected."""
        track = self._model.track
        every = {note.id for note in (track.notes if track else ())}
        self._model.select(every - self._model.selected_ids)

    def step_through(self, steps: int) -> None:
        """Select the next or previous note and let it be heard; from the cursor without one."""
        track = self._model.track
        notes = track.notes if track else ()
        if not notes:
            return
        chosen = [index for index, n in enumerate(notes) if n.id in self._model.selected_ids]
        if chosen:
            index = (chosen[-1] if steps > 0 else chosen[0]) + steps
        else:
            after = [i for i, n in enumerate(notes) if n.start_tick >= self._model.cursor_tick]
            index = after[0] if after and steps > 0 else (after[0] if after else len(notes)) - 1
        note = notes[min(max(index, 0), len(notes) - 1)]
        self._model.select({note.id})
        self._model.audition(note.pitch, note.velocity)
        self._model.make_visible(note.start_tick, note.end_tick, [note.pitch])

    def insert(self) -> None:
        """Add a note at the edit cursor, on the pitch of the last selected note or middle C."""
        chosen = self._model.selected_notes
        rows = self._model.coordinates.rows
        pitch = chosen[-1].pitch if chosen else (36 if rows.drums else 60)
        start, length = self._model.cursor_tick, self._model.last_length_ticks
        note = Note(0, pitch, self._model.last_velocity, start, length)
        self._model.select(self._model.commit(AddNotes(self._track_id, (note,))))
        self._model.audition(pitch, note.velocity)
        self._model.set_cursor(note.end_tick)
        self._keep_in_view()

    @property
    def _track_id(self) -> int:
        assert self._model.track_id is not None
        return self._model.track_id

    @property
    def _chosen(self) -> tuple[Note, ...]:
        """Selected notes and ghosts, these as the notes that they would be."""
        return self._model.selected_notes + self._model.hand.notes

    def _each(self, make: MakeEdit) -> None:
        """Make an edit of the selected notes and of the selected ghosts."""
        if self._model.selected_ids:
            self._model.commit(make(self._track_id, self._model.selected_notes))
        self._model.hand.commit(make)

    def _hear_first(self) -> None:
        for note in self._chosen[:1]:
            self._model.audition(note.pitch, note.velocity)
        self._keep_in_view()

    def _edit(self, edit: Edit) -> None:
        self._model.commit(edit)

    def _ceiling(self, tick: int) -> int:
        grid = self._model.grid
        below = grid.floor(tick)
        return below if below == tick else grid.next(tick)

    def _keep_in_view(self) -> None:
        chosen = self._chosen
        if chosen:
            first = min(note.start_tick for note in chosen)
            last = max(note.end_tick for note in chosen)
            self._model.make_visible(first, last, {note.pitch for note in chosen})
