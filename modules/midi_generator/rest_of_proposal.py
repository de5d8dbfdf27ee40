"""Writing a part of a proposal anew: some of its ghosts stay, the others give way."""

from __future__ import annotations

from dataclasses import dataclass, replace

from modules.midi_generator.proposal import GhostNote, Proposal
from modules.midi_generator.recipe import request_again
from modules.midi_generator.request import GenerationRequest, ProposalKind
from modules.song.ghost_edits import AcceptGhostNotes, replaced_by
from modules.song.note_edits import new_note_ids
from modules.song.score import Song


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of `proposal` from `start_tick` on, without the `kept` ghosts.

    For the generator the kept ghosts are locked notes of the song: they are given, as if they had
    been accepted, and what is written goes around them.
    """

    proposal: Proposal
    start_tick: int
    kept: tuple[GhostNote, ...]
    song: Song

    @property
    def _gone(self) -> frozenset[int]:
        """Notes of the song that the kept ghosts take the place of."""
        proposal = self.proposal
        notes = self.song.track(proposal.track_id).notes
        return replaced_by(self.kept, (note for note in notes if note.id in proposal.replaces))

    def request(self) -> GenerationRequest:
        """The same request where nothing is kept or taken, else an infill of what is left."""
        proposal, recipe = self.proposal, self.proposal.recipe
        again = request_again(recipe, self.song, proposal.track_id)
        is_whole = self.start_tick <= proposal.start_tick and not self.kept
        if is_whole:
            return again
        kept = AcceptGhostNotes(proposal.track_id, self.kept, proposal, self._gone)
        song = kept.apply(self.song)
        locked = recipe.locked | new_note_ids(self.song, song, proposal.track_id)
        chosen = (recipe.chosen or frozenset()) | proposal.replaces
        left = {n.id for n in song.track(proposal.track_id).notes if n.id in chosen - locked}
        is_varied = recipe.kind is ProposalKind.VARY and bool(left)
        return replace(
            again,
            song=song,
            kind=ProposalKind.VARY if is_varied else ProposalKind.INFILL,
            start_tick=max(self.start_tick, proposal.start_tick),
            end_tick=proposal.end_tick,
            chosen=frozenset(left),
            locked=locked,
            joins_bar=False,
            crash=False,
        )

    def complete(self, answer: Proposal) -> Proposal:
        """`answer` together with the kept ghosts."""
        if not self.kept:
            return answer
        notes = sorted(
            (*self.kept, *answer.notes), key=lambda ghost: (ghost.start_tick, ghost.pitch)
        )
        known = {note.id for note in self.song.track(answer.track_id).notes}
        return replace(
            answer,
            recipe=replace(answer.recipe, locked=answer.recipe.locked & known),
            start_tick=min(answer.start_tick, notes[0].start_tick),
            notes=tuple(notes),
            replaces=(answer.replaces & known) | self._gone,
        )
