"""MIDI clock that comes in: where another program is in its song, and how fast."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import Enum

from modules.midi_ports.message import (
    CLOCKS_PER_QUARTER,
    CONTINUE,
    SIXTEENTHS_PER_QUARTER,
    SONG_POSITION,
    START,
    STOP,
    TIMING_CLOCK,
)

TEMPO_CLOCKS = 4 * CLOCKS_PER_QUARTER
"""The tempo is that of the last bar of four: single clocks tremble by milliseconds."""
LOST_AFTER_S = 0.5
"""A clock slower than 5 bpm is none."""


class ClockOrder(Enum):
    """What the other program wants."""

    LOCATE = "go to its position and stand"
    START = "roll from the beginning"
    CONTINUE = "roll from its position"
    STOP = "stand"


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order and the quarter notes from the start of the song at which it was given."""

    order: ClockOrder
    quarters: float


class ClockReader:
    """Reads clock, start, continue, stop and song position (MIDI 1.0, system messages).

    `hear` is called on one thread; any other may read the rest.
    """

    def __init__(self) -> None:
        self._heard_at: deque[float] = deque(maxlen=TEMPO_CLOCKS + 1)
        self._rolls = False
        self._start_quarters = 0.0
        self._clocks = 0
        self._bpm: float | None = None

    @property
    def bpm(self) -> float | None:
        """Quarter notes per minute over the last bar; None until one was heard."""
        return self._bpm

    @property
    def rolls(self) -> bool:
        """Whether the other program plays."""
        return self._rolls

    @property
    def quarters(self) -> float:
        """Where it is."""
        # The first clock after a start is the start itself.
        return self._start_quarters + max(0, self._clocks - 1) / CLOCKS_PER_QUARTER

    def is_heard(self, now_s: float) -> bool:
        """Whether clocks still come; a cable that was pulled sends no stop."""
        return bool(self._heard_at) and now_s - self._heard_at[-1] <= LOST_AFTER_S

    def hear(self, message: bytes, at_s: float) -> Ordered | None:
        """Take a message that came at `at_s`; returns what is to be done, usually nothing."""
        kind = message[0] if message else 0
        if kind == TIMING_CLOCK:
            self._tick(at_s)
            return None
        if kind == SONG_POSITION and len(message) >= 3:
            sixteenths = message[1] | message[2] << 7
            return self._place(ClockOrder.LOCATE, sixteenths / SIXTEENTHS_PER_QUARTER, rolls=False)
        if kind == START:
            return self._place(ClockOrder.START, 0.0, rolls=True)
        if kind == CONTINUE:
            return self._place(ClockOrder.CONTINUE, self.quarters, rolls=True)
        if kind == STOP:
            return self._place(ClockOrder.STOP, self.quarters, rolls=False)
        return None

    def _tick(self, at_s: float) -> None:
        if not self.is_heard(at_s):
            self._heard_at.clear()
        self._heard_at.append(at_s)
        self._clocks += self._rolls
        if len(self._heard_at) == self._heard_at.maxlen:
            times = list(self._heard_at)
            # Half a bar apart, so that one late clock moves one of many distances; there is an
            # odd number of them, and the middle one is the tempo's.
            half = TEMPO_CLOCKS // 2
            steps = sorted(late - early for early, late in zip(times, times[half:], strict=False))
            self._bpm = 60.0 * half / CLOCKS_PER_QUARTER / steps[len(steps) // 2]

    def _place(self, order: ClockOrder, quarters: float, *, rolls: bool) -> Ordered:
        self._start_quarters, self._clocks, self._rolls = quarters, 0, rolls
        return Ordered(order, quarters)
