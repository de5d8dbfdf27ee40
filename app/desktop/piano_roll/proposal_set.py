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
    Nobody asked for an `unasked` set. One without proposals is false: nothing is on show.
    """

    proposals: tuple[Proposal, ...] = ()
    index: int = 0
    frontier_tick: int = 0
    taken: set[Place] = field(default_factory=set)
    rejected: set[Place] = field(default_factory=set)
    unasked: bool = False
    shapes: dict[Place, GhostNote] = field(default_factory=dict)
    pending: dict[Place, GhostNote] = field(default_factory=dict)
    locked: set[Place] = field(default_factory=set)
    shortened: list[tuple[object, int]] = field(default_factory=list)
    """What moved the frontier besides accepting, and where it was before."""

    def __bool__(self) -> bool:
        return bool(self.proposals)

    @property
    def current(self) -> Proposal | None:
        """The alternative in front."""
        return self.proposals[self.index] if self.proposals else None

    @property
    def start_tick(self) -> int | None:
        """Where the rest of it begins."""
        current = self.current
        return None if current is None else max(self.frontier_tick, current.start_tick)

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
        notes = self.proposals[index].notes if self.proposals else ()
        proposed: list[Place] = [(index, ghost) for ghost in notes]
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

    def shapes_at(self, places: Iterable[Place]) -> list[GhostNote]:
        """Ghosts as they are shown."""
        return [self.shape(place) for place in places]

    def originals(self, shown: Iterable[GhostNote]) -> tuple[GhostNote, ...]:
        """Ghosts as they were proposed, for those on show."""
        return tuple(ghost for _, ghost in self.places_of(shown))

    def preview(self, shapes: Mapping[Place, GhostNote]) -> None:
        """Show other shapes while a gesture lasts; none shows them as they are."""
        self.pending = dict(shapes)

    def reshape(self, shapes: Mapping[Place, GhostNote]) -> None:
        """Give ghosts other shapes; they stay ghosts, and the gesture is over."""
        self.pending = {}
        self.shapes |= shapes

    # What is kept when the others are written anew.

    @property
    def locked_ghosts(self) -> frozenset[GhostNote]:
        """Ghosts of the alternative in front that are locked, as they are shown."""
        return frozenset(self.shape(p) for p in self.open_places() if p in self.locked)

    def toggle_locks(self, shown: Iterable[GhostNote]) -> bool:
        """Lock ghosts, or unlock them when all of them are locked; True when they are now."""
        places = set(self.places_of(shown))
        is_locked = places <= self.locked
        self.locked = self.locked - places if is_locked else self.locked | places
        return not is_locked

    def lock(self, ghosts: frozenset[GhostNote]) -> None:
        """Lock these ghosts in every alternative that has them."""
        self.locked |= {
            (index, ghost)
            for index, proposal in enumerate(self.proposals)
            for ghost in proposal.notes
            if ghost in ghosts
        }

    # How far the user got.

    @property
    def rejected_ghosts(self) -> tuple[GhostNote, ...]:
        """Ghosts of the alternative in front that the user took away."""
        return tuple(ghost for index, ghost in self.rejected if index == self.index)

    def reject(self, shown: Iterable[GhostNote]) -> None:
        """Take single ghosts of the alternative in front away."""
        self.rejected |= set(self.places_of(shown))

    def take(self, proposal: Proposal, ghosts: Iterable[GhostNote], frontier_tick: int) -> None:
        """Note that ghosts of an alternative, as they were proposed, became notes."""
        index = self.proposals.index(proposal)
        self.taken |= {(index, ghost) for ghost in ghosts}
        self.frontier_tick = max(self.frontier_tick, frontier_tick)

    def give_back(
        self, proposal: Proposal, ghosts: Iterable[GhostNote], frontier_tick: int
    ) -> None:
        """Note that they are no notes any more."""
        index = self.proposals.index(proposal)
        self.taken -= {(index, ghost) for ghost in ghosts}
        self.frontier_tick = min(self.frontier_tick, frontier_tick)

    def shorten(self, tick: int, cause: object) -> None:
        """Let the rest begin at `tick`, until `cause` is undone."""
        if tick > self.frontier_tick:
            self.shortened.append((cause, self.frontier_tick))
            self.frontier_tick = tick

    def lengthen(self, cause: object) -> None:
        """Let it begin again where it did before `cause`."""
        if self.shortened and self.shortened[-1][0] is cause:
            self.frontier_tick = self.shortened.pop()[1]


def _copies(shapes: Mapping[Place, GhostNote], index: int) -> list[Place]:
    """The copies among the ghosts of an alternative."""
    return [p for p in shapes if p[0] == index and isinstance(p[1], CopiedGhost)]
