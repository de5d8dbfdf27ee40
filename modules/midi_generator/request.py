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
    INFILL = "infill"
    VARY = "vary"

    @property
    def is_for_selection(self) -> bool:
        """Whether it writes into a stretch of the track, which need not begin at a bar line."""
        return self in (ProposalKind.INFILL, ProposalKind.VARY)


class GeneratorMode(StrEnum):
    """How pitches are treated; AUTO asks UnifiedState for the type of the track."""

    AUTO = "auto"
    TONAL = "tonal"
    DRUMS = "drums"


class Voicing(StrEnum):
    """How the tones of a chord are laid out."""

    CLOSE = "close"
    OPEN = "open"
    SEVENTHS = "sevenths"
    SHELL = "shell"
    POWER = "power"
    ROOT_BASS = "root-bass"


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
class MusicalRules:
    """How strictly pitches are held.

    `outside_notes` (0 … 1) bounds the share of notes outside the key, from the first note on: 0 is
    none, 1 does not bound it. With `chord_tones`, notes on strong beats belong to the chord of the
    other tracks, or of the song where they are silent; where no chord is known it asks nothing.
    """

    outside_notes: float = 0.0
    chord_tones: bool = False


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One request, captured at the moment of asking.

    Notes of `track_id` before `start_tick` are the prompt; other tracks give the chords. `bars`
    is the length of the answer, `candidates` how many alternatives: each with its own seed, counted
    up from `sampling.seed`, and every other one without `repeats`, to bring something new. `key`
    overrides the key of the song. `instrument` names an instrument class for a track that is not
    in the state. With `joins_bar` a start inside a bar leads that bar on, notes before it given.

    INFILL and VARY write between `start_tick` and `end_tick` (None: `bars` bars, as the others).
    They replace the notes of `chosen` there (ids; None: all that begin there) but for those in
    `locked`. `amount` (0 … 1) says how far VARY goes. `voicing` lays out the chords of a
    progression; None tries another one in each alternative. With `crash`, a fill lands on kick and
    crash at the following bar line where that place is free: beyond its last bar.
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
    end_tick: int | None = None
    chosen: frozenset[int] | None = None
    locked: frozenset[int] = frozenset()
    amount: float = 0.5
    rules: MusicalRules = MusicalRules()
    voicing: Voicing | None = None
    crash: bool = False
