"""When a simulated user takes a proposal: by comparison with what they wrote there themselves.

A proposed note is right when the user has a note of the same pitch class (of drums: the same drum)
within a sixteenth, at most an octave away; each of the user's notes answers for one. With F1 of
right notes, a proposal is taken whole from 0.8 on, in part (its right notes only) from 0.4 on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from modules.feedback.records import Verdict
from modules.midi_generator.proposal import GhostNote
from modules.song.score import Note

OCTAVE = 12
FULL_FROM = 0.8
PARTIAL_FROM = 0.4


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a user thinks of a proposal: the verdict, the notes that are taken, and F1."""

    verdict: Verdict
    accepted: frozenset[GhostNote]
    f1: float


def opinion_of(
    ghosts: Sequence[GhostNote], own: Sequence[Note], ppq: int, *, drums: bool
) -> Opinion:
    """The opinion of somebody who wrote the notes `own` where `ghosts` are proposed."""
    left = list(own)
    right: set[GhostNote] = set()
    for ghost in sorted(ghosts, key=lambda ghost: ghost.start_tick):
        near = [note for note in left if _is_right(ghost, note, ppq, drums=drums)]
        if near:
            left.remove(min(near, key=lambda note: abs(note.start_tick - ghost.start_tick)))
            right.add(ghost)
    f1 = 2 * len(right) / max(1, len(ghosts) + len(own))
    if f1 >= FULL_FROM:
        return Opinion(Verdict.ACCEPTED, frozenset(ghosts), f1)
    if f1 >= PARTIAL_FROM:
        return Opinion(Verdict.PARTIAL, frozenset(right), f1)
    return Opinion(Verdict.REJECTED, frozenset(), f1)


def _is_right(ghost: GhostNote, note: Note, ppq: int, *, drums: bool) -> bool:
    if 4 * abs(ghost.start_tick - note.start_tick) > ppq:
        return False
    if drums:
        return ghost.pitch == note.pitch
    apart = abs(ghost.pitch - note.pitch)
    return apart % OCTAVE == 0 and apart <= OCTAVE
