"""What the generator is asked: one frozen request with everything that it needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from modules.song.key import Key
from modules.song.score import Song
from modules.unified_state import Snapshot


class ProposalKind(StrEnum):
    """What is asked for."""

    NEXT_BAR = "next-bar"
    DRUM_FILL = "drum-fill"
    CHORD_PROGRESSION = "chord-progression"
    CONTINUE = "continue"


class GeneratorMode(StrEnum):
    """How pitches are treated; AUTO asks UnifiedState for the type of the track."""

    AUTO = "auto"
    TONAL = "tonal"
    DRUMS = "drums"


@dataclass(frozen=True, slots=True)
class SamplingSettings:
    """Temperature (0.1 … 2), top-k (0 = off), top-p (0 … 1, 1 = off) and the random seed.

    With `repeats` the track's own earlier bars have a say in what comes next.
    """

    temperature: float = 1.0
    top_k: int = 32
    top_p: float = 0.95
    seed: int = 0
    repeats: bool = True


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One request, captured at the moment of asking.

    Notes of `track_id` before `start_tick` are the prompt; other tracks give the chords. `bars`
    is the length of the answer, `candidates` how many alternatives: each with its own seed, counted
    up from `sampling.seed`, and every other one without `repeats`, to bring something new. `key`
    overrides the key of the song. `instrument` names an instrument class for a track that is not
    in the state. With `joins_bar` a start inside a bar leads that bar on, notes before it given.
    """

    id: int
    kind: ProposalKind
    song: Song
    track_id: int
    start_tick: int
    state: Snapshot
    bars: int = 1
    mode: GeneratorMode = GeneratorMode.AUTO
    sampling: SamplingSettings = SamplingSettings()
    candidates: int = 1
    key: Key | None = None
    instrument: str | None = None
    joins_bar: bool = False
