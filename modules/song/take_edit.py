"""The edit that puts a recorded take on a track."""

from __future__ import annotations

from dataclasses import dataclass, replace

from modules.song.edit import Edit
from modules.song.note_edits import count_of_notes, midi_track, with_new_notes
from modules.song.score import ControlChange, Note, Song


@dataclass(frozen=True, slots=True)
class RecordTake(Edit):
    """Adds played notes and pedal movements to a track; what is there stays (overdub)."""

    track_id: int
    notes: tuple[Note, ...]
    controls: tuple[ControlChange, ...] = ()

    @property
    def name(self) -> str:
        """Such as "Record 12 notes"."""
        return f"Record {count_of_notes(len(self.notes))}"

    def apply(self, song: Song) -> Song:
        """The song with the take; raises ParameterError when the track holds no notes."""
        song = with_new_notes(song, self.track_id, self.notes)
        track = midi_track(song, self.track_id)
        controls = sorted((*track.controls, *self.controls), key=lambda control: control.tick)
        return song.with_track(replace(track, controls=tuple(controls)))
