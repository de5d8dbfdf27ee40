"""Setting single properties of notes to a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from modules.song.note_edits import ChosenNotesEdit, clamped_note
from modules.song.score import Note, Song


@dataclass(frozen=True, slots=True)
class SetNoteProperties(ChosenNotesEdit):
    """Gives notes a pitch, a start, a length in ticks, a velocity or a mute; None leaves it."""

    pitch: int | None = None
    start_tick: int | None = None
    duration_ticks: int | None = None
    velocity: int | None = None
    muted: bool | None = None

    @property
    def name(self) -> str:
        """Such as "Change 3 notes"."""
        return f"Change {self._count}"

    def apply(self, song: Song) -> Song:
        """The song with the values, clamped to what a song can hold."""
        return self._with_each(song, self._changed)

    def _changed(self, note: Note) -> Note:
        wanted: dict[str, Any] = {
            name: value
            for name in ("pitch", "start_tick", "duration_ticks", "velocity", "muted")
            if (value := getattr(self, name)) is not None
        }
        return clamped_note(replace(note, **wanted))
