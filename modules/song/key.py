"""Keys, modes and scales."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from modules.errors import ParameterError

PITCH_CLASS_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_LETTER_PITCH_CLASS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_FLAT_TONICS = {"major": {1: "Db", 3: "Eb", 8: "Ab", 10: "Bb"}, "minor": {3: "Eb", 10: "Bb"}}


class Mode(StrEnum):
    """The two modes that key finding tells apart."""

    MAJOR = "major"
    MINOR = "minor"


SCALE_STEPS: dict[Mode, tuple[int, ...]] = {
    Mode.MAJOR: (0, 2, 4, 5, 7, 9, 11),
    Mode.MINOR: (0, 2, 3, 5, 7, 8, 10),
}
"""Semitones above the tonic: major and natural minor."""


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic pitch class (0 = C … 11 = B) with a mode."""

    tonic: int
    mode: Mode = Mode.MAJOR

    @property
    def name(self) -> str:
        """The name a musician writes, such as "C minor" or "Bb major"."""
        flats = _FLAT_TONICS[self.mode.value]
        return f"{flats.get(self.tonic, PITCH_CLASS_NAMES[self.tonic])} {self.mode.value}"

    @property
    def pitch_classes(self) -> frozenset[int]:
        """The pitch classes of the scale; minor also has the raised seventh (harmonic minor)."""
        return _pitch_classes(self.tonic, self.mode)

    def contains(self, pitch: int) -> bool:
        """Whether MIDI `pitch` belongs to the scale."""
        return pitch % 12 in self.pitch_classes


def pitch_class_of(name: str) -> int:
    """The pitch class (0 … 11) of a letter A … G with an accidental or none, such as "Bb"."""
    steps = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1}[name[1:]]
    return (_LETTER_PITCH_CLASS[name[0].upper()] + steps) % 12


@cache
def _pitch_classes(tonic: int, mode: Mode) -> frozenset[int]:
    # Asked for with every row and note that is painted.
    steps = (*SCALE_STEPS[mode], 11) if mode is Mode.MINOR else SCALE_STEPS[mode]
    return frozenset((tonic + step) % 12 for step in steps)


def parse_key(text: str) -> Key:
    """The key named by `text`: "C minor", "f# major", "Bb", "Am".

    Raises ParameterError when the text names no key.
    """
    match = re.fullmatch(r"\s*([A-Ga-g])([#♯b♭]?)\s*(major|minor|maj|min|m|dur|moll)?\s*", text)
    if match is None:
        raise ParameterError(
            f"“{text}” is not a key. Write it like “C minor” or “F# major”.", "key", text
        )
    letter, accidental, mode = match.groups()
    minor = mode in {"minor", "min", "m", "moll"}
    return Key(pitch_class_of(letter + accidental), Mode.MINOR if minor else Mode.MAJOR)
