"""The ghost notes on show: alternatives, the one in front, and what was already taken of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.desktop.piano_roll.proposal_set import Place, ProposalSet
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.song.history import MAX_UNDO_STEPS
from modules.song.score import Note
from modules.song.time_map import TimeMap

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

    shown: ProposalSet | None
    dismissed: ProposalSet | None
    beneath: ProposalSet | None
    hidden: bool


class GhostLayer:
    """Which ghosts are visible. It knows the rules and nothing of painting or of the song."""

    def __init__(self) -> None:
        self.hidden = False
        self._set: ProposalSet | None = None
        self._dismissed: ProposalSet | None = None
        self._beneath: ProposalSet | None = None
        self._remembered: list[ProposalSet] = []
        self._acceptances: list[Acceptance] = []
        self._present: frozenset[tuple[int, int]] = frozenset()

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """All alternatives on show."""
        return self._set.proposals if self._set else ()

    @property
    def index(self) -> int:
        """Which alternative is in front, counted from 0."""
        return self._set.index if self._set else 0

    @property
    def current(self) -> Proposal | None:
        """The alternative in front."""
        return self._set.proposals[self._set.index] if self._set else None

    @property
    def notes(self) -> tuple[GhostNote, ...]:
        """Ghosts that can still be accepted, as the user shaped them, by start and pitch."""
        return self.notes_of(self.index)

    def notes_of(self, index: int) -> tuple[GhostNote, ...]:
        """The same of another alternative."""
        return tuple(sorted(self._open(index), key=lambda ghost: (ghost.start_tick, ghost.pitch)))

    def _open(self, index: int) -> Iterator[GhostNote]:
        if self._set is None:
            return
        for place in self._set.open_places(index):
            ghost = self._set.shape(place)
            if (ghost.pitch, ghost.start_tick) not in self._present:
                yield ghost

    def places_of(self, shown: Iterable[GhostNote]) -> list[Place]:
        """Ghosts of the alternative in front as they were proposed, for those on show."""
        return self._set.places_of(shown) if self._set else []

    def originals(self, shown: Iterable[GhostNote]) -> tuple[GhostNote, ...]:
        """The same without the number of their alternative."""
        return tuple(ghost for _, ghost in self.places_of(shown))

    def copy_of(self, place: Place, number: int) -> Place:
        """Where a copy of a ghost will be, the one with this number of those made at once."""
        return self._set.copy_of(place, number) if self._set else place

    def settled(self, place: Place) -> GhostNote:
        """What the user made of a ghost before the gesture that lasts."""
        return self._set.settled(place) if self._set else place[1]

    def shapes_at(self, places: Iterable[Place]) -> list[GhostNote]:
        """Ghosts as they are shown."""
        return [self._set.shape(place) for place in places] if self._set else []

    def preview(self, shapes: Mapping[Place, GhostNote]) -> None:
        """Show other shapes while a gesture lasts; none shows them as they are."""
        if self._set is not None:
            self._set.pending = dict(shapes)

    def reshape(self, shapes: Mapping[Place, GhostNote]) -> None:
        """Give ghosts other shapes; they stay ghosts."""
        if self._set is not None:
            self._set.reshape(shapes)

    @property
    def locked(self) -> frozenset[GhostNote]:
        """Ghosts on show that are kept when the others are written anew."""
        shown = self._set
        if shown is None:
            return frozenset()
        return frozenset(shown.shape(p) for p in shown.open_places() if p in shown.locked)

    def toggle_locks(self, ghosts: Iterable[GhostNote]) -> bool:
        """Lock ghosts, or unlock them when all of them are locked; True when they are now."""
        places = set(self.places_of(ghosts))
        if self._set is None or not places:
            return False
        is_locked = places <= self._set.locked
        self._set.locked = self._set.locked - places if is_locked else self._set.locked | places
        return not is_locked

    def lock(self, ghosts: frozenset[GhostNote]) -> None:
        """Lock these ghosts in every alternative that has them."""
        if self._set is not None:
            self._set.locked |= {
                (index, ghost)
                for index, proposal in enumerate(self._set.proposals)
                for ghost in proposal.notes
                if ghost in ghosts
            }

    def state(self) -> LayerState:
        """What is on show and what was dismissed, to come back to."""
        return LayerState(
            self._set and self._set.copy(),
            self._dismissed and self._dismissed.copy(),
            self._beneath and self._beneath.copy(),
            self.hidden,
        )

    def restore(self, state: LayerState) -> None:
        """Go back to `state`, which is used up."""
        self._set, self._dismissed, self._beneath = state.shown, state.dismissed, state.beneath
        self.hidden = state.hidden

    @property
    def is_unasked(self) -> bool:
        """Whether nobody asked for what is on show."""
        return self._set is not None and self._set.unasked

    @property
    def rejected(self) -> tuple[GhostNote, ...]:
        """Ghosts of the alternative in front that the user took away."""
        if self._set is None:
            return ()
        return tuple(ghost for index, ghost in self._set.rejected if index == self._set.index)

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
        proposal = self.current
        if proposal is None or self._set is None:
            return None
        return max(self._set.frontier_tick, proposal.start_tick)

    def show(self, proposals: tuple[Proposal, ...]) -> None:
        """Put `proposals` in front, the first one foremost; replaces what was there."""
        self._remember()
        self._dismissed = None
        self._beneath = None
        self.hidden = False
        if not proposals:
            self._set = None
            return
        start = min(proposal.start_tick for proposal in proposals)
        self._set = ProposalSet(proposals, 0, start)

    def suggest(self, proposal: Proposal) -> None:
        """Put a proposal that nobody asked for where there is none, or another such one.

        What was asked for on another track waits beneath it.
        """
        if self._set is not None and not self._set.unasked and self.notes:
            self._beneath = self._set
        else:
            self._remember()
        self._set = ProposalSet((proposal,), 0, proposal.start_tick, unasked=True)

    def withdraw(self) -> None:
        """Take away what nobody asked for, as if it had never been there."""
        if self.is_unasked:
            self._remember()
            self._uncover()

    def clear(self) -> None:
        """Forget the proposals on show and the dismissed one."""
        self._remember()
        self._set = None
        self._dismissed = None
        self._beneath = None

    def forget_all(self) -> None:
        """Forget everything, also what undo could bring back (another song was loaded)."""
        self.clear()
        self._remembered.clear()
        self._acceptances.clear()

    def turn(self, steps: int) -> None:
        """Show the alternative `steps` further, around the end."""
        if self._set is not None:
            self._set.index = (self._set.index + steps) % len(self._set.proposals)

    def dismiss(self) -> Proposal | None:
        """Take the proposals away, to be brought back; returns the one that was in front."""
        proposal = self.current
        if self._set is not None:
            self._dismissed = self._set
            self._uncover()
        return proposal

    def bring_back(self) -> bool:
        """Show again what was dismissed or hidden last; False when there is nothing."""
        if self._dismissed is None:
            return False
        if self._dismissed.unasked and self._set is not None and not self._set.unasked:
            self._beneath = self._set
        self._set, self._dismissed = self._dismissed, None
        self.hidden = False
        return True

    def reject(self, ghosts: Iterable[GhostNote]) -> None:
        """Take single ghosts of the current proposal away."""
        if self._set is not None:
            self._set.rejected |= set(self._set.places_of(ghosts))

    def next_beat_group(self, time_map: TimeMap) -> tuple[tuple[GhostNote, ...], int]:
        """Ghosts that start in the first beat that has any, and the tick after that beat."""
        if not self.notes:
            return (), self.start_tick or 0
        first = self.notes[0].start_tick
        bar_index = time_map.bar_index_at(first)
        bar_start = time_map.bar_start_tick(bar_index)
        beat = time_map.beat_ticks_at(first)
        end = bar_start + ((first - bar_start) // beat + 1) * beat
        return self._starting_before(min(end, time_map.bar_start_tick(bar_index + 1)))

    def next_chord(self, ppq: int) -> tuple[GhostNote, ...]:
        """The ghosts that begin together next, within a 32nd."""
        if not self.notes:
            return ()
        return self._starting_before(self.notes[0].start_tick + ppq // 8)[0]

    def next_bar(self, time_map: TimeMap) -> tuple[tuple[GhostNote, ...], int]:
        """Ghosts that start in the first bar that has any, and the tick after that bar."""
        if not self.notes:
            return (), self.start_tick or 0
        bar_index = time_map.bar_index_at(self.notes[0].start_tick)
        return self._starting_before(time_map.bar_start_tick(bar_index + 1))

    def _starting_before(self, end: int) -> tuple[tuple[GhostNote, ...], int]:
        return tuple(ghost for ghost in self.notes if ghost.start_tick < end), end

    def accept(self, ghosts: Iterable[GhostNote], frontier_tick: int | None = None) -> Acceptance:
        """Note that `ghosts`, as they were proposed, were accepted; the rest begins later.

        Raises ValueError when nothing is on show.
        """
        if self._set is None or self.current is None:
            raise ValueError("no proposal is shown")
        before = self._set.frontier_tick
        after = before if frontier_tick is None else max(before, frontier_tick)
        acceptance = Acceptance(self.current, tuple(ghosts), before, after)
        self._acceptances.append(acceptance)
        del self._acceptances[:-MAX_UNDO_STEPS]
        self._take(self._set, acceptance)
        return acceptance

    def accept_undone(self, proposal: Proposal, ghosts: Iterable[GhostNote]) -> None:
        """Show accepted ghosts again, because the song no longer holds them."""
        acceptance = self._find(proposal, tuple(ghosts))
        shown = self._set_of(proposal)
        if acceptance is None or shown is None:
            return
        index = shown.proposals.index(proposal)
        shown.taken -= {(index, ghost) for ghost in acceptance.ghosts}
        shown.frontier_tick = min(shown.frontier_tick, acceptance.frontier_before)
        self._to_front(shown, proposal)

    def accept_redone(self, proposal: Proposal, ghosts: Iterable[GhostNote]) -> None:
        """Take ghosts away again, because the song holds them again."""
        acceptance = self._find(proposal, tuple(ghosts))
        shown = self._set_of(proposal)
        if acceptance is None or shown is None:
            return
        self._take(shown, acceptance)
        self._to_front(shown, proposal)

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

    def shorten(self, tick: int, cause: object) -> None:
        """Let the rest begin at `tick`, until `cause` is undone."""
        if self._set is not None and tick > self._set.frontier_tick:
            self._set.shortened.append((cause, self._set.frontier_tick))
            self._set.frontier_tick = tick

    def lengthen(self, cause: object) -> None:
        """Let it begin again where it did before `cause`."""
        shown = self._set
        if shown is not None and shown.shortened and shown.shortened[-1][0] is cause:
            shown.frontier_tick = shown.shortened.pop()[1]

    def _shown_places(self) -> set[tuple[int, int]]:
        shown = self._set
        if shown is None:
            return set()
        shapes = (
            shown.settled(place)
            for index in range(len(shown.proposals))
            for place in shown.places(index)
        )
        return {(ghost.pitch, ghost.start_tick) for ghost in shapes}

    def _take(self, shown: ProposalSet, acceptance: Acceptance) -> None:
        index = shown.proposals.index(acceptance.proposal)
        shown.taken |= {(index, ghost) for ghost in acceptance.ghosts}
        shown.frontier_tick = max(shown.frontier_tick, acceptance.frontier_after)

    def _find(self, proposal: Proposal, ghosts: tuple[GhostNote, ...]) -> Acceptance | None:
        for acceptance in reversed(self._acceptances):
            if acceptance.proposal == proposal and set(acceptance.ghosts) == set(ghosts):
                return acceptance
        return None

    def _set_of(self, proposal: Proposal) -> ProposalSet | None:
        for candidate in (self._set, self._dismissed, self._beneath, *reversed(self._remembered)):
            if candidate is not None and proposal in candidate.proposals:
                return candidate
        return None

    def _to_front(self, shown: ProposalSet, proposal: Proposal) -> None:
        if shown is self._dismissed:
            self._dismissed = None
        if shown is self._beneath:
            self._beneath = None
        if shown is not self._set:
            self._remember()
            self._set = shown
        shown.index = shown.proposals.index(proposal)
        self.hidden = False

    def _uncover(self) -> None:
        self._set, self._beneath = self._beneath, None

    def _remember(self) -> None:
        # Of what nobody asked for, only what was accepted can ever come back.
        if self._set is not None and (self._set.taken or not self._set.unasked):
            self._remembered.append(self._set)
            del self._remembered[:-MAX_REMEMBERED_SETS]
