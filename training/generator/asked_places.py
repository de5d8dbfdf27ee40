"""Places in music that people wrote, and what the generator answers there."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from typing import TypeVar

from modules.midi_generator.generator import Generator
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import GenerationRequest, ProposalKind, SamplingSettings
from modules.song.key import Key
from modules.song.score import Note, Song, Track
from modules.unified_state import Snapshot

Place = TypeVar("Place")


def bars_well_after(full: Collection[int], bars_before: int) -> list[int]:
    """Those of the bars with notes, `full`, that have notes in each of the `bars_before` them."""
    steps = range(1, bars_before + 1)
    return [bar for bar in sorted(full) if all(bar - back in full for back in steps)]


def some_of(places: Sequence[Place], most: int, chosen: random.Random) -> list[Place]:
    """At most `most` of `places`, in random order."""
    return chosen.sample(places, min(most, len(places)))


def first_answer(
    generator: Generator,
    kind: ProposalKind,
    song: Song,
    track: Track,
    start_tick: int,
    sampling: SamplingSettings,
    key: Key | None = None,
) -> Proposal:
    """The first alternative for the bar at `start_tick`, with nothing known but the song."""
    request = GenerationRequest(
        id=sampling.seed,
        kind=kind,
        song=song,
        track_id=track.id,
        start_tick=start_tick,
        state=Snapshot(),
        sampling=sampling,
        key=key,
    )
    (proposal,) = generator.propose(request)
    return proposal


def notes_of(proposal: Proposal) -> list[Note]:
    """The ghost notes as notes, numbered from 1."""
    return [
        Note(number, ghost.pitch, ghost.velocity, ghost.start_tick, ghost.duration_ticks)
        for number, ghost in enumerate(proposal.notes, start=1)
    ]
