"""Edits of the notes of one track."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from operator import is_

from modules.errors import ParameterError
from modules.song.edit import Edit
from modules.song.score import Note, Song, Track, TrackKind

MAX_PITCH = 127
VELOCITY_RANGE = (1, 127)


def count_of_notes(count: int) -> str:
    """The words of a menu entry: "1 note", "3 notes"."""
    return "1 note" if count == 1 else f"{count} notes"


def clamped_note(note: Note) -> Note:
    """A copy inside what MIDI and a song can hold: pitch, velocity, start and length."""
    low, high = VELOCITY_RANGE
    return replace(
        note,
        pitch=min(max(note.pitch, 0), MAX_PITCH),
        velocity=min(max(note.velocity, low), high),
        start_tick=max(note.start_tick, 0),
        duration_ticks=max(note.duration_ticks, 1),
    )


def with_new_notes(song: Song, track_id: int, notes: Iterable[Note]) -> Song:
    """`song` with `notes` added to a track; each is clamped and gets an id from `next_id`.

    Raises ParameterError for an unknown track and for an audio track.
    """
    track = midi_track(song, track_id)
    fresh = tuple(
        replace(clamped_note(note), id=song.next_id + index) for index, note in enumerate(notes)
    )
    song = song.with_track(track.with_notes((*track.notes, *fresh)))
    return replace(song, next_id=song.next_id + len(fresh))


def midi_track(song: Song, track_id: int) -> Track:
    """The MIDI track with `track_id`; raises ParameterError for any other."""
    track = song.track(track_id)
    if track.kind is not TrackKind.MIDI:
        raise ParameterError(
            f"“{track.name}” is an audio track and holds no notes; choose a MIDI track.",
            "track_id",
            track_id,
        )
    return track


def new_note_ids(before: Song, after: Song, track_id: int) -> frozenset[int]:
    """Ids of the notes that `after` has on a track and `before` does not: what an edit added."""
    if not after.has_track(track_id):
        return frozenset()
    old = {note.id for note in before.track(track_id).notes} if before.has_track(track_id) else ()
    return frozenset(note.id for note in after.track(track_id).notes).difference(old)


def notes_apart(before: Song, after: Song, track_id: int) -> tuple[list[Note], list[Note]]:
    """Notes of a track that only `before` holds, and those that only `after` does, by identity.

    Quick for long tracks: notes that an edit leaves alone are the same objects in both songs. Both
    are empty where one of the songs has no such track.
    """
    if not (before.has_track(track_id) and after.has_track(track_id)):
        return [], []
    old, new = before.track(track_id).notes, after.track(track_id).notes
    if old is new:
        return [], []
    head = sum(1 for _ in takewhile(bool, map(is_, old, new)))
    tail = sum(1 for _ in takewhile(bool, map(is_, reversed(old[head:]), reversed(new[head:]))))
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    in_old, in_new = set(map(id, old)), set(map(id, new))
    return [n for n in old if id(n) not in in_new], [n for n in new if id(n) not in in_old]


@dataclass(frozen=True, slots=True)
class AddNotes(Edit):
    """Adds notes to a track. Their ids are ignored: every note gets a new one."""

    track_id: int
    notes: tuple[Note, ...]

    @property
    def name(self) -> str:
        """Such as "Add 3 notes"."""
        return f"Add {count_of_notes(len(self.notes))}"

    def apply(self, song: Song) -> Song:
        """The song with the notes added, each clamped to what MIDI can hold."""
        return with_new_notes(song, self.track_id, self.notes)


@dataclass(frozen=True, slots=True)
class ChosenNotesEdit(Edit):
    """An edit of some notes of a track. Ids that are no longer there are passed over."""

    track_id: int
    note_ids: frozenset[int]

    def __post_init__(self) -> None:
        # Callers hand over sets, lists and tuples; a frozen edit must not share them.
        object.__setattr__(self, "note_ids", frozenset(self.note_ids))

    @property
    def _count(self) -> str:
        return count_of_notes(len(self.note_ids))

    def _chosen(self, song: Song) -> tuple[Note, ...]:
        notes = midi_track(song, self.track_id).notes
        return tuple(note for note in notes if note.id in self.note_ids)

    def _with_each(self, song: Song, change: Callable[[Note], Note]) -> Song:
        track = midi_track(song, self.track_id)
        return song.with_track(
            track.with_notes(
                change(note) if note.id in self.note_ids else note for note in track.notes
            )
        )


@dataclass(frozen=True, slots=True)
class DeleteNotes(ChosenNotesEdit):
    """Removes notes."""

    @property
    def name(self) -> str:
        """Such as "Delete 3 notes"."""
        return f"Delete {self._count}"

    def apply(self, song: Song) -> Song:
        """The song without the notes."""
        track = midi_track(song, self.track_id)
        return song.with_track(
            track.with_notes(note for note in track.notes if note.id not in self.note_ids)
        )


def _group_shift(chosen: tuple[Note, ...], ticks: int, semitones: int) -> tuple[int, int]:
    """The part of a shift that the whole group can make, so that its intervals stay."""
    lowest = min(note.pitch for note in chosen)
    highest = max(note.pitch for note in chosen)
    first = min(note.start_tick for note in chosen)
    return max(ticks, -first), min(max(semitones, -lowest), MAX_PITCH - highest)


def _shifted(note: Note, ticks: int, semitones: int) -> Note:
    # A fourth of the time of `replace`: a drag shifts all selected notes with every move.
    start, pitch = note.start_tick + ticks, note.pitch + semitones
    return Note(note.id, pitch, note.velocity, start, note.duration_ticks, note.muted)


@dataclass(frozen=True, slots=True)
class MoveNotes(ChosenNotesEdit):
    """Moves notes in time and pitch; at a border the whole group stops together."""

    ticks: int
    semitones: int

    @property
    def name(self) -> str:
        """Such as "Move 3 notes"."""
        return f"Move {self._count}"

    def apply(self, song: Song) -> Song:
        """The song in which the notes are shifted."""
        chosen = self._chosen(song)
        if not chosen:
            return song
        ticks, semitones = _group_shift(chosen, self.ticks, self.semitones)
        return self._with_each(song, lambda note: _shifted(note, ticks, semitones))


@dataclass(frozen=True, slots=True)
class DuplicateNotes(ChosenNotesEdit):
    """Adds copies of notes, shifted as a group; the copies get new ids."""

    ticks: int
    semitones: int = 0

    @property
    def name(self) -> str:
        """Such as "Duplicate 3 notes"."""
        return f"Duplicate {self._count}"

    def apply(self, song: Song) -> Song:
        """The song with the copies."""
        chosen = self._chosen(song)
        if not chosen:
            return song
        ticks, semitones = _group_shift(chosen, self.ticks, self.semitones)
        copies = (_shifted(note, ticks, semitones) for note in chosen)
        return with_new_notes(song, self.track_id, copies)


@dataclass(frozen=True, slots=True)
class ResizeNotes(ChosenNotesEdit):
    """Moves the start and the end of notes; the edge that moves stops one tick before the other."""

    start_delta_ticks: int
    end_delta_ticks: int

    @property
    def name(self) -> str:
        """Such as "Resize 3 notes"."""
        return f"Resize {self._count}"

    def apply(self, song: Song) -> Song:
        """The song with the new starts and lengths, each at least one tick long."""
        return self._with_each(song, self._resized)

    def _resized(self, note: Note) -> Note:
        start = max(note.start_tick + self.start_delta_ticks, 0)
        end = max(note.end_tick + self.end_delta_ticks, 1)
        if start >= end and self.start_delta_ticks:
            start = end - 1
        return replace(note, start_tick=start, duration_ticks=max(end - start, 1))


@dataclass(frozen=True, slots=True)
class QuantizeNotes(ChosenNotesEdit):
    """Moves note starts to the grid; `strength` 0 … 1 is the part of the way, lengths stay.

    `swing` 0 … 1 lets every other line come late, at 1 by a third of the grid: a triplet feel.
    """

    grid_ticks: int
    strength: float = 1.0
    swing: float = 0.0

    @property
    def name(self) -> str:
        """Such as "Quantize 3 notes"."""
        return f"Quantize {self._count}"

    def apply(self, song: Song) -> Song:
        """The song on the grid; raises ParameterError for a grid below one tick."""
        if self.grid_ticks < 1:
            raise ParameterError(
                f"A grid of {self.grid_ticks} ticks cannot be used; choose one tick or more.",
                "grid_ticks",
                self.grid_ticks,
            )
        return self._with_each(song, self._quantized)

    def _quantized(self, note: Note) -> Note:
        index = note.start_tick // self.grid_ticks
        lines = (self._line(index), self._line(index + 1))
        line = lines[2 * note.start_tick >= sum(lines)]
        strength = min(max(self.strength, 0.0), 1.0)
        return replace(
            note, start_tick=note.start_tick + round((line - note.start_tick) * strength)
        )

    def _line(self, index: int) -> int:
        late = self.swing * self.grid_ticks / 3 if index % 2 else 0.0
        return index * self.grid_ticks + round(late)


@dataclass(frozen=True, slots=True)
class SetNotesMuted(ChosenNotesEdit):
    """Mutes notes or lets them sound again."""

    muted: bool

    @property
    def name(self) -> str:
        """Such as "Mute 3 notes"."""
        return f"{'Mute' if self.muted else 'Unmute'} {self._count}"

    def apply(self, song: Song) -> Song:
        """The song in which the notes are muted or not."""
        return self._with_each(song, lambda note: replace(note, muted=self.muted))


@dataclass(frozen=True, slots=True)
class SetVelocity(Edit):
    """Sets velocities by note id; ids that are no longer there are passed over."""

    track_id: int
    velocities: Mapping[int, int]

    def __post_init__(self) -> None:
        object.__setattr__(self, "velocities", dict(self.velocities))

    @property
    def name(self) -> str:
        """Such as "Change velocity of 3 notes"."""
        return f"Change velocity of {count_of_notes(len(self.velocities))}"

    def apply(self, song: Song) -> Song:
        """The song with the new velocities, clamped to 1 … 127."""
        track = midi_track(song, self.track_id)
        return song.with_track(track.with_notes(self._struck(note) for note in track.notes))

    def _struck(self, note: Note) -> Note:
        velocity = self.velocities.get(note.id)
        return note if velocity is None else clamped_note(replace(note, velocity=velocity))
