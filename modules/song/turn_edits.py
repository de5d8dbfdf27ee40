"""Edits that turn chosen notes as a whole: slower or faster, backwards, upside down."""

from __future__ import annotations

from dataclasses import dataclass, replace

from modules.errors import ParameterError
from modules.song.note_edits import ChosenNotesEdit
from modules.song.score import Note, Song


@dataclass(frozen=True, slots=True)
class StretchNotes(ChosenNotesEdit):
    """Makes notes last `times` as long, and what is between them; the first one stays."""

    times: float = 2.0

    @property
    def name(self) -> str:
        """Such as "Stretch 3 notes"."""
        return f"{'Stretch' if self.times > 1 else 'Squeeze'} {self._count}"

    def apply(self, song: Song) -> Song:
        """The song with the notes stretched; raises ParameterError where time would stand still.

        Starts and ends are rounded each on their own, so that notes that touched still touch.
        """
        if not self.times > 0:
            raise ParameterError("Notes can be stretched by more than 0.", "times", self.times)
        first = min((note.start_tick for note in self._chosen(song)), default=0)

        def moved(tick: int) -> int:
            return first + round((tick - first) * self.times)

        def stretched(note: Note) -> Note:
            start, end = moved(note.start_tick), moved(note.end_tick)
            return replace(note, start_tick=start, duration_ticks=max(end - start, 1))

        return self._with_each(song, stretched)


@dataclass(frozen=True, slots=True)
class ReverseNotes(ChosenNotesEdit):
    """Lets notes come backwards, between the first start and the last end of them."""

    @property
    def name(self) -> str:
        """Such as "Reverse 3 notes"."""
        return f"Reverse {self._count}"

    def apply(self, song: Song) -> Song:
        """The song in which the last note comes first; lengths and velocities go with the notes."""
        chosen = self._chosen(song)
        first = min((note.start_tick for note in chosen), default=0)
        last = max((note.end_tick for note in chosen), default=0)
        return self._with_each(
            song, lambda note: replace(note, start_tick=first + last - note.end_tick)
        )


@dataclass(frozen=True, slots=True)
class MirrorNotes(ChosenNotesEdit):
    """Turns notes upside down: the highest becomes the lowest, each step goes the other way."""

    @property
    def name(self) -> str:
        """Such as "Mirror 3 notes"."""
        return f"Mirror {self._count}"

    def apply(self, song: Song) -> Song:
        """The song in which every interval between the notes is turned round."""
        pitches = [note.pitch for note in self._chosen(song)]
        both = min(pitches, default=0) + max(pitches, default=0)
        return self._with_each(song, lambda note: replace(note, pitch=both - note.pitch))
