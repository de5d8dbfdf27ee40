"""The user's hand on ghosts: moved, resized, copied, rejected and locked, they stay ghosts.

An edit of notes does the work, on a song in which the ghosts are the only notes of the track; so
ghosts follow the same rules as notes. Steps on ghosts are no steps of the song's history: they can
be taken back until the song changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.desktop.piano_roll.ghost_layer import LayerState
from app.desktop.piano_roll.proposal_set import CopiedGhost, Place, ProposalSet
from modules.errors import ParameterError
from modules.midi_generator.proposal import GhostNote
from modules.song.edit import Edit
from modules.song.score import Note

if TYPE_CHECKING:
    from app.desktop.piano_roll.roll_model import RollModel

MakeEdit = Callable[[int, tuple[Note, ...]], Edit]
"""Makes the edit of some notes of a track."""
MOST_STEPS = 100


def as_note(ghost: GhostNote, note_id: int = 0) -> Note:
    """The note that a ghost would be."""
    return Note(note_id, ghost.pitch, ghost.velocity, ghost.start_tick, ghost.duration_ticks)


def _shaped(ghost: GhostNote, note: Note) -> GhostNote:
    return GhostNote(
        note.pitch, note.velocity, note.start_tick, note.duration_ticks, ghost.confidence
    )


class GhostHand:
    """What can be done to ghosts besides accepting them."""

    def __init__(self, model: RollModel) -> None:
        self._model = model
        self._steps: list[LayerState] = []
        self._undone: list[LayerState] = []

    @property
    def can_undo(self) -> bool:
        """Whether the last thing that was done, was done to ghosts."""
        return bool(self._steps)

    @property
    def can_redo(self) -> bool:
        """Whether such a step was taken back last."""
        return bool(self._undone)

    @property
    def notes(self) -> tuple[Note, ...]:
        """The selected ghosts as notes, without the gesture that lasts."""
        return tuple(as_note(self._shown.settled(place)) for place in self._chosen())

    def preview(self, make: MakeEdit | None) -> None:
        """Show the selected ghosts as an edit would shape them; None as they are."""
        places = self._chosen()
        if not places:
            return
        shapes = self._shapes(places, make) if make else {}
        self._shown.preview(shapes)
        self._follow(places)

    def commit(self, make: MakeEdit) -> None:
        """Shape the selected ghosts, or make copies of them, which are selected then."""
        places = self._chosen()
        if not places:
            return
        shapes = self._shapes(places, make)
        copies = [place for place in shapes if isinstance(place[1], CopiedGhost)]
        self._shown.preview({})
        if any(self._shown.settled(place) != shape for place, shape in shapes.items()):
            self.remember()
            self._shown.reshape(shapes)
        self._follow(copies or places)

    def reject(self, ghosts: Iterable[GhostNote]) -> None:
        """Take some ghosts away."""
        self.remember()
        self._shown.reject(ghosts)
        self._model.ghosts_moved()

    def toggle_locks(self) -> None:
        """Lock the selected ghosts, or unlock them when all of them are locked."""
        chosen = self._model.selected_ghosts
        self.remember()
        is_locked = self._shown.toggle_locks(chosen)
        count = "1 ghost" if len(chosen) == 1 else f"{len(chosen)} ghosts"
        locked = f"Locked {count}: what is written anew goes around."
        self._model.message.emit(locked if is_locked else f"Unlocked {count}.")
        self._model.ghosts_moved()

    def remember(self) -> None:
        """Make what is done next a step that can be taken back."""
        self._steps.append(self._model.ghosts.state())
        del self._steps[:-MOST_STEPS]
        self._undone.clear()

    def forget(self) -> None:
        """The song has changed, or other ghosts came: steps before that stay done."""
        self._steps.clear()
        self._undone.clear()

    def undo(self) -> None:
        """Take the last step back."""
        self._swap(self._steps, self._undone)

    def redo(self) -> None:
        """Do again what was taken back."""
        self._swap(self._undone, self._steps)

    def _swap(self, source: list[LayerState], target: list[LayerState]) -> None:
        if source:
            target.append(self._model.ghosts.state())
            self._model.ghosts.restore(source.pop())
            self._model.ghosts_moved()

    @property
    def _shown(self) -> ProposalSet:
        return self._model.ghosts.shown

    def _chosen(self) -> list[Place]:
        return self._shown.places_of(self._model.selected_ghosts)

    def _shapes(self, places: list[Place], make: MakeEdit) -> dict[Place, GhostNote]:
        shown, track_id = self._shown, self._model.track_id
        assert track_id is not None
        old = [shown.settled(place) for place in places]
        notes = tuple(as_note(ghost, number + 1) for number, ghost in enumerate(old))
        song = self._model.history.song
        alone = song.with_track(song.track(track_id).with_notes(notes))
        alone = replace(alone, next_id=len(notes) + 1)
        try:
            after = make(track_id, notes).apply(alone)
        except ParameterError as error:
            self._model.message.emit(str(error))
            return {}
        shaped = {note.id: note for note in after.track(track_id).notes}
        # New notes are copies, in the order of the notes that they are made of.
        fresh = [shaped[note_id] for note_id in sorted(shaped) if note_id > len(notes)]
        sources = [note.id - 1 for note in alone.track(track_id).notes]
        if fresh:
            pairs = enumerate(zip(sources, fresh, strict=True))
            return {
                shown.copy_of(places[source], number): _shaped(old[source], note)
                for number, (source, note) in pairs
                if _shaped(old[source], note) != old[source]
            }
        return {
            place: _shaped(ghost, shaped[number + 1])
            for number, (place, ghost) in enumerate(zip(places, old, strict=True))
            if number + 1 in shaped
        }

    def _follow(self, places: list[Place]) -> None:
        self._model.select(self._model.selected_ids, self._shown.shapes_at(places))
        self._model.ghosts_moved()
