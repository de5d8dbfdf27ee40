"""The 258 tokens that the note model reads and writes.

| ids | tokens | meaning |
|---|---|---|
| 0 … 127 | NOTE_ON | MIDI pitch |
| 128 … 159 | DURATION | 32 lengths from a 16th to four whole notes, roughly exponential |
| 160 … 175 | VELOCITY | 16 steps of eight |
| 176 … 239 | TIME_SHIFT | 1/16 beat … 4 beats |
| 240 … 251 | CONTROL | bar line, sustain, modulation, pitch bend |
| 252 … 257 | SPECIAL | start, end, padding, mask, separator, unknown |

A beat is a quarter note. Time is counted in units of a sixteenth of a beat (a 64th note).
"""

from __future__ import annotations

from bisect import bisect_left
from enum import IntEnum

UNITS_PER_BEAT = 16
"""Resolution of time: units in a quarter note."""

PITCHES = 128
DURATION_UNITS: tuple[int, ...] = (
    *(4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 22, 24, 28),
    *(32, 36, 40, 44, 48, 56, 64, 72, 80, 96, 112, 128, 160, 192, 224, 256),
)
"""Lengths of the DURATION tokens: near 4·64^(k/31), moved to lengths that music uses."""

VELOCITY_STEPS = 16
MAX_SHIFT_UNITS = 64

FIRST_NOTE = 0
FIRST_DURATION = FIRST_NOTE + PITCHES
FIRST_VELOCITY = FIRST_DURATION + len(DURATION_UNITS)
FIRST_SHIFT = FIRST_VELOCITY + VELOCITY_STEPS
FIRST_CONTROL = FIRST_SHIFT + MAX_SHIFT_UNITS


class Control(IntEnum):
    """The control tokens. The first model was trained with bar lines only."""

    BAR = FIRST_CONTROL
    SUSTAIN_DOWN = FIRST_CONTROL + 1
    SUSTAIN_UP = FIRST_CONTROL + 2
    MODULATION_OFF = FIRST_CONTROL + 3
    MODULATION_LOW = FIRST_CONTROL + 4
    MODULATION_MIDDLE = FIRST_CONTROL + 5
    MODULATION_HIGH = FIRST_CONTROL + 6
    BEND_DOWN_FULL = FIRST_CONTROL + 7
    BEND_DOWN_HALF = FIRST_CONTROL + 8
    BEND_CENTRE = FIRST_CONTROL + 9
    BEND_UP_HALF = FIRST_CONTROL + 10
    BEND_UP_FULL = FIRST_CONTROL + 11


FIRST_SPECIAL = FIRST_CONTROL + len(Control)


class Special(IntEnum):
    """Tokens about the sequence itself."""

    START = FIRST_SPECIAL
    END = FIRST_SPECIAL + 1
    PAD = FIRST_SPECIAL + 2
    MASK = FIRST_SPECIAL + 3
    SEP = FIRST_SPECIAL + 4
    UNK = FIRST_SPECIAL + 5


VOCABULARY_SIZE = FIRST_SPECIAL + len(Special)
"""258."""


class TokenKind(IntEnum):
    """The families of tokens."""

    NOTE_ON = 0
    DURATION = 1
    VELOCITY = 2
    TIME_SHIFT = 3
    CONTROL = 4
    SPECIAL = 5


_KIND_STARTS = (
    FIRST_NOTE,
    FIRST_DURATION,
    FIRST_VELOCITY,
    FIRST_SHIFT,
    FIRST_CONTROL,
    FIRST_SPECIAL,
    VOCABULARY_SIZE,
)
TOKEN_KINDS: tuple[TokenKind, ...] = tuple(
    kind for kind in TokenKind for _ in range(_KIND_STARTS[kind], _KIND_STARTS[kind + 1])
)
"""The family of each token id."""


def note_token(pitch: int) -> int:
    """The NOTE_ON token of MIDI `pitch` (0 … 127)."""
    return FIRST_NOTE + pitch


def duration_token(units: float) -> int:
    """The DURATION token whose length is nearest to `units`; the shorter one when in the middle."""
    above = min(bisect_left(DURATION_UNITS, units), len(DURATION_UNITS) - 1)
    below = max(0, above - 1)
    shorter_is_near = units - DURATION_UNITS[below] <= DURATION_UNITS[above] - units
    return FIRST_DURATION + (below if shorter_is_near else above)


DURATION_TOKENS: tuple[int, ...] = tuple(map(duration_token, range(DURATION_UNITS[-1] + 1)))
"""The DURATION token of each whole number of units up to the longest."""


def duration_units(token: int) -> int:
    """Length in units of a DURATION token."""
    return DURATION_UNITS[token - FIRST_DURATION]


def velocity_token(velocity: int) -> int:
    """The VELOCITY token of a MIDI velocity (1 … 127)."""
    return FIRST_VELOCITY + velocity * VELOCITY_STEPS // 128


def velocity_of(token: int) -> int:
    """The MIDI velocity in the middle of a VELOCITY token's step: 4, 12 … 124."""
    step = 128 // VELOCITY_STEPS
    return (token - FIRST_VELOCITY) * step + step // 2


def shift_token(units: int) -> int:
    """The TIME_SHIFT token of `units` (1 … 64)."""
    return FIRST_SHIFT + units - 1


def shift_units(token: int) -> int:
    """Units that a TIME_SHIFT token moves forward."""
    return token - FIRST_SHIFT + 1
