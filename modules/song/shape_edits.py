"""Edits that shape chosen notes by each other, by a scale or by chance."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from modules.song.key import SCALE_STEPS, Key
from modules.song.note_edits import MAX_PITCH, ChosenNotesEdit, clamped_note, midi_track
from modules.song.score import Note, Song


@dataclass(frozen=True, slots=True)
class LegatoNotes(ChosenNotesEdit):
    """Lets each note last until the next chosen one begins; notes of a chord stay together.

    The last ones go on to the next note of the track, or stay as they are.
    """

    @property
    def name(self) -> str:
        """Such as "Legato for 3 notes"."""
        return f"Legato for {self._count}"

    def apply(self, song: Song) -> Song:
        """The song in which the notes follow each other without a gap or an overlap."""
        chosen = self._chosen(song)
        if not chosen:
            return song
        last = max(note.start_tick for note in chosen)
        starts = {note.start_tick for note in chosen}
        after = [n.start_tick for n in song.track(self.track_id).notes if n.start_tick > last]
        onsets = sorted(starts.union(after[:1]))

        def extended(note: Note) -> Note:
            place = bisect_right(onsets, note.start_tick)
            if place == len(onsets):
                return note
            return replace(note, duration_ticks=onsets[place] - note.start_tick)

        return self._with_each(song, extended)


@dataclass(frozen=True, slots=True)
class SplitNotes(ChosenNotesEdit):
    """Cuts the notes that sound across `tick` in two; the second halves get new ids."""

    tick: int

    @property
    def name(self) -> str:
        """Such as "Split 3 notes"."""
        return f"Split {self._count}"

    def apply(self, song: Song) -> Song:
        """The song with the halves; notes that end or begin at the tick stay whole."""
        cut = sounding_across(self._chosen(song), self.tick)
        if not cut:
            return song
        ids = frozenset(note.id for note in cut)
        kept = replace(self, note_ids=ids)._with_each(
            song, lambda note: replace(note, duration_ticks=self.tick - note.start_tick)
        )
        halves = [
            replace(
                note,
                id=song.next_id + number,
                start_tick=self.tick,
                duration_ticks=note.end_tick - self.tick,
            )
            for number, note in enumerate(cut)
        ]
        track = kept.track(self.track_id)
        kept = kept.with_track(track.with_notes((*track.notes, *halves)))
        return replace(kept, next_id=song.next_id + len(halves))


def sounding_across(notes: Iterable[Note], tick: int) -> tuple[Note, ...]:
    """The notes that begin before `tick` and end after it."""
    return tuple(note for note in notes if note.start_tick < tick < note.end_tick)


@dataclass(frozen=True, slots=True)
class JoinNotes(ChosenNotesEdit):
    """Makes one note of all chosen notes of the same pitch, from the first start to the last end.

    It keeps the velocity and the id of the first.
    """

    @property
    def name(self) -> str:
        """Such as "Join 3 notes"."""
        return f"Join {self._count}"

    def apply(self, song: Song) -> Song:
        """The song with one note for each of the pitches."""
        rows: dict[int, list[Note]] = defaultdict(list)
        for note in self._chosen(song):
            rows[note.pitch].append(note)
        whole = {
            row[0].id: replace(
                row[0], duration_ticks=max(n.end_tick for n in row) - row[0].start_tick
            )
            for row in rows.values()
        }
        gone = {note.id for row in rows.values() for note in row[1:]}
        if not gone:
            return song
        track = midi_track(song, self.track_id)
        notes = (whole.get(note.id, note) for note in track.notes if note.id not in gone)
        return song.with_track(track.with_notes(notes))


@dataclass(frozen=True, slots=True)
class HumanizeNotes(ChosenNotesEdit):
    """Shifts starts and velocities by small amounts: normally distributed, the same for a seed.

    `ticks` and `velocity` are the standard deviations; nothing moves by more than twice as much.
    """

    ticks: float
    velocity: float
    seed: int

    @property
    def name(self) -> str:
        """Such as "Humanize 3 notes"."""
        return f"Humanize {self._count}"

    def apply(self, song: Song) -> Song:
        """The song with the shifted notes; lengths stay."""
        chance = random.Random(self.seed)

        def shift(deviation: float) -> int:
            return round(deviation * min(max(chance.gauss(0.0, 1.0), -2.0), 2.0))

        def shifted(note: Note) -> Note:
            return clamped_note(
                replace(
                    note,
                    start_tick=note.start_tick + shift(self.ticks),
                    velocity=note.velocity + shift(self.velocity),
                )
            )

        return self._with_each(song, shifted)


@dataclass(frozen=True, slots=True)
class StepInScale(ChosenNotesEdit):
    """Moves notes by `steps` degrees of the natural scale of `key`.

    A note outside the scale goes to the nearest degree in that direction first; one that would
    leave MIDI's range stays.
    """

    key: Key
    steps: int

    @property
    def name(self) -> str:
        """Such as "Move 3 notes in the scale"."""
        return f"Move {self._count} in the scale"

    def apply(self, song: Song) -> Song:
        """The song in which the notes stand on other degrees."""
        classes = {(self.key.tonic + step) % 12 for step in SCALE_STEPS[self.key.mode]}
        degrees = [pitch for pitch in range(MAX_PITCH + 1) if pitch % 12 in classes]

        def moved(note: Note) -> Note:
            if self.steps > 0:
                place = bisect_right(degrees, note.pitch) - 1 + self.steps
            else:
                place = bisect_left(degrees, note.pitch) + self.steps
            return replace(note, pitch=degrees[place]) if 0 <= place < len(degrees) else note

        return self._with_each(song, moved)
