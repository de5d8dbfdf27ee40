"""What is remembered of a decision: no audio, no names, no paths; notes only as learning needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

NOTES, IDEAS, MIX = "notes", "ideas", "mix"
LEARNED_KINDS = (NOTES, IDEAS, MIX)
"""What is learned and kept in versions; see `modules.learning`."""


class Consent(StrEnum):
    """How far the user goes along. Nothing is ever sent: the higher levels prepare a file."""

    LOCAL = "local-only"
    STATISTICS = "anonymized-statistics"
    RESEARCH = "research-contribution"


class Verdict(StrEnum):
    """What became of a proposal."""

    ACCEPTED = "accepted"
    PARTIAL = "partial"
    REJECTED = "rejected"
    REGENERATED = "regenerated"


class Response(StrEnum):
    """What became of a piece of mix advice; what stood beside it was ignored.

    UNDONE takes APPLIED back, and BROUGHT_BACK takes back DISMISSED, which is a plain no.
    """

    APPLIED = "applied"
    UNDONE = "undone"
    DISMISSED = "dismissed"
    BROUGHT_BACK = "brought-back"


@dataclass(frozen=True, slots=True)
class JudgedNote:
    """A proposed note, counted from the first bar of the proposal, and whether it was kept."""

    bar: int
    unit: int
    pitch: int
    velocity: int
    duration_units: int
    accepted: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One alternative in figures, for the taste: see `modules.learning.proposal_features`."""

    features: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class NoteDecision:
    """A proposal with its verdict, and the music that it went on from.

    `prompt` are the tokens before it (at most eight bars). `context` holds track type, instrument,
    key and meter as the note model counts them; `first_bar` is the place of the prompt in the
    song, and `harmony` what the other tracks play from there on: pitch classes as bits, per bar
    and beat. `place` is the alternative that was judged, counted from 0; `shown` are all of them.
    """

    kind: str
    mode: str
    verdict: Verdict
    notes: tuple[JudgedNote, ...]
    bars: int
    prompt: tuple[int, ...]
    context: tuple[int, int, int, int]
    first_bar: int | None
    harmony: tuple[tuple[int, ...], ...]
    temperature: float
    bpm: float
    genre: str
    key: str | None = None
    asked: bool = True
    reason: str = ""
    place: int = 0
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class InstrumentCorrection:
    """What the ear heard, how sure it was, and what the user says it is (None: nothing)."""

    heard: str | None
    confidence: float
    corrected_to: str | None


@dataclass(frozen=True, slots=True)
class ShownAdvice:
    """A piece of advice on the list: its id, and its move in figures (`learning.mix_taste`)."""

    id: str
    features: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class MixResponse:
    """What the user did with the piece of advice number `place` (from 0) of those `shown`."""

    genre: str
    response: Response
    place: int
    shown: tuple[ShownAdvice, ...]


Record = NoteDecision | InstrumentCorrection | MixResponse
