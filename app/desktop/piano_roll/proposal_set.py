"""The alternatives of one request, and what the user did with each of their ghosts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from modules.midi_generator.proposal import GhostNote, Proposal


@dataclass(frozen=True, slots=True)
class CopiedGhost(GhostNote):
    """A copy that the user made of a proposed ghost; `number` keeps it apart from others of it."""

    number: int


Place = tuple[int, GhostNote]
"""A ghost as it was proposed, with the number of its alternative."""


@dataclass(slots=True)
class ProposalSet:
    """The alternatives of one request and how far the user got with them.

    `frontier_tick` is where the rest begins: ghosts before it were accepted or skipped, in every
    alternative, so that changing the alternative halfway continues from the same place. `taken`,
    `rejected` and `locked` hold ghosts as they were proposed, `shapes` what the user made of them;
    `pending` is their shape while a gesture lasts. Copies that the user made are only there.
    Nobody asked for an `unasked` set.
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

    def places(self, index: int) -> list[Place]:
        """All ghosts of an alternative, also those that are gone, and the copies of them."""
        proposed: list[Place] = [(index, ghost) for ghost in self.proposals[index].notes]
        return [*proposed, *_copies(self.shapes, index)]

    def copy_of(self, place: Place, number: int) -> Place:
        """Where the copy of a ghost will be, the one with this number of those made at once."""
        made = sum(isinstance(ghost, CopiedGhost) for _, ghost in self.shapes)
        index, of = place
        key = CopiedGhost(
            of.pitch, of.velocity, of.start_tick, of.duration_ticks, of.confidence, made + number
        )
        return index, key

    def open_places(self, index: int | None = None) -> Iterator[Place]:
        """Ghosts of an alternative (default: the one in front) that can still be accepted."""
        index = self.index if index is None else index
        gone = self.taken | self.rejected
        for place in (*self.places(index), *_copies(self.pending, index)):
            latest = max(place[1].start_tick, self.shape(place).start_tick)
            if latest >= self.frontier_tick and place not in gone:
                yield place

    def places_of(self, shown: Iterable[GhostNote]) -> list[Place]:
        """Where ghosts as they are shown come from; of two that became alike, both."""
        wanted = frozenset(shown)
        return [place for place in self.places(self.index) if self.shape(place) in wanted]

    def reshape(self, shapes: Mapping[Place, GhostNote]) -> None:
        """Give ghosts other shapes; the gesture is over."""
        self.pending = {}
        self.shapes |= shapes


def _copies(shapes: Mapping[Place, GhostNote], index: int) -> list[Place]:
    """The copies among the ghosts of an alternative."""
    return [p for p in shapes if p[0] == index and isinstance(p[1], CopiedGhost)]
