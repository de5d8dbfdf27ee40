"""What the generator answers: notes with confidence, and the recipe that made them."""

from __future__ import annotations

from dataclasses import dataclass

from modules.midi_generator.request import GeneratorMode, ProposalKind, SamplingSettings
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
    """All that is needed to make the same proposal again."""

    kind: ProposalKind
    mode: GeneratorMode
    sampling: SamplingSettings
    key: Key | None
    model_name: str
    model_sha256: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One alternative for the stretch from `start_tick` to `end_tick` of a track.

    `latency_ms` is the time that this alternative took on the worker.
    """

    request_id: int
    track_id: int
    start_tick: int
    end_tick: int
    notes: tuple[GhostNote, ...]
    recipe: Recipe
    latency_ms: float

    @property
    def mean_confidence(self) -> float:
        """Mean confidence of the notes; 0 without notes."""
        if not self.notes:
            return 0.0
        return sum(note.confidence for note in self.notes) / len(self.notes)
