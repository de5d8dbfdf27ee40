"""The alternatives of one request, and what the user did with each of their ghosts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from modules.midi_generator.proposal import GhostNote, Proposal

Place = tuple[int, GhostNote]
"""A ghost as it was proposed, with the number of its alternative."""


@dataclass(slots=True)
class ProposalSet:
    """The alternatives of one request and how far the user got with them.

    `frontier_tick` is where the rest begins: ghosts before it were accepted or skipped, in every
    alternative, so that changing the alternative halfway continues from the same place. `taken`,
    `rejected` and `locked` hold ghosts as they were proposed, `shapes` what the user made of them;
    `pending` is their shape while a gesture lasts. Nobody asked for an `unasked` set.
    """

    proposals: tuple[Proposal, ...]
    index: int
    frontier_tick: int
    taken: set[Place] = field(default_factory=set)
    rejected: set[Place] = field(default_factory=set)
    unasked: bool = False
    shapes: dict[Place, GhostNote] = field(default_factory=dict)
    pending: dict[Place, GhostNote] = field(default_factory=dict)
    locked: set[Place] = field(default_factory=set)
    shortened: list[tuple[object, int]] = field(default_factory=list)
    """What moved the frontier besides accepting, and where it was before."""

    @property
    def current(self) -> Proposal:
        """The alternative in front."""
        return self.proposals[self.index]

    def copy(self) -> ProposalSet:
        """The same, with sets of its own."""
        return replace(
            self,
            taken=set(self.taken),
            rejected=set(self.rejected),
            shapes=dict(self.shapes),
            pending={},
            locked=set(self.locked),
            shortened=list(self.shortened),
        )

    def shape(self, place: Place) -> GhostNote:
        """What the user made of a ghost so far; the ghost itself where it was left alone."""
        return self.pending.get(place) or self.settled(place)

    def settled(self, place: Place) -> GhostNote:
        """Its shape without the gesture that lasts."""
        return self.shapes.get(place, place[1])

    def open_places(self, index: int | None = None) -> Iterator[Place]:
        """Ghosts of an alternative (default: the one in front) that can still be accepted."""
        index = self.index if index is None else index
        gone = self.taken | self.rejected
        for ghost in self.proposals[index].notes:
            place = (index, ghost)
            latest = max(ghost.start_tick, self.shape(place).start_tick)
            if latest >= self.frontier_tick and place not in gone:
                yield place

    def places_of(self, shown: Iterable[GhostNote]) -> list[Place]:
        """Where ghosts as they are shown come from; of two that became alike, both."""
        wanted = frozenset(shown)
        own = ((self.index, ghost) for ghost in self.current.notes)
        return [place for place in own if self.shape(place) in wanted]

    def reshape(self, shapes: Mapping[Place, GhostNote]) -> None:
        """Give ghosts other shapes; the gesture is over."""
        self.pending = {}
        self.shapes |= shapes
