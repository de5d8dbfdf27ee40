"""Accepting proposed notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from modules.midi_generator.proposal import GhostNote, Proposal
from modules.song.edit import Edit
from modules.song.note_edits import DeleteNotes, count_of_notes, with_new_notes
from modules.song.score import Note, Song


@dataclass(frozen=True, slots=True)
class AcceptGhostNotes(Edit):
    """Turns ghost notes into notes of a track.

    The notes with the ids in `replaced` give way to them. `played` are the ghosts as a player
    performed them, with a touch and a time of their own; empty, they are as proposed. It carries
    the whole `proposal`, so that a view can show the ghosts again after an undo.
    """

    track_id: int
    ghosts: tuple[GhostNote, ...]
    proposal: Proposal
    replaced: frozenset[int] = frozenset()
    played: tuple[GhostNote, ...] = ()

    @property
    def name(self) -> str:
        """Such as "Accept 3 notes"."""
        return f"Accept {count_of_notes(len(self.ghosts))}"

    def apply(self, song: Song) -> Song:
        """The song with the accepted notes, and without those that they replace."""
        if self.replaced:
            song = DeleteNotes(self.track_id, self.replaced).apply(song)
        return with_new_notes(song, self.track_id, map(_note_of, self.played or self.ghosts))


def _note_of(ghost: GhostNote) -> Note:
    return Note(0, ghost.pitch, ghost.velocity, ghost.start_tick, ghost.duration_ticks)


def replaced_by(ghosts: Iterable[GhostNote], notes: Iterable[Note]) -> frozenset[int]:
    """For each ghost the id of the note that sounds with it and begins nearest to it, if any."""
    held = tuple(notes)
    found: set[int] = set()
    for ghost in ghosts:
        near = [
            (abs(note.start_tick - ghost.start_tick), abs(note.pitch - ghost.pitch), note.id)
            for note in held
            if ghost.start_tick < note.end_tick and note.start_tick < ghost.end_tick
        ]
        found.update(note_id for _, _, note_id in sorted(near)[:1])
    return frozenset(found)
