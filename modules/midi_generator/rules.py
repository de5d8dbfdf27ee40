"""What the notes of a proposal must obey: the rules of each bar, and of all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from modules.errors import ParameterError
from modules.midi_generator.planned_notes import PlannedNote
from modules.midi_generator.playable import Reach
from modules.midi_generator.vocabulary import DURATION_UNITS, MAX_SHIFT_UNITS


@dataclass(frozen=True, slots=True)
class BarRules:
    """The rules of one bar, from `start` to `end` in units from the beginning of the stream.

    `grid` (bool, one per unit of the bar) says where notes may begin; `pitches` (128, bool) which
    are allowed, and `strong` which of them at the units that it names. With `needs_note` the bar is
    not left silent. The bar does not end before a note at or after unit `busy_until` of the bar,
    and while it is not reached no shift is longer than `longest_shift`. From unit `late_from` on,
    `late_pitches` take the place of `pitches`.
    """

    start: int
    end: int
    grid: np.ndarray
    pitches: np.ndarray
    needs_note: bool = False
    busy_until: int | None = None
    longest_shift: int = MAX_SHIFT_UNITS
    strong: Mapping[int, np.ndarray] = field(default_factory=dict)
    late_from: int = 0
    late_pitches: np.ndarray | None = None

    def pitches_at(self, unit: int) -> np.ndarray:
        """Which pitches are allowed at `unit` of the bar: bool (128,)."""
        if self.late_pitches is None or unit < self.late_from:
            return self.pitches
        return self.late_pitches


@dataclass(frozen=True, slots=True)
class StreamRules:
    """The rules of a whole proposal.

    `held` are the pitches that sound from before, each with the unit at which it ends. Notes end
    at `limit` at the latest, by default with the last bar. At every moment no more than the share
    `outside_notes` of the notes so far is outside `inside` (128, bool; None: all pitches are in).
    """

    bars: tuple[BarRules, ...]
    drums: bool
    max_polyphony: int
    held: tuple[tuple[int, int], ...] = ()
    limit: int | None = None
    planned: tuple[PlannedNote, ...] = ()
    reach: Reach | None = None
    inside: np.ndarray | None = None
    outside_notes: float = 1.0

    def __post_init__(self) -> None:
        has_place = any(bar.grid.any() for bar in self.bars) or bool(self.planned)
        if not has_place or not all(bar.pitches.any() for bar in self.bars):
            raise ParameterError(
                "No pitch or no place is left to write a note; choose a longer stretch.",
                "rules",
                None,
            )

    @property
    def end(self) -> int:
        """The unit at which all notes must have ended."""
        return self.bars[-1].end if self.limit is None else self.limit

    @property
    def shortest_units(self) -> int:
        """Room that a note needs: a sixteenth, or one unit for a drum hit."""
        return 1 if self.drums else DURATION_UNITS[0]
