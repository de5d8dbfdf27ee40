"""The rules that every generated stream obeys, as a mask over the next token.

`StreamRules` are fixed for one proposal; `ConstrainedStream` follows one stream and says at each
step which tokens may come. Whatever is drawn under its mask decodes to notes that

- are of an allowed pitch (key, range or drum vocabulary),
- begin and end inside the bars, on the grid of the music before them,
- never sound more at once than the rules permit, and no pitch twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modules.errors import ParameterError
from modules.midi_generator.vocabulary import (
    DURATION_UNITS,
    FIRST_DURATION,
    FIRST_SHIFT,
    FIRST_VELOCITY,
    MAX_SHIFT_UNITS,
    PITCHES,
    TOKEN_KINDS,
    VELOCITY_STEPS,
    VOCABULARY_SIZE,
    Control,
    TokenKind,
    duration_units,
    shift_units,
)

MAX_NOTES_PER_BAR = 64

_DURATIONS = np.array(DURATION_UNITS)
_SHIFTS = np.arange(1, MAX_SHIFT_UNITS + 1)


@dataclass(frozen=True, slots=True)
class BarRules:
    """The rules of one bar, from `start` to `end` in units from the beginning of the stream.

    `grid` (bool, one per unit of the bar) says where notes may begin; `pitches` (128, bool) which
    are allowed. With `needs_note` the bar is not left silent. The bar does not end before a note
    at or after unit `busy_until` of the bar, and while it is not reached no shift is longer than
    `longest_shift`. From unit `late_from` on, `late_pitches` take the place of `pitches`.
    """

    start: int
    end: int
    grid: np.ndarray
    pitches: np.ndarray
    needs_note: bool = False
    busy_until: int | None = None
    longest_shift: int = MAX_SHIFT_UNITS
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

    `held` are the pitches that sound from before, each with the unit at which it ends.
    """

    bars: tuple[BarRules, ...]
    drums: bool
    max_polyphony: int
    held: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        for bar in self.bars:
            if not bar.pitches.any() or not bar.grid.any():
                raise ParameterError("No pitch or no place is left to write a note.", "rules", bar)

    @property
    def end(self) -> int:
        """Units in all bars."""
        return self.bars[-1].end

    @property
    def shortest_units(self) -> int:
        """Room that a note needs: a sixteenth, or one unit for a drum hit."""
        return 1 if self.drums else DURATION_UNITS[0]


