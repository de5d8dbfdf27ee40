"""Keeps ghosts true to a song that changes: accepts and their undo, notes typed into a proposal."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from app.desktop.piano_roll.ghost_layer import LayerState
from app.desktop.piano_roll.roll_model import RollModel
from modules.midi_generator.look_ahead import edited_notes, matching_ghosts
from modules.song.bar_edits import BarsEdit
from modules.song.ghost_edits import AcceptGhostNotes
from modules.song.history import MAX_UNDO_STEPS, Change, Direction
from modules.song.note_edits import AddNotes
from modules.song.take_edit import RecordTake

TYPED = (AddNotes, RecordTake)
"""Edits that write what the user plays or types."""


class GhostFollower:
    """What an edit does to the ghosts.

    `recent_accepts` are the accepts since the last other edit, `frontier` is where the rest begins
    after the accept that is being made, and `is_followed` says whether what is on show is left of
    a suggestion that the user went along with.
    """

    def __init__(self, model: RollModel, tell_shortened: Callable[[], object]) -> None:
        self._model = model
        self._layer = model.ghosts
        self._tell_shortened = tell_shortened
        self.recent_accepts: list[AcceptGhostNotes] = []
        self.frontier: int | None = None
        self.is_followed = False
        self._swept: list[tuple[BarsEdit, LayerState]] = []

    def song_changed(self, change: Change) -> None:
        """Keep the ghosts true to a changed song."""
        edit = change.edit
        self._model.hand.forget()
        if change.direction is Direction.LOAD:
            self._layer.forget_all()
            self._swept.clear()
            self.recent_accepts.clear()
        elif isinstance(edit, AcceptGhostNotes):
            self._follow_accept(edit, change.direction)
            self.is_followed = True
        elif isinstance(edit, BarsEdit):
            self.recent_accepts.clear()
            self._follow_bars(edit, change)
        else:
            self.recent_accepts.clear()
            self._check_suggestion(change)
            self._shorten(change)
        current = self._layer.current
        if current is not None and not change.after.has_track(current.track_id):
            self._layer.clear()
        self.see_present_notes()
        self._model.ghosts_moved()

    def _follow_bars(self, edit: BarsEdit, change: Change) -> None:
        """Take away what was proposed for bars that moved, until they are back."""
        if change.direction is not Direction.UNDO:
            proposal = self._layer.current
            if proposal is not None and proposal.end_tick > edit.moves_from(change.before):
                self._swept.append((edit, self._layer.state()))
                del self._swept[:-MAX_UNDO_STEPS]
                self._layer.clear()
        elif self._swept and self._swept[-1][0] is edit:
            _, state = self._swept.pop()
            if self._layer.current is None:
                self._layer.restore(state)

    def _check_suggestion(self, change: Change) -> None:
        """Keep of a suggestion what an edit left open, or nothing when the edit contradicts it."""
        proposal = self._layer.current
        if proposal is None or not self._layer.is_unasked:
            return
        played = edited_notes(change.before, change.after, proposal.track_id)
        real = matching_ghosts(self._layer.notes, played, change.after.ppq)
        others = [note for note in played if note.id not in real]
        start, end = proposal.start_tick, proposal.end_tick
        if any(note.start_tick < end and note.end_tick > start for note in others) or (
            _takes_notes_back(change, proposal.track_id)
        ):
            self._layer.withdraw()
        elif played:
            self._layer.shown.reject(real.values())
            self.is_followed = not others

    def _shorten(self, change: Change) -> None:
        """Let what was asked for begin after a note that was typed or played into it."""
        proposal, edit = self._layer.current, change.edit
        if proposal is None or self._layer.is_unasked or not isinstance(edit, TYPED):
            return
        if change.direction is Direction.UNDO:
            self._layer.shown.lengthen(edit)
            return
        played = edited_notes(change.before, change.after, proposal.track_id)
        real = matching_ghosts(self._layer.notes, played, change.after.ppq)
        start, end = self._layer.start_tick or 0, proposal.end_tick
        others = [n for n in played if n.id not in real and start <= n.start_tick < end]
        if others and self._layer.notes:
            self._layer.shown.shorten(max(note.end_tick for note in others), edit)
            if self._layer.notes:
                self._tell_shortened()

    def _follow_accept(self, edit: AcceptGhostNotes, direction: Direction) -> None:
        if direction is Direction.UNDO:
            self._layer.accept_undone(edit.proposal, edit.ghosts)
            if self.recent_accepts:
                self.recent_accepts.pop()
            return
        self.recent_accepts.append(edit)
        if direction is Direction.REDO:
            self._layer.accept_redone(edit.proposal, edit.ghosts)
        elif edit.proposal == self._layer.current:
            self._layer.accept(edit.ghosts, self.frontier)

    def see_present_notes(self) -> None:
        """Hide ghosts that the track has as notes already."""
        current = self._layer.current
        song = self._model.history.song
        if current is None or not song.has_track(current.track_id):
            return
        # Ghosts stand near the end; the thousands of notes before them cannot be the same.
        notes = song.track(current.track_id).notes
        first = min(proposal.start_tick for proposal in self._layer.proposals) - song.ppq // 8
        place = bisect_left(notes, first, key=lambda note: note.start_tick)
        # A ghost may equal the note that it replaces: both go, the ghost comes.
        held = (note for note in notes[place:] if note.id not in current.replaces)
        self._layer.set_present_notes(held, song.ppq // 8)


def _takes_notes_back(change: Change, track_id: int) -> bool:
    """Whether an undo touched the notes of a track, or an edit deleted some."""
    before, after = change.before, change.after
    if not (before.has_track(track_id) and after.has_track(track_id)):
        return True
    old, new = before.track(track_id).notes, after.track(track_id).notes
    is_undo = change.direction is not Direction.DO and old is not new
    return is_undo or len(new) < len(old)
