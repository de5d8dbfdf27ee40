"""What the generator answers: notes with confidence, and the recipe that made them."""

from __future__ import annotations

from dataclasses import dataclass, field

from modules.midi_generator.request import (
    GeneratorMode,
    MusicalRules,
    ProposalKind,
    SamplingSettings,
    Voicing,
)
from modules.song.key import Key


@dataclass(frozen=True, slots=True)
class GhostNote:
    """A proposed note that is not yet part of the song.

    `confidence` (0 … 1) is the chance that the model, without temperature and rules, gives this
    pitch, given that a note begins here.
    """

    pitch: int
    velocity: int
    start_tick: int
    duration_ticks: int
    confidence: float

    @property
    def end_tick(self) -> int:
        """First tick after the note."""
        return self.start_tick + self.duration_ticks


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that is needed to make the same proposal again from the same song.

    `sampling.temperature` is the one that was drawn with, after the playing had its say. The
    fields after `model_sha256` are those of the request; see there.
    """

    kind: ProposalKind
    mode: GeneratorMode
    sampling: SamplingSettings
    key: Key | None
    model_name: str
    model_sha256: str
    start_tick: int = 0
    end_tick: int | None = None
    bars: int = 1
    instrument: str | None = None
    rules: MusicalRules = field(default_factory=MusicalRules)
    voicing: Voicing | None = None
    amount: float = 0.5
    chosen: frozenset[int] | None = None
    locked: frozenset[int] = frozenset()
    crash: bool = False
    joins_bar: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """One alternative for the stretch from `start_tick` to `end_tick` of a track.

    Accepting it takes the notes with the ids in `replaces` away. `remark` is a sentence for the
    user about what could not be done, mostly empty. `latency_ms` is the time that this alternative
    took on the worker.
    """

    request_id: int
    track_id: int
    start_tick: int
    end_tick: int
    notes: tuple[GhostNote, ...]
    recipe: Recipe
    latency_ms: float
    replaces: frozenset[int] = frozenset()
    remark: str = ""

    @property
    def mean_confidence(self) -> float:
        """Mean confidence of the notes; 0 without notes."""
        if not self.notes:
            return 0.0
        return sum(note.confidence for note in self.notes) / len(self.notes)