class ConstrainedStream:
    """Follows one stream from its first BAR and tells what may come next.

    Tokens go in with `accept`, first the BAR of the first bar; `done` turns true with the BAR
    that closes the last one.
    """

    def __init__(self, rules: StreamRules) -> None:
        self._rules = rules
        self._bar = -1
        self._unit = 0
        self._notes_in_bar = 0
        self._total_notes = 0
        self._last_pitch = -1
        self._kind = TokenKind.SPECIAL
        self._sounding: dict[int, int] = dict(rules.held)
        self.done = False

    @property
    def bar(self) -> int:
        """Index of the bar that is being written, -1 before the first."""
        return self._bar

    @property
    def unit(self) -> int:
        """Place in that bar in units."""
        return self._unit

    @property
    def total_notes(self) -> int:
        """Notes begun so far."""
        return self._total_notes

    def accept(self, token: int) -> None:
        """Move on by `token`, which must be one that `allowed` permits."""
        kind = TOKEN_KINDS[token]
        if token == Control.BAR:
            self._next_bar()
        elif kind is TokenKind.TIME_SHIFT:
            self._unit += shift_units(token)
            self._last_pitch = -1
        elif kind is TokenKind.NOTE_ON:
            self._last_pitch = token
            self._notes_in_bar += 1
            self._total_notes += 1
            self._sounding[token] = self._now + self._rules.shortest_units
        elif kind is TokenKind.DURATION:
            self._sounding[self._last_pitch] = self._now + duration_units(token)
        self._kind = kind

    def _next_bar(self) -> None:
        self._bar += 1
        self._unit = 0
        self._notes_in_bar = 0
        self._last_pitch = -1
        if self._bar == len(self._rules.bars):
            self.done = True

    @property
    def _now(self) -> int:
        return self._rules.bars[self._bar].start + self._unit

    def allowed(self) -> np.ndarray:
        """Which tokens may come next: bool (258,), at least one true until `done`."""
        mask = np.zeros(VOCABULARY_SIZE, dtype=bool)
        if self._bar < 0:
            mask[Control.BAR] = True
        elif self._kind is TokenKind.NOTE_ON:
            mask[FIRST_VELOCITY : FIRST_VELOCITY + VELOCITY_STEPS] = True
        elif self._kind is TokenKind.VELOCITY and not self._rules.drums:
            room = self._rules.end - self._now
            mask[FIRST_DURATION:][: len(_DURATIONS)] = room >= _DURATIONS
        else:
            self._allow_what_follows_a_note(mask)
        return mask

    def _allow_what_follows_a_note(self, mask: np.ndarray) -> None:
        mask[:PITCHES] = self._open_pitches()
        if self._kind is TokenKind.TIME_SHIFT:
            # A shift leads to a note; only one of full length may be carried on.
            if self._unit_is_closed():
                mask[FIRST_SHIFT:][:MAX_SHIFT_UNITS] = self._open_shifts()
            return
        shifts = self._open_shifts()
        mask[FIRST_SHIFT:][:MAX_SHIFT_UNITS] = shifts
        may_go_on = bool(shifts.any() or mask[:PITCHES].any())
        mask[Control.BAR] = not (may_go_on and self._bar_needs_more())

    def _unit_is_closed(self) -> bool:
        return not self._open_pitches().any()

    def _bar_needs_more(self) -> bool:
        bar = self._rules.bars[self._bar]
        is_last = self._bar == len(self._rules.bars) - 1
        if is_last and self._total_notes == 0:
            return True
        if bar.needs_note and not self._notes_in_bar and not self._is_sounding():
            return True
        return bar.busy_until is not None and self._unit < bar.busy_until

    def _is_sounding(self) -> bool:
        return any(end > self._now for end in self._sounding.values())

    def _open_pitches(self) -> np.ndarray:
        """Pitches that may begin here: bool (128,)."""
        bar = self._rules.bars[self._bar]
        now = self._now
        open_pitches = np.zeros(PITCHES, dtype=bool)
        held = [pitch for pitch, end in self._sounding.items() if end > now]
        if (
            not self._may_begin(np.array([self._unit]))[0]
            or self._notes_in_bar >= MAX_NOTES_PER_BAR
            or len(held) >= self._rules.max_polyphony
        ):
            return open_pitches
        first = self._last_pitch + 1
        open_pitches[first:] = bar.pitches_at(self._unit)[first:]
        open_pitches[held] = False
        return open_pitches

    def _open_shifts(self) -> np.ndarray:
        """Shifts that lead to a place where a note may begin, now or by one more shift."""
        bar = self._rules.bars[self._bar]
        if self._notes_in_bar >= MAX_NOTES_PER_BAR:
            return np.zeros(MAX_SHIFT_UNITS, dtype=bool)
        length = bar.end - bar.start
        places = np.arange(self._unit + 1, length)
        useful = np.zeros(length + MAX_SHIFT_UNITS, dtype=bool)
        useful[places] = self._may_begin(places) & self._has_room(bar, places)
        targets = self._unit + _SHIFTS
        open_shifts = useful[np.minimum(targets, length)]
        full = self._unit + MAX_SHIFT_UNITS
        if full < length and not useful[full] and useful[full:].any():
            open_shifts[-1] = True
        if bar.busy_until is not None and self._unit < bar.busy_until:
            near = open_shifts & (bar.longest_shift >= _SHIFTS)
            return near if near.any() else open_shifts
        return open_shifts

    def _may_begin(self, places: np.ndarray) -> np.ndarray:
        """Whether the grid permits a note at `places` and leaves room for the shortest one."""
        bar = self._rules.bars[self._bar]
        fits = bar.start + places + self._rules.shortest_units <= self._rules.end
        result: np.ndarray = bar.grid[places] & fits
        return result

    def _has_room(self, bar: BarRules, places: np.ndarray) -> np.ndarray:
        """Whether a further voice and an allowed pitch are free at `places` of `bar`."""
        if not self._sounding:
            return np.ones(len(places), dtype=bool)
        pitches = np.array(list(self._sounding))
        ends = np.array(list(self._sounding.values()))
        held = ends[:, None] > bar.start + places[None, :]
        inside = held & bar.pitches[pitches][:, None]
        room = held.sum(axis=0) < self._rules.max_polyphony
        fewest = min(bar.pitches.sum(), bar.pitches_at(bar.end - bar.start).sum())
        result: np.ndarray = room & (inside.sum(axis=0) < fewest)
        return result
