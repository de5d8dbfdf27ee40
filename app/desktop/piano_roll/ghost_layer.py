"""The ghost notes on show: alternatives, the one in front, and what was already taken of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.desktop.piano_roll.proposal_set import ProposalSet
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.song.history import MAX_UNDO_STEPS
from modules.song.score import Note

MAX_REMEMBERED_SETS = 50


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accept: which ghosts of which proposal, and the frontier before and after it."""

    proposal: Proposal
    ghosts: tuple[GhostNote, ...]
    frontier_before: int
    frontier_after: int


@dataclass(frozen=True, slots=True)
class LayerState:
    """What a step back returns to."""

    shown: ProposalSet
    dismissed: ProposalSet | None
    beneath: ProposalSet | None
    hidden: bool


class GhostLayer:
    """Which ghosts are visible. It knows the rules and nothing of painting or of the song.

    `shown` is what is on show, without proposals when that is nothing; what the user makes of its
    ghosts is up to it.
    """

    def __init__(self) -> None:
        self.hidden = False
        self.shown = ProposalSet()
        self._dismissed: ProposalSet | None = None
        self._beneath: ProposalSet | None = None
        self._remembered: list[ProposalSet] = []
        self._acceptances: list[Acceptance] = []
        self._present: frozenset[tuple[int, int]] = frozenset()

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """All alternatives on show."""
        return self.shown.proposals

    @property
    def index(self) -> int:
        """Which alternative is in front, counted from 0."""
        return self.shown.index

    @property
    def current(self) -> Proposal | None:
        """The alternative in front."""
        return self.shown.current

    @property
    def notes(self) -> tuple[GhostNote, ...]:
        """Ghosts that can still be accepted, as the user shaped them, by start and pitch."""
        return self.notes_of(self.index)

    def notes_of(self, index: int) -> tuple[GhostNote, ...]:
        """The same of another alternative."""
        return tuple(sorted(self._open(index), key=lambda ghost: (ghost.start_tick, ghost.pitch)))

    def _open(self, index: int) -> Iterator[GhostNote]:
        for place in self.shown.open_places(index):
            ghost = self.shown.shape(place)
            if (ghost.pitch, ghost.start_tick) not in self._present:
                yield ghost

    def state(self) -> LayerState:
        """What is on show and what was dismissed, to come back to."""
        return LayerState(
            self.shown.copy(),
            self._dismissed and self._dismissed.copy(),
            self._beneath and self._beneath.copy(),
            self.hidden,
        )

    def restore(self, state: LayerState) -> None:
        """Go back to `state`, which is used up."""
        self.shown, self._dismissed, self._beneath = state.shown, state.dismissed, state.beneath
        self.hidden = state.hidden

    @property
    def is_unasked(self) -> bool:
        """Whether nobody asked for what is on show."""
        return self.shown.unasked

    @property
    def locked(self) -> frozenset[GhostNote]:
        """Ghosts on show that are kept when the others are written anew."""
        return self.shown.locked_ghosts

    @property
    def is_visible(self) -> bool:
        """Whether there is a ghost to see."""
        return not self.hidden and next(self._open(self.index), None) is not None

    @property
    def can_bring_back(self) -> bool:
        """Whether a dismissed proposal can be shown again."""
        return self._dismissed is not None

    @property
    def start_tick(self) -> int | None:
        """Where the rest of the proposal begins; None without one."""
        return self.shown.start_tick

    def show(self, proposals: tuple[Proposal, ...]) -> None:
        """Put `proposals` in front, the first one foremost; replaces what was there."""
        self.clear()
        self.hidden = False
        if proposals:
            start = min(proposal.start_tick for proposal in proposals)
            self.shown = ProposalSet(proposals, 0, start)

    def suggest(self, proposal: Proposal) -> None:
        """Put a proposal that nobody asked for where there is none, or another such one.

        What was asked for on another track waits beneath it.
        """
        if self.shown and not self.shown.unasked and self.notes:
            self._beneath = self.shown
        else:
            self._remember()
        self.shown = ProposalSet((proposal,), 0, proposal.start_tick, unasked=True)

    def withdraw(self) -> None:
        """Take away what nobody asked for, as if it had never been there."""
        if self.is_unasked:
            self._remember()
            self._uncover()

    def clear(self) -> None:
        """Forget the proposals on show and the dismissed one."""
        self._remember()
        self.shown = ProposalSet()
        self._dismissed = None
        self._beneath = None

    def forget_all(self) -> None:
        """Forget everything, also what undo could bring back (another song was loaded)."""
        self.clear()
        self._remembered.clear()
        self._acceptances.clear()

    def turn(self, steps: int) -> None:
        """Show the alternative `steps` further, around the end."""
        if self.shown:
            self.shown.index = (self.shown.index + steps) % len(self.shown.proposals)

    def dismiss(self) -> Proposal | None:
        """Take the proposals away, to be brought back; returns the one that was in front."""
        proposal = self.current
        if proposal is not None:
            self._dismissed = self.shown
            self._uncover()
        return proposal

    def bring_back(self) -> bool:
        """Show again what was dismissed or hidden last; False when there is nothing."""
        if self._dismissed is None:
            return False
        if self._dismissed.unasked and self.shown and not self.shown.unasked:
            self._beneath = self.shown
        self.shown, self._dismissed = self._dismissed, None
        self.hidden = False
        return True

    def accept(self, ghosts: Iterable[GhostNote], frontier_tick: int | None = None) -> Acceptance:
        """Note that `ghosts`, as they were proposed, were accepted; the rest begins later.

        Raises ValueError when nothing is on show.
        """
        if self.current is None:
            raise ValueError("no proposal is shown")
        before = self.shown.frontier_tick
        after = before if frontier_tick is None else max(before, frontier_tick)
        acceptance = Acceptance(self.current, tuple(ghosts), before, after)
        self._acceptances.append(acceptance)
        del self._acceptances[:-MAX_UNDO_STEPS]
        self.shown.take(acceptance.proposal, acceptance.ghosts, after)
        return acceptance

    def accept_undone(self, proposal: Proposal, ghosts: Iterable[GhostNote]) -> None:
        """Show accepted ghosts again, because the song no longer holds them."""
        acceptance, there = self._find(proposal, tuple(ghosts)), self._set_of(proposal)
        if acceptance is not None and there is not None:
            there.give_back(proposal, acceptance.ghosts, acceptance.frontier_before)
            self._to_front(there, proposal)

    def accept_redone(self, proposal: Proposal, ghosts: Iterable[GhostNote]) -> None:
        """Take ghosts away again, because the song holds them again."""
        acceptance, there = self._find(proposal, tuple(ghosts)), self._set_of(proposal)
        if acceptance is not None and there is not None:
            there.take(proposal, acceptance.ghosts, acceptance.frontier_after)
            self._to_front(there, proposal)

    def set_present_notes(self, notes: Iterable[Note], reach_ticks: int = 1) -> bool:
        """Hide ghosts that the track already has as notes; True when that changed the ghosts.

        A note that begins less than `reach_ticks` from a ghost of its pitch is meant to be it.
        """
        before = self.notes
        wanted = self._shown_places()
        starts: dict[int, list[int]] = {}
        for note in notes if wanted else ():
            starts.setdefault(note.pitch, []).append(note.start_tick)
        self._present = frozenset(
            (pitch, start)
            for pitch, start in wanted
            if any(abs(start - other) < reach_ticks for other in starts.get(pitch, ()))
        )
        return self.notes != before

    def _shown_places(self) -> set[tuple[int, int]]:
        shapes = (
            self.shown.settled(place)
            for index in range(len(self.shown.proposals))
            for place in self.shown.places(index)
        )
        return {(ghost.pitch, ghost.start_tick) for ghost in shapes}

    def _find(self, proposal: Proposal, ghosts: tuple[GhostNote, ...]) -> Acceptance | None:
        for acceptance in reversed(self._acceptances):
            if acceptance.proposal == proposal and set(acceptance.ghosts) == set(ghosts):
                return acceptance
        return None

    def _set_of(self, proposal: Proposal) -> ProposalSet | None:
        for candidate in (self.shown, self._dismissed, self._beneath, *reversed(self._remembered)):
            if candidate is not None and proposal in candidate.proposals:
                return candidate
        return None

    def _to_front(self, there: ProposalSet, proposal: Proposal) -> None:
        if there is self._dismissed:
            self._dismissed = None
        if there is self._beneath:
            self._beneath = None
        if there is not self.shown:
            self._remember()
            self.shown = there
        there.index = there.proposals.index(proposal)
        self.hidden = False

    def _uncover(self) -> None:
        self.shown, self._beneath = self._beneath or ProposalSet(), None

    def _remember(self) -> None:
        # Of what nobody asked for, only what was accepted can ever come back.
        if self.shown and (self.shown.taken or not self.shown.unasked):
            self._remembered.append(self.shown)
            del self._remembered[:-MAX_REMEMBERED_SETS]
