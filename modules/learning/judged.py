"""A proposal with its verdict, as it is remembered: from the song to tokens.

What makes the record is imported by the thread that writes it, not before the first paint.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modules.errors import NomadError
from modules.feedback.records import JudgedNote, NoteDecision, Shown, Verdict
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.song.score import Note, Song

if TYPE_CHECKING:
    from modules.midi_generator.task import GenerationTask


@dataclass(frozen=True, slots=True)
class Judged:
    """What the user did with the alternatives of one answer, in the `song` that they were for.

    `place` is the alternative that was judged, `accepted` the ghosts of it that were taken.
    """

    song: Song
    proposals: tuple[Proposal, ...]
    place: int
    accepted: frozenset[GhostNote]
    verdict: Verdict
    asked: bool = True
    reason: str = ""

    def decision(self) -> NoteDecision | None:
        """The record of it; None when the song does not hold the place any more."""
        from modules.learning.proposal_features import features_of
        from modules.midi_generator.recipe import request_again
        from modules.midi_generator.task import resolve

        proposal = self.proposals[self.place]
        try:
            task = resolve(request_again(proposal.recipe, self.song, proposal.track_id))
        except (NomadError, KeyError, ValueError):
            return None
        recipe, context = proposal.recipe, task.context
        tempos = [t for t in self.song.tempos if t.tick <= proposal.start_tick]
        return NoteDecision(
            kind=recipe.kind.value,
            mode=recipe.mode.value,
            verdict=self.verdict,
            notes=judged_notes(proposal, task, self.accepted),
            bars=len(task.lines) - 1,
            prompt=task.prompt.tokens,
            context=context.ids,
            first_bar=context.first_bar,
            harmony=context.harmony.bars,
            temperature=recipe.sampling.temperature,
            bpm=round((tempos or self.song.tempos)[-1].bpm, 1),
            genre=self.song.genre,
            key=recipe.key.name if recipe.key else None,
            asked=self.asked,
            reason=self.reason,
            place=self.place,
            shown=tuple(Shown(features_of(each, task)) for each in self.proposals),
        )


def judged_notes(
    proposal: Proposal, task: GenerationTask, accepted: frozenset[GhostNote]
) -> tuple[JudgedNote, ...]:
    """The ghosts on the grid; of two that fall together the longer one is kept, as in tokens."""
    from modules.midi_generator.tokenizer import grid_notes

    found: dict[tuple[int, int, int], JudgedNote] = {}
    for ghost in proposal.notes:
        note = Note(1, ghost.pitch, ghost.velocity, ghost.start_tick, ghost.duration_ticks)
        for on_grid in grid_notes([note], task.lines, task.request.song.ppq):
            place = (on_grid.bar, on_grid.unit, on_grid.pitch)
            if place not in found or found[place].duration_units < on_grid.duration_units:
                found[place] = JudgedNote(
                    *place, on_grid.velocity, on_grid.duration_units, ghost in accepted
                )
    return tuple(found[place] for place in sorted(found))
