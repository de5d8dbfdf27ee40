"""What the model expects of each hit of a drummer, from the tokens before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modules.midi_generator.context import ModelContext
from modules.midi_generator.model import ModelState, TokenModel
from modules.midi_generator.sampling import LEAST_CHANCE, probabilities
from modules.midi_generator.tokenizer import bar_units, grid_notes
from modules.midi_generator.vocabulary import (
    FIRST_VELOCITY,
    MAX_SHIFT_UNITS,
    UNITS_PER_BEAT,
    VELOCITY_STEPS,
    Control,
    Special,
    note_token,
    shift_token,
    velocity_of,
    velocity_token,
)
from modules.song.score import Note

STEP_UNITS = UNITS_PER_BEAT // 4
REACH = STEP_UNITS // 2
"""A hit belongs to the nearest sixteenth; one in the middle counts half for each."""

_BEFORE_ALL = -1000
_VELOCITIES = np.array([velocity_of(FIRST_VELOCITY + step) for step in range(VELOCITY_STEPS)])


@dataclass(frozen=True, slots=True)
class FeltHit:
    """A hit with what the model expected: its velocity, and its offset from its sixteenth in beats.

    `opens_step` says that no earlier hit of that sixteenth gave the place away.
    """

    note: Note
    velocity: float
    offset_beats: float
    opens_step: bool


@dataclass(frozen=True, slots=True)
class _Moment:
    """The model after some tokens, at unit `unit` of the piece in a bar that ends at `bar_end`."""

    chances: np.ndarray
    state: ModelState
    unit: int
    bar_end: int


def read_drummer(
    model: TokenModel, context: ModelContext, notes: Sequence[Note], lines: Sequence[int], ppq: int
) -> list[FeltHit]:
    """The hits in `notes` between the bar `lines` (ticks), in order, as the model expected them.

    Two hits of one drum within a 64th note are one token, and one hit.
    """
    return _Reading(model, context, lines, ppq).hits(notes)


class _Reading:
    def __init__(
        self, model: TokenModel, context: ModelContext, lines: Sequence[int], ppq: int
    ) -> None:
        self._model = model
        self._lines = lines
        self._ppq = ppq
        lengths = [bar_units(lines, bar, ppq) for bar in range(len(lines) - 1)]
        self._starts = np.cumsum([0, *lengths]).tolist()
        before = _Moment(np.zeros(0), model.initial_state(context), _BEFORE_ALL, 0)
        self._now = self._after(before, int(Special.START))

    def hits(self, notes: Sequence[Note]) -> list[FeltHit]:
        played: dict[tuple[int, int, int], Note] = {}
        for note in notes:
            for found in grid_notes([note], self._lines, self._ppq):
                played.setdefault((found.bar, found.unit, found.pitch), note)
        return [self._hit(place, played[place]) for place in sorted(played)]

    def _hit(self, place: tuple[int, int, int], note: Note) -> FeltHit:
        bar, unit, pitch = place
        units = note.start_tick * UNITS_PER_BEAT / self._ppq
        centre = round(units / STEP_UNITS) * STEP_UNITS
        opens = self._now.unit < centre - REACH
        decision = self._walk(self._starts[bar] + unit, centre - REACH)
        offset = self._offset(decision, centre, pitch)
        self._now = self._after(self._now, note_token(pitch))
        chances = self._now.chances[FIRST_VELOCITY:][:VELOCITY_STEPS]
        velocity = float(chances @ _VELOCITIES / max(chances.sum(), LEAST_CHANCE))
        self._now = self._after(self._now, velocity_token(note.velocity))
        return FeltHit(note, velocity, offset / UNITS_PER_BEAT, opens)

    def _walk(self, target: int, window_start: int) -> _Moment:
        """Read on to `target`; the last moment before the window, or the one that was in it."""
        decision = self._now
        while self._now.unit < target or self._now.bar_end <= target:
            if self._now.bar_end <= target:
                token = int(Control.BAR)
            else:
                token = shift_token(min(target - self._now.unit, MAX_SHIFT_UNITS))
            self._now = self._after(self._now, token)
            if self._now.unit < window_start:
                decision = self._now
        return decision

    def _after(self, moment: _Moment, token: int) -> _Moment:
        logits, state = self._model.step([token], moment.state)
        unit, bar_end = moment.unit, moment.bar_end
        if token == Control.BAR:
            unit = bar_end
            later = [start for start in self._starts if start > bar_end]
            bar_end = later[0] if later else bar_end + 4 * UNITS_PER_BEAT
        elif shift_token(1) <= token <= shift_token(MAX_SHIFT_UNITS):
            unit += token - shift_token(1) + 1
        return _Moment(probabilities(logits[0]), state, unit, bar_end)

    def _offset(self, decision: _Moment, centre: int, pitch: int) -> float:
        """Expected offset from `centre` in units, given that `pitch` comes in that sixteenth."""
        ways = dict(self._ways(decision, centre, pitch))
        total = sum(ways.values())
        if total < LEAST_CHANCE:
            return 0.0
        return sum(chance * (unit - centre) for unit, chance in ways.items()) / total

    def _ways(self, decision: _Moment, centre: int, pitch: int) -> list[tuple[int, float]]:
        """Each unit of the sixteenth with the chance that `pitch` comes there next."""
        last = centre + REACH
        ways = self._ways_in_bar(decision, centre - REACH, last, pitch)
        if decision.bar_end <= last:
            chance = float(decision.chances[Control.BAR])
            beyond = self._after(decision, int(Control.BAR))
            ways += [
                (unit, chance * share)
                for unit, share in self._ways_in_bar(beyond, centre - REACH, last, pitch)
            ]
        return [(u, c / 2 if abs(u - centre) == REACH else c) for u, c in ways]

    def _ways_in_bar(
        self, moment: _Moment, first: int, last: int, pitch: int
    ) -> list[tuple[int, float]]:
        ways = []
        for unit in range(max(first, moment.unit), min(last, moment.bar_end - 1) + 1):
            if unit == moment.unit:
                ways.append((unit, float(moment.chances[note_token(pitch)])))
            elif unit - moment.unit <= MAX_SHIFT_UNITS:
                shift = shift_token(unit - moment.unit)
                there = self._after(moment, shift)
                chance = float(moment.chances[shift] * there.chances[note_token(pitch)])
                ways.append((unit, chance))
        return ways
