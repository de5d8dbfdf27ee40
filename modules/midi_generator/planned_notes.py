"""Notes that a stream must come to: those that stand there already, and those that are varied.

A planned note has its time; its pitch, velocity and length are fixed or left open within bounds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from modules.midi_generator.playable import Reach, is_playable
from modules.midi_generator.tokenizer import TokenNote
from modules.midi_generator.vocabulary import (
    PITCHES,
    duration_token,
    velocity_token,
)


@dataclass(frozen=True, slots=True)
class PlannedNote:
    """A note to be written at unit `start` of the stream.

    The chances of its pitch are multiplied by `weights` (128,), of which 0 forbids. `velocities`
    and `lengths` are the first and last token that may follow. An exact note has one `pitch` and
    is written whatever the rules say; with `is_answer` it is a part of the proposal, else it stands
    in the song. `direction` asks for a pitch above (1) or below (-1) the planned note before, where
    one is left. It sounds until unit `end`; what is not exact is as long as its token says.
    """

    start: int
    weights: np.ndarray
    velocities: tuple[int, int]
    lengths: tuple[int, int]
    pitch: int | None = None
    end: int = 0
    is_answer: bool = True
    direction: int = 0
    ticks: tuple[int, int] | None = None
    length: int | None = None

    @property
    def is_exact(self) -> bool:
        """Whether nothing of it is left open."""
        return self.pitch is not None


def exact_note(note: TokenNote, bar_start: int, *, is_answer: bool, end: int = 0) -> PlannedNote:
    """`note` itself, in the bar that begins at unit `bar_start`; `end` is where it ends exactly."""
    weights = np.zeros(PITCHES)
    weights[note.pitch] = 1.0
    start, velocity = bar_start + note.unit, velocity_token(note.velocity)
    length = duration_token(note.duration_units)
    return PlannedNote(
        start,
        weights,
        (velocity, velocity),
        (length, length),
        note.pitch,
        max(end, start + note.duration_units),
        is_answer,
    )


class Plan:
    """The planned notes that are still to come, in order."""

    def __init__(self, notes: Iterable[PlannedNote]) -> None:
        self._notes = list(notes)[::-1]
        self._has_exact = any(note.is_exact for note in self._notes)

    def __bool__(self) -> bool:
        return bool(self._notes)

    @property
    def next(self) -> PlannedNote:
        """The one whose turn it is."""
        return self._notes[-1]

    def pop(self) -> PlannedNote:
        """Take it off the plan."""
        return self._notes.pop()

    def exact_before(self, unit: int) -> list[PlannedNote]:
        """Exact notes to come that begin before `unit`."""
        found: list[PlannedNote] = []
        if not self._has_exact:
            return found
        for note in reversed(self._notes):
            if note.start >= unit:
                break
            if note.is_exact:
                found.append(note)
        return found

    def room_until(
        self, pitch: int, sounding: dict[int, int], end: int, voices: int, reach: Reach | None
    ) -> int:
        """How long a note of `pitch` may sound before it is in the way of a planned one, to `end`.

        `sounding` has the end of every pitch that sounds now.
        """
        others = {other: until for other, until in sounding.items() if other != pitch}
        varied: list[int] = []
        for note in reversed(self._notes):
            if note.start >= end:
                break
            together = {other for other, until in others.items() if until > note.start} | {pitch}
            if note.pitch is None:
                # Varied notes have no pitch yet: each takes a voice where it begins.
                varied.append(note.start)
                if len(together) + varied.count(note.start) > voices:
                    return note.start
                continue
            together.add(note.pitch)
            if note.pitch == pitch or len(together) > voices:
                return note.start
            if reach is not None and not is_playable(frozenset(together), reach):
                return note.start
            others[note.pitch] = note.end
        return end


def in_order(notes: Iterable[PlannedNote]) -> tuple[PlannedNote, ...]:
    """`notes` by start, then by their lowest pitch, as a stream has to write them."""
    return tuple(sorted(notes, key=lambda note: (note.start, int(note.weights.nonzero()[0][0]))))
