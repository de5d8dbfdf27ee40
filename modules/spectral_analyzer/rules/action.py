"""One action that advice can propose, described for people and judged by a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.suggestion import MoveType, Suggestion


class Family(StrEnum):
    """What an action is about."""

    PEAKS = "peaks"
    STEREO = "stereo"
    POLARITY = "polarity"
    LOW_END = "low end"
    NOISE = "noise"
    TONE = "tone"
    BALANCE = "balance"
    MASKING = "masking"
    DYNAMICS = "dynamics"
    ENDS = "start and end"


@dataclass(frozen=True, slots=True)
class Action:
    """An entry of the catalogue.

    `judge` yields a suggestion for each place where the action is due, none when there is nothing
    to say; `move` is what it does, None for advice that only a person can follow.
    """

    id: str
    name: str
    family: Family
    measures: str
    speaks_when: str
    move: MoveType | None
    judge: Callable[[Mix], Iterator[Suggestion]]
