"""Accepting, dismissing and bringing back ghosts: the ghost layer tied to the history."""

from __future__ import annotations

import json
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from app.desktop.piano_roll.ghost_follower import GhostFollower
from app.desktop.piano_roll.ghost_groups import first_bar, first_beat, first_chord
from app.desktop.piano_roll.roll_model import RollModel
from modules.midi_generator.ghost_voices import Voice
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.song.ghost_edits import AcceptGhostNotes, replaced_by
from modules.song.history import Change


class GhostControl(QObject):
    """The verbs of ghosts. An accept is one undo step, and undoing it brings the ghosts back."""

    accepted = Signal(object, object)
    became_notes = Signal(object)
    dismissed = Signal(object)
    brought_back = Signal(object)
    why_asked = Signal()
    shortened = Signal()
    """A note that was played or typed stands where ghosts were; the rest should follow from it."""

    def __init__(self, model: RollModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._layer = model.ghosts
        self._follower = GhostFollower(model, self.shortened.emit)
        self.kept: frozenset[GhostNote] = frozenset()
        """Locked ghosts that the next proposals hold, too."""

    @property
    def cursor_is_at_start(self) -> bool:
        """Whether the edit cursor stands where the rest of the visible proposal begins."""
        visible = self._model.visible_proposal is not None
        return visible and self._model.cursor_tick == self._layer.start_tick

    @property
    def can_take_back(self) -> bool:
        """Whether the last edit was an accept of the proposals on show."""
        accepts = self._follower.recent_accepts
        return bool(accepts) and accepts[-1].proposal in self._layer.proposals

    def show(self, proposals: tuple[Proposal, ...]) -> None:
        """Show `proposals` and put the edit cursor where they begin."""
        proposals = tuple(p for p in proposals if self._model.history.song.has_track(p.track_id))
        self._layer.show(proposals)
        self._layer.shown.lock(self.kept)
        self.kept = frozenset()
        self._model.hand.forget()
        self._follower.recent_accepts.clear()
        self._follower.see_present_notes()
        start = self._layer.start_tick
        proposal = self._model.visible_proposal
        if start is not None and proposal is not None:
            self._model.set_cursor(start)
            pitches = [ghost.pitch for ghost in proposal.notes]
            self._model.ghosts_moved()
            self._model.make_visible(start, proposal.end_tick, pitches)
        self._model.ghosts_moved()

    @property
    def may_suggest(self) -> bool:
        """Whether a proposal that nobody asked for would be in nobody's way."""
        asked = self._model.visible_proposal is not None and not self._layer.is_unasked
        return not asked and not self._layer.hidden

    @property
    def has_suggestion(self) -> bool:
        """Whether ghosts that nobody asked for are to be seen."""
        return self._layer.is_unasked and self._model.visible_proposal is not None

    @property
    def is_followed(self) -> bool:
        """Whether they are what is left of a suggestion that the user went along with."""
        return self._follower.is_followed and self.has_suggestion

    def suggest(self, proposal: Proposal) -> None:
        """Show a proposal that nobody asked for: no cursor, no view and no row moves for it."""
        rows = self._model.coordinates.rows.row_of_pitch
        notes = tuple(ghost for ghost in proposal.notes if rows[ghost.pitch] >= 0)
        if self.may_suggest and notes and proposal.track_id == self._model.track_id:
            self._layer.suggest(replace(proposal, notes=notes))
            self._model.hand.forget()
            self._follower.is_followed = False
            self._follower.see_present_notes()
            self._model.ghosts_moved()

    def withdraw(self) -> None:
        """Take away what nobody asked for, silently."""
        if self._layer.is_unasked:
            self._layer.withdraw()
            self._model.hand.forget()
            self._follower.is_followed = False
            self._model.ghosts_moved()

    def clear(self) -> None:
        """Take all proposals away for good."""
        self._layer.clear()
        self._model.hand.forget()
        self._model.ghosts_moved()

    def turn(self, steps: int) -> None:
        """Show the next (1) or previous (-1) alternative."""
        self._layer.turn(steps)
        self._follower.see_present_notes()
        self._model.ghosts_moved()

    def accept_all(self) -> None:
        """Accept every visible ghost."""
        proposal = self._model.visible_proposal
        if proposal is not None:
            self._accept(self._model.visible_ghosts, proposal.end_tick)

    def accept_beat(self) -> None:
        """Accept the ghosts of the first beat that has any."""
        self._accept(*first_beat(self._layer.notes, self._model.time_map))

    def accept_bar(self) -> None:
        """Accept the ghosts of the first bar that has any."""
        self._accept(*first_bar(self._layer.notes, self._model.time_map))

    def accept_only(self, ghosts: frozenset[GhostNote]) -> None:
        """Accept some of the visible ghosts and leave the others where they are."""
        self._accept(tuple(g for g in self._model.visible_ghosts if g in ghosts), None)

    def accept_span(self, start: int, end: int) -> None:
        """Accept the ghosts that begin between two ticks, which the user pointed at."""
        ghosts = tuple(g for g in self._model.visible_ghosts if start <= g.start_tick < end)
        is_next = start <= (self._layer.start_tick or 0)
        self._accept(ghosts, end if is_next else None)

    def accept_voice(self, voice: Voice | None = None) -> None:
        """Accept a voice: the one that is given, else that of the selected ghosts."""
        chosen = voice.notes if voice else tuple(self._model.selected_ghosts)
        voices = (v for v in self._model.voices if any(ghost in v.notes for ghost in chosen))
        notes = frozenset(ghost for v in voices for ghost in v.notes)
        if notes >= set(self._model.visible_ghosts):
            self.accept_all()
        else:
            self.accept_only(notes)

    def accept_next(self, velocity: int, tick: int | None) -> tuple[GhostNote, ...]:
        """Accept the ghosts that begin together next as a player performs them; returns them.

        The loudest gets `velocity`, the others keep their distance. They begin at `tick`, when the
        song rolls and is no more than a beat away from them; else where they are.
        """
        if self._model.visible_proposal is None:
            return ()
        ghosts = first_chord(self._layer.notes, self._model.time_map.ppq)
        moved = _moved(ghosts, tick, self._model.time_map.beat_ticks_at(ghosts[0].start_tick))
        louder = velocity - max(ghost.velocity for ghost in ghosts)
        played = tuple(
            replace(
                ghost,
                velocity=min(max(ghost.velocity + louder, 1), 127),
                start_tick=max(ghost.start_tick + moved, 0),
            )
            for ghost in ghosts
        )
        self._accept(ghosts, ghosts[-1].start_tick + 1, played)
        return played

    def take_back(self) -> None:
        """Undo the last accept."""
        if self.can_take_back:
            start = self._follower.recent_accepts[-1].ghosts[0].start_tick
            self._model.history.undo()
            rest = self._layer.start_tick
            self._model.set_cursor(start if rest is None else rest)

    def dismiss(self) -> None:
        """Take the proposals away until they are brought back."""
        if self._model.visible_proposal is None:
            return
        self._model.hand.remember()
        proposal = self._layer.dismiss()
        self._model.ghosts_moved()
        self.dismissed.emit(proposal)
        self._model.message.emit("Proposal dismissed. Shift+Esc brings it back.")

    def bring_back(self) -> None:
        """Show again what was dismissed or hidden."""
        if self._layer.hidden:
            self._layer.hidden = False
        elif self._layer.bring_back():
            self._model.hand.forget()
        self._shown_again()

    def undo(self) -> None:
        """Take back the last thing that was done to ghosts."""
        was_shown = self._model.visible_proposal is not None
        self._model.hand.undo()
        if was_shown:
            self._follower.see_present_notes()
            self._model.ghosts_moved()
        else:
            self._shown_again()

    def redo(self) -> None:
        """Do it again."""
        before = self._model.visible_proposal
        self._model.hand.redo()
        self._follower.see_present_notes()
        if before is not None and self._layer.current is None:
            self.dismissed.emit(before)

    def _shown_again(self) -> None:
        self._follower.see_present_notes()
        start, proposal = self._layer.start_tick, self._model.visible_proposal
        if start is not None and proposal is not None:
            self._model.set_cursor(start)
            self.brought_back.emit(proposal)
        self._model.ghosts_moved()

    def set_hidden(self, hidden: bool) -> None:
        """Hide the proposals without dismissing them."""
        self._layer.hidden = hidden
        self._model.ghosts_moved()

    def ask_why(self) -> None:
        """Ask for the facts about the proposal in front."""
        self.why_asked.emit()

    def step_through(self, steps: int) -> None:
        """Select the next or previous ghost, around the ends, and let it be heard."""
        ghosts = sorted(self._model.visible_ghosts, key=lambda g: (g.start_tick, g.pitch))
        if not ghosts:
            return
        chosen = [place for place, g in enumerate(ghosts) if g in self._model.selected_ghosts]
        here = chosen[-1 if steps > 0 else 0] if chosen else (-1 if steps > 0 else 0)
        ghost = ghosts[(here + steps) % len(ghosts)]
        self._model.select((), (ghost,))
        self._model.audition(ghost.pitch, ghost.velocity)
        self._model.make_visible(ghost.start_tick, ghost.end_tick, [ghost.pitch])

    def copy_recipe(self) -> None:
        """Put the recipe of the proposal in front into the clipboard, as JSON."""
        from modules.midi_generator.recipe import recipe_document

        proposal = self._model.visible_proposal
        if proposal is not None:
            text = json.dumps(recipe_document(proposal.recipe), indent=2)
            QGuiApplication.clipboard().setText(text)
            self._model.message.emit("The recipe is in the clipboard.")

    def song_changed(self, change: Change) -> None:
        """Keep the ghosts true to a changed song."""
        self._follower.song_changed(change)

    def _accept(
        self,
        ghosts: tuple[GhostNote, ...],
        frontier_tick: int | None,
        played: tuple[GhostNote, ...] = (),
    ) -> None:
        proposal = self._model.visible_proposal
        if proposal is None or not ghosts:
            return
        replaced = self._replaced(proposal, ghosts, frontier_tick)
        originals = self._layer.shown.originals(ghosts)
        shapes = played or (() if set(originals) == set(ghosts) else ghosts)
        self._follower.frontier = frontier_tick
        edit = AcceptGhostNotes(proposal.track_id, originals, proposal, replaced, shapes)
        self._model.commit(edit)
        self._follower.frontier = None
        if frontier_tick is not None:
            self._model.set_cursor(min(frontier_tick, proposal.end_tick))
        self.became_notes.emit(played or ghosts)
        self.accepted.emit(proposal, originals)

    def _replaced(
        self, proposal: Proposal, ghosts: tuple[GhostNote, ...], frontier_tick: int | None
    ) -> frozenset[int]:
        """Which of the notes that the proposal replaces give way to some of its ghosts.

        Up to where is accepted all but those whose ghost was rejected; for single ghosts the
        nearest one that sounds with each.
        """
        notes = self._model.history.song.track(proposal.track_id).notes
        old = [note for note in notes if note.id in proposal.replaces]
        if frontier_tick is None:
            return replaced_by(ghosts, old)
        before = frozenset(note.id for note in old if note.start_tick < frontier_tick)
        return before - replaced_by(self._layer.shown.rejected_ghosts, old)


def _moved(ghosts: tuple[GhostNote, ...], tick: int | None, reach: int) -> int:
    """How far the first of `ghosts` is moved to begin at `tick`; not farther than `reach`."""
    if tick is None or abs(tick - ghosts[0].start_tick) > reach:
        return 0
    return tick - ghosts[0].start_tick
