"""What becomes of the proposals on show: one verdict for each, once the user is done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from modules.feedback.records import Verdict
from modules.learning.judged import Judged
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.song.score import Song


@dataclass(slots=True)
class _Open:
    """Alternatives that still wait for their verdict, and what was taken of the last one."""

    song: Song
    proposals: tuple[Proposal, ...]
    asked: bool
    place: int = 0
    accepted: set[GhostNote] = field(default_factory=set)

    def place_of(self, proposal: Proposal) -> int | None:
        """Which alternative `proposal` is; a view may have left some of its notes out."""
        for place, own in enumerate(self.proposals):
            if own.recipe == proposal.recipe and own.track_id == proposal.track_id:
                return place
        return None

    @property
    def is_taken(self) -> bool:
        """Whether every note was accepted."""
        return self.accepted >= set(self.proposals[self.place].notes)

    def judged(self, otherwise: Verdict, reason: str) -> Judged:
        """The verdict: by what was accepted, `otherwise` when nothing was."""
        verdict = Verdict.PARTIAL if self.accepted else otherwise
        if self.accepted and self.is_taken:
            verdict = Verdict.ACCEPTED
        accepted = frozenset(self.accepted)
        return Judged(self.song, self.proposals, self.place, accepted, verdict, self.asked, reason)


class DecisionLog:
    """Follows the proposals and hands each verdict to `write`.

    A set stays open until something ends it, so that an accept can be undone; what was on show
    and got no answer at all is not judged.
    """

    def __init__(self, write: Callable[[Judged], None]) -> None:
        self._write = write
        self._asked: _Open | None = None
        self._suggested: _Open | None = None
        self._dismissed: _Open | None = None
        """Sent away just now: it may come back, or get a reason."""

    def shown(self, song: Song, proposals: tuple[Proposal, ...]) -> None:
        """An answer came: it takes the place of the one before."""
        before = self._asked
        if before is not None and proposals and _same_place(before.proposals[0], proposals[0]):
            self._settle(before, Verdict.REGENERATED)
        else:
            self.settle()
        self._asked = _Open(song, proposals, asked=True) if proposals else None

    def suggested(self, song: Song, proposal: Proposal) -> None:
        """Something was suggested that nobody asked for."""
        if self._suggested is not None and self._suggested.accepted:
            self._settle(self._suggested)
        self._suggested = _Open(song, (proposal,), asked=False)

    def accepted(self, proposal: Proposal, ghosts: tuple[GhostNote, ...]) -> bool:
        """Ghosts became notes; returns whether the whole proposal is taken now."""
        found = self._find(proposal)
        if found is None:
            return False
        place = found.place_of(proposal)
        assert place is not None
        if place != found.place:
            found.place = place
            found.accepted.clear()
        found.accepted.update(ghosts)
        return found.is_taken

    def accept_undone(self, proposal: Proposal, ghosts: tuple[GhostNote, ...]) -> None:
        """Notes were taken back by undo."""
        found = self._find(proposal)
        if found is not None:
            found.accepted.difference_update(ghosts)

    def dismissed(self, proposal: Proposal, reason: str = "") -> None:
        """The user sent a proposal away, perhaps with a reason; else one may follow."""
        found = self._find(proposal)
        if found is None:
            return
        self.explain("")
        found.place = found.place_of(proposal) or 0
        if reason:
            self._settle(found, Verdict.REJECTED, reason)
        else:
            self._dismissed = found
            self._close(found)

    def explain(self, reason: str) -> None:
        """The reason for the last dismissal, or that none is to be expected any more."""
        found, self._dismissed = self._dismissed, None
        if found is not None:
            self._settle(found, Verdict.REJECTED, reason)

    def brought_back(self, proposal: Proposal) -> None:
        """What was dismissed last is on show again, as if nothing had happened."""
        found = self._dismissed
        if found is not None and found.place_of(proposal) is not None:
            self._dismissed = None
            if found.asked:
                self._asked = found
            else:
                self._suggested = found

    def settle(self) -> None:
        """Judge by what was accepted; what got no answer is forgotten."""
        self.explain("")
        for found in (self._asked, self._suggested):
            if found is not None and found.accepted:
                self._settle(found)
        self._asked = self._suggested = None

    def _find(self, proposal: Proposal) -> _Open | None:
        for found in (self._asked, self._suggested):
            if found is not None and found.place_of(proposal) is not None:
                return found
        return None

    def _settle(
        self, found: _Open, otherwise: Verdict = Verdict.REJECTED, reason: str = ""
    ) -> None:
        self._write(found.judged(otherwise, reason))
        self._close(found)

    def _close(self, found: _Open) -> None:
        if found is self._asked:
            self._asked = None
        if found is self._suggested:
            self._suggested = None


def _same_place(one: Proposal, other: Proposal) -> bool:
    return (one.track_id, one.start_tick) == (other.track_id, other.start_tick)
