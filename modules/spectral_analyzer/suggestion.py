"""A piece of mix advice and the move that follows it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a suggestion matters."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class MoveType(StrEnum):
    """What a mix move does. The equalizer shapes carry the names of `modules.song.mix.EqShape`."""

    PEAK = "peak"
    LOW_SHELF = "low_shelf"
    HIGH_SHELF = "high_shelf"
    HIGH_PASS = "high_pass"
    LOW_PASS = "low_pass"
    GAIN = "gain"
    PAN = "pan"
    WIDTH = "width"
    POLARITY = "polarity"
    MONO_BELOW = "mono_below"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class MixMove:
    """One reversible change of the mix.

    It goes to every track in `track_ids`, or to the master when there are none; MONO_BELOW and
    LIMIT always go to the master, POLARITY (which toggles) and PAN always to tracks.
    `frequency_hz` and `q` count for equalizer moves; MONO_BELOW makes all below `frequency_hz`
    mono. `amount` is the new width (0 mono … 2) for WIDTH, the new place (-1 left … 1 right) for
    PAN, and the ceiling of the master's limiter in dBTP for LIMIT.
    """

    type: MoveType
    gain_db: float = 0.0
    frequency_hz: float | None = None
    q: float | None = None
    amount: float | None = None
    track_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackShare:
    """How much of a band's power comes from one track (0 … 1), and that in dB: a half is -3 dB."""

    track_id: int
    track_name: str
    share: float
    share_db: float = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "share_db", 10.0 * math.log10(max(self.share, 1e-6)))


@dataclass(frozen=True, slots=True)
class Evidence:
    """The numbers behind a suggestion, in dB, LUFS, dBTP or a correlation, as `unit` says.

    `range_low`/`range_high` is the span in which nothing is said (a profile's P10 … P90);
    `origin` tells where that span comes from (published, derived, judgement, your references).
    """

    measured: float
    range_low: float | None
    range_high: float | None
    unit: str
    origin: str
    shares: tuple[TrackShare, ...] = ()
    worst_s: float | None = None
    """Where the worst stretch of 3 s begins."""

    distance: float = field(init=False, compare=False)
    """How far `measured` lies outside the range: positive above it, negative below, else 0."""

    def __post_init__(self) -> None:
        low = -math.inf if self.range_low is None else self.range_low
        high = math.inf if self.range_high is None else self.range_high
        nearest = min(max(self.measured, low), high)
        object.__setattr__(self, "distance", self.measured - nearest)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion: what is off, how much it matters, who causes it, what to do.

    `id` is stable for the same finding in the same genre, so that it can be named on the command
    line. `move` is None for advice that only a person can follow. `relevance` is 0 … 1.
    """

    id: str
    severity: Severity
    message: str
    freq_range_hz: tuple[float, float]
    track_names: tuple[str, ...]
    move: MixMove | None
    relevance: float
    evidence: Evidence
    action: str = ""
    """Id of the action in the catalogue of rules."""
