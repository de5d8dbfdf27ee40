"""The class that each General MIDI program and drum key stands for, and how it is played."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manner:
    """How instruments of a class are played: the kind of part, and the MIDI pitches they reach."""

    part: str
    lowest: int
    highest: int


BASS, KEYS, GUITAR, LINE, ENSEMBLE = "bass", "keys", "guitar", "line", "ensemble"

MANNERS: dict[int, Manner] = {
    3: Manner(LINE, 40, 72),
    4: Manner(BASS, 28, 55),
    5: Manner(BASS, 28, 55),
    6: Manner(GUITAR, 40, 79),
    7: Manner(GUITAR, 38, 76),
    8: Manner(GUITAR, 40, 79),
    9: Manner(KEYS, 33, 93),
    10: Manner(KEYS, 36, 88),
    11: Manner(ENSEMBLE, 40, 88),
    12: Manner(LINE, 42, 79),
    13: Manner(LINE, 50, 88),
    14: Manner(LINE, 43, 67),
    15: Manner(LINE, 55, 81),
    16: Manner(LINE, 40, 88),
    17: Manner(ENSEMBLE, 40, 84),
    18: Manner(LINE, 40, 80),
    19: Manner(KEYS, 52, 91),
}
"""By class index; kits are played from drum parts."""

PROGRAMS: dict[int, tuple[int, ...]] = {
    3: (47, 113, 115, 116, 117, 118),
    4: (33, 34, 35, 36, 37),
    5: (32, 43),
    6: (26, 27, 28),
    7: (29, 30),
    8: (24, 25),
    9: (0, 1, 3, 6, 16, 17, 18, 19, 20),
    10: (2, 4, 5, 7),
    11: (40, 41, 42, 44, 45, 48, 49),
    12: (56, 57, 58, 59, 60, 61),
    13: (64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79),
    16: (38, 39, 80, 81, 82, 83, 84, 85, 86, 87),
    17: (88, 89, 90, 91, 92, 93, 94, 95),
    18: (120, 121, 122, 123, 124, 125, 126, 127),
    19: (8, 9, 10, 11, 12, 13, 14, 15, 21, 22, 46, 104, 105, 106, 107, 108, 109, 114),
}
"""The programs of a class. Choirs, synth strings and orchestra hits are of no one class."""

RANGES: dict[int, tuple[int, int]] = {
    42: (36, 76), 43: (28, 55), 56: (54, 84), 57: (40, 72), 58: (28, 58), 60: (41, 77),
    66: (44, 76), 67: (36, 69), 68: (58, 91), 69: (52, 81), 70: (34, 72), 71: (50, 91),
    72: (74, 100), 73: (60, 96),
}  # fmt: skip
"""The ranges of programs that reach elsewhere than their class in the main."""


def manner_of(class_index: int, program: int) -> Manner:
    """How a program is played."""
    manner = MANNERS[class_index]
    lowest, highest = RANGES.get(program, (manner.lowest, manner.highest))
    return Manner(manner.part, lowest, highest)


DRUM_KEYS: dict[int, tuple[int, ...]] = {
    0: (35, 36),
    1: (38, 40, 37),
    2: (42, 44, 46, 49, 51, 52, 53, 55, 57, 59),
    3: (41, 43, 45, 47, 48, 50, 39, 54, 56, 58, *range(60, 82)),
}
"""The keys of the drum channel by class index."""

DRUM_KITS: tuple[int, ...] = (0, 8, 16, 24, 25, 32, 40, 48)
"""Kits of the drum channel: standard, room, power, electronic, TR-808, jazz, brush, orchestra."""
