"""The rules that every generated stream obeys, as a mask over the next token.

`StreamRules` are fixed for one proposal; `ConstrainedStream` follows one stream and says at each
step which tokens may come. Whatever is drawn under its mask decodes to notes that

- are of an allowed pitch (key, chord, range or drum vocabulary), with no larger share outside the
  key than permitted,
- begin and end inside the bars, on the grid of the music before them,
- never sound more at once than the rules permit, no pitch twice, and only what hands can reach,
- leave the planned notes their place: these come at their time.
"""

from __future__ import annotations

import numpy as np

from modules.midi_generator.planned_notes import Plan, PlannedNote
from modules.midi_generator.playable import reachable
from modules.midi_generator.rules import BarRules, StreamRules
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
        self._outside = 0
        self._last_pitch = -1
        self._kind = TokenKind.SPECIAL
        self._sounding: dict[int, int] = dict(rules.held)
        self._plan = Plan(rules.planned)
        self._writing: PlannedNote | None = None
        self._line: int | None = None
        self._own = 0
        self.sources: list[PlannedNote | None] = []
        """For each note begun so far the plan that it follows, None for a free one."""
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
    def is_in_own_note(self) -> bool:
        """Whether the last token told of a note that did not stand there before."""
        own = self._writing is None or not self._writing.is_exact
        return own and self._kind in _OF_A_NOTE

    def accept(self, token: int) -> None:
        """Move on by `token`, which must be one that `allowed` permits."""
        kind = TOKEN_KINDS[token]
        if token == Control.BAR:
            self._next_bar()
        elif kind is TokenKind.TIME_SHIFT:
            self._unit += shift_units(token)
            self._last_pitch = -1
            self._forget_ended()
        elif kind is TokenKind.NOTE_ON:
            self._begin_note(token)
        elif kind is TokenKind.DURATION and not self._is_writing_exactly():
            self._sounding[self._last_pitch] = self._end_with(token)
        self._kind = kind

    def _end_with(self, token: int) -> int:
        """The unit at which the note that is being written ends with the DURATION `token`."""
        end = self._now + duration_units(token)
        if self._writing is not None and token == self._writing.length:
            return max(end, self._writing.end)
        return end

    def _begin_note(self, pitch: int) -> None:
        due = self._due()
        is_planned = due is not None and due.start == self._now and due.weights[pitch] > 0
        self._writing = self._plan.pop() if is_planned else None
        self._last_pitch = pitch
        self._notes_in_bar += 1
        self.sources.append(self._writing)
        if self._writing is not None:
            self._line = pitch
        if self._is_writing_exactly():
            assert self._writing is not None
            self._sounding[pitch] = max(self._sounding.get(pitch, 0), self._writing.end)
            return
        self._own += 1
        inside = self._rules.inside
        self._outside += inside is not None and not inside[pitch]
        self._sounding[pitch] = self._now + self._rules.shortest_units

    def _forget_ended(self) -> None:
        now = self._now
        self._sounding = {pitch: end for pitch, end in self._sounding.items() if end > now}

    def _is_writing_exactly(self) -> bool:
        return self._writing is not None and self._writing.is_exact

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

    def _due(self) -> PlannedNote | None:
        """The planned note that comes next in this bar."""
        if not self._plan or self._plan.next.start >= self._rules.bars[self._bar].end:
            return None
        return self._plan.next

    def weights(self) -> np.ndarray | None:
        """By what the plan wants the chances of pitches (128,) multiplied now; None for nothing."""
        if not self._plan or self._bar < 0 or self._kind is TokenKind.NOTE_ON:
            return None
        due = self._due()
        if due is None or due.is_exact or due.start != self._now:
            return None
        return due.weights

    def allowed(self) -> np.ndarray:
        """Which tokens may come next: bool (258,), at least one true until `done`."""
        mask = np.zeros(VOCABULARY_SIZE, dtype=bool)
        if self._bar < 0:
            mask[Control.BAR] = True
        elif self._kind is TokenKind.NOTE_ON:
            first, last = self._writing.velocities if self._writing else _ALL_VELOCITIES
            mask[first : last + 1] = True
        elif self._kind is TokenKind.VELOCITY and not self._rules.drums:
            self._allow_lengths(mask)
        else:
            self._drop_impossible()
            self._allow_what_follows_a_note(mask)
        return mask

    def _allow_lengths(self, mask: np.ndarray) -> None:
        if self._writing is not None and self._writing.is_exact:
            mask[self._writing.lengths[0]] = True
            return
        rules, writing = self._rules, self._writing
        until = min(rules.end, self._now + DURATION_UNITS[-1])
        if self._plan:
            until = self._plan.room_until(
                self._last_pitch, self._sounding, until, rules.max_polyphony, rules.reach
            )
        room = until - self._now >= _DURATIONS
        if writing is not None:
            if writing.length is not None:
                room[writing.length - FIRST_DURATION] &= self._end_with(writing.length) <= until
            first, last = (token - FIRST_DURATION for token in writing.lengths)
            wished = room.copy()
            wished[:first] = wished[last + 1 :] = False
            # Where the room is less than the plan wants, the longest that fits is nearest to it.
            room = wished if wished.any() else room & (np.cumsum(room) == room.sum())
        # A varied note may be too near for any length; it gives way.
        room[0] |= not room.any()
        mask[FIRST_DURATION:][: len(_DURATIONS)] = room

    def _drop_impossible(self) -> None:
        """Take planned notes off for which no pitch is left."""
        while (due := self._due()) is not None and not due.is_exact and due.start == self._now:
            if self._pitches_for(due).any():
                return
            self._plan.pop()

    def _allow_what_follows_a_note(self, mask: np.ndarray) -> None:
        due = self._due()
        if due is not None and due.start == self._now:
            self._allow_planned(mask, due)
            return
        mask[:PITCHES] = self._open_pitches()
        if self._kind is TokenKind.TIME_SHIFT:
            # A shift leads to a note; only one of full length may be carried on.
            if not mask[:PITCHES].any():
                mask[FIRST_SHIFT:][:MAX_SHIFT_UNITS] = self._open_shifts(due)
                mask[Control.BAR] = due is None and not mask.any()
            return
        shifts = self._open_shifts(due)
        mask[FIRST_SHIFT:][:MAX_SHIFT_UNITS] = shifts
        may_go_on = bool(shifts.any() or mask[:PITCHES].any())
        mask[Control.BAR] = not (may_go_on and (due is not None or self._bar_needs_more()))

    def _allow_planned(self, mask: np.ndarray, due: PlannedNote) -> None:
        if due.pitch is None:
            mask[:PITCHES] = self._pitches_for(due)
            return
        mask[: due.pitch] = self._open_pitches()[: due.pitch]
        mask[due.pitch] = True

    def _pitches_for(self, due: PlannedNote) -> np.ndarray:
        """Pitches that the planned note may have now: bool (128,)."""
        possible = self._allowed_pitches(self._last_pitch + 1) & (due.weights > 0)
        if due.direction and self._line is not None:
            beyond = np.arange(PITCHES) * due.direction > self._line * due.direction
            if (possible & beyond).any():
                possible &= beyond
        return possible

    def _bar_needs_more(self) -> bool:
        bar = self._rules.bars[self._bar]
        is_last = self._bar == len(self._rules.bars) - 1
        if is_last and self._own == 0:
            return True
        if bar.needs_note and not self._notes_in_bar and not self._is_sounding():
            return True
        return bar.busy_until is not None and self._unit < bar.busy_until

    def _is_sounding(self) -> bool:
        return any(end > self._now for end in self._sounding.values())

    def _open_pitches(self) -> np.ndarray:
        """Pitches with which a free note may begin here: bool (128,)."""
        bar = self._rules.bars[self._bar]
        is_late = self._now + self._rules.shortest_units > self._rules.end
        if is_late or not bar.grid[self._unit]:
            return np.zeros(PITCHES, dtype=bool)
        return self._allowed_pitches(self._last_pitch + 1)

    def _allowed_pitches(self, first: int) -> np.ndarray:
        """Pitches from `first` on that the rules permit at this moment: bool (128,)."""
        rules, bar, now = self._rules, self._rules.bars[self._bar], self._now
        open_pitches = np.zeros(PITCHES, dtype=bool)
        held = [pitch for pitch, end in self._sounding.items() if end > now]
        # An exact note that comes before the shortest note would end counts as sounding.
        for note in self._plan.exact_before(now + rules.shortest_units) if self._plan else ():
            if note.pitch is not None and note.pitch not in held:
                held.append(note.pitch)
        if self._notes_in_bar >= MAX_NOTES_PER_BAR or len(held) >= rules.max_polyphony:
            return open_pitches
        open_pitches[first:] = bar.pitches_at(self._unit)[first:]
        open_pitches[held] = False
        if self._unit in bar.strong:
            open_pitches &= bar.strong[self._unit]
        if rules.inside is not None and self._outside + 1 > rules.outside_notes * (self._own + 1):
            open_pitches &= rules.inside
        if rules.reach is not None and held:
            open_pitches &= reachable(frozenset(held), rules.reach)
        return open_pitches

    def _open_shifts(self, due: PlannedNote | None) -> np.ndarray:
        """Shifts that lead to a place where a note may begin, now or by one more shift.

        None of them leads past the planned note `due`.
        """
        bar = self._rules.bars[self._bar]
        length = bar.end - bar.start
        last = length if due is None else due.start - bar.start
        if self._notes_in_bar >= MAX_NOTES_PER_BAR and due is None:
            return np.zeros(MAX_SHIFT_UNITS, dtype=bool)
        places = np.arange(self._unit + 1, last)
        useful = np.zeros(length + MAX_SHIFT_UNITS, dtype=bool)
        useful[places] = self._may_begin(places) & self._has_room(bar, places)
        useful[last] = due is not None
        targets = self._unit + _SHIFTS
        open_shifts = useful[np.minimum(targets, length)]
        full = self._unit + MAX_SHIFT_UNITS
        if full < length and not useful[full] and useful[full:].any():
            open_shifts[-1] = True
        if bar.busy_until is not None and self._unit < bar.busy_until:
            near = open_shifts & (bar.longest_shift >= _SHIFTS)
            # Where no near place is open, the nearest one.
            return near if near.any() else open_shifts & (np.cumsum(open_shifts) == 1)
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


_OF_A_NOTE = (TokenKind.NOTE_ON, TokenKind.VELOCITY, TokenKind.DURATION)
_ALL_VELOCITIES = (FIRST_VELOCITY, FIRST_VELOCITY + VELOCITY_STEPS - 1)
