"""Chords: the kinds that are told apart, and the symbols that musicians write for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from modules.errors import ParameterError
from modules.song.key import PITCH_CLASS_NAMES, Key, Mode, pitch_class_of

_FLAT_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
MOST_FLATS = 5


class ChordQuality(StrEnum):
    """Kinds of chords that are found in notes; the value is what follows the root in a symbol."""

    MAJOR = ""
    MINOR = "m"
    DIMINISHED = "dim"
    AUGMENTED = "aug"
    SUSPENDED = "sus4"
    DOMINANT_SEVENTH = "7"
    MAJOR_SEVENTH = "maj7"
    MINOR_SEVENTH = "m7"
    HALF_DIMINISHED = "m7b5"


CHORD_STEPS: dict[ChordQuality, tuple[int, ...]] = {
    ChordQuality.MAJOR: (0, 4, 7),
    ChordQuality.MINOR: (0, 3, 7),
    ChordQuality.DIMINISHED: (0, 3, 6),
    ChordQuality.AUGMENTED: (0, 4, 8),
    ChordQuality.SUSPENDED: (0, 5, 7),
    ChordQuality.DOMINANT_SEVENTH: (0, 4, 7, 10),
    ChordQuality.MAJOR_SEVENTH: (0, 4, 7, 11),
    ChordQuality.MINOR_SEVENTH: (0, 3, 7, 10),
    ChordQuality.HALF_DIMINISHED: (0, 3, 6, 10),
}
"""Semitones above the root."""

SYMBOL_STEPS: dict[str, tuple[int, ...]] = {
    **{quality.value: steps for quality, steps in CHORD_STEPS.items()},
    "5": (0, 7),
    "sus2": (0, 2, 7),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "69": (0, 4, 7, 9, 2),
    "add9": (0, 4, 7, 2),
    "madd9": (0, 3, 7, 2),
    "dim7": (0, 3, 6, 9),
    "mmaj7": (0, 3, 7, 11),
    "7sus4": (0, 5, 7, 10),
    "7b5": (0, 4, 6, 10),
    "7#5": (0, 4, 8, 10),
    "7b9": (0, 4, 7, 10, 1),
    "7#9": (0, 4, 7, 10, 3),
    "9": (0, 4, 7, 10, 2),
    "m9": (0, 3, 7, 10, 2),
    "maj9": (0, 4, 7, 11, 2),
    "11": (0, 7, 10, 2, 5),
    "m11": (0, 3, 7, 10, 5),
    "13": (0, 4, 10, 2, 9),
}
"""Semitones above the root, the root first, by what follows it in a symbol; five tones at most."""

_SPELLINGS = {
    "maj": "",
    "major": "",
    "M": "",
    "min": "m",
    "minor": "m",
    "-": "m",
    "mi": "m",
    "°": "dim",
    "o": "dim",
    "+": "aug",
    "sus": "sus4",
    "2": "sus2",
    "4": "sus4",
    "M7": "maj7",
    "ma7": "maj7",
    "Maj7": "maj7",
    "Δ": "maj7",
    "Δ7": "maj7",
    "min7": "m7",
    "mi7": "m7",
    "-7": "m7",
    "ø": "m7b5",
    "ø7": "m7b5",
    "min7b5": "m7b5",
    "-7b5": "m7b5",
    "°7": "dim7",
    "o7": "dim7",
    "min6": "m6",
    "-6": "m6",
    "6/9": "69",
    "mM7": "mmaj7",
    "minmaj7": "mmaj7",
    "-maj7": "mmaj7",
    "7sus": "7sus4",
    "+7": "7#5",
    "aug7": "7#5",
    "min9": "m9",
    "-9": "m9",
    "M9": "maj9",
    "min11": "m11",
    "-11": "m11",
}
_SYMBOL = re.compile(r"([A-Ga-g])([#b]?)(.*?)(?:/([A-Ga-g][#b]?))?")
LONGEST_SYMBOL = 16


@dataclass(frozen=True, slots=True)
class ChordSymbol:
    """A chord as it is written: "C", "F#m7b5", "Bb/D". `kind` is a key of `SYMBOL_STEPS`."""

    root_name: str
    kind: str = ""
    bass_name: str | None = None

    @property
    def text(self) -> str:
        """The symbol, such as "Am7" or "C/E"."""
        bass = f"/{self.bass_name}" if self.bass_name else ""
        return f"{self.root_name}{self.kind}{bass}"

    @property
    def root(self) -> int:
        """The pitch class of the root."""
        return pitch_class_of(self.root_name)

    @property
    def tones(self) -> tuple[int, ...]:
        """The pitch classes from the root on; a bass outside the chord is the last."""
        tones = tuple((self.root + step) % 12 for step in SYMBOL_STEPS[self.kind])
        bass = pitch_class_of(self.bass_name) if self.bass_name else self.root
        return tones if bass in tones else (*tones, bass)


def parse_chord(text: str) -> ChordSymbol:
    """The chord that `text` writes, however it spells the kind.

    Raises ParameterError when it is no chord symbol.
    """
    plain = text.strip().replace("♯", "#").replace("♭", "b")
    match = _SYMBOL.fullmatch(re.sub(r"[\s()]", "", plain))
    if match is not None and len(plain) <= LONGEST_SYMBOL:
        letter, accidental, kind, bass = match.groups()
        kind = _SPELLINGS.get(kind, kind)
        if kind in SYMBOL_STEPS:
            root = letter.upper() + accidental
            bass = bass[0].upper() + bass[1:] if bass else None
            return ChordSymbol(root, kind, None if bass == root else bass)
    raise ParameterError(
        f"“{text[:LONGEST_SYMBOL]}” is not a chord. Write it like “Am7”, “F#m7b5” or “C/E”.",
        "chord",
        text,
    )


def root_name(pitch_class: int, key: Key | None) -> str:
    """The name of a root in `key`: with flats where the key has them, else with sharps."""
    if key is None:
        return PITCH_CLASS_NAMES[pitch_class]
    major = key.tonic if key.mode is Mode.MAJOR else key.tonic + 3
    has_flats = 0 < major * 5 % 12 <= MOST_FLATS
    return (_FLAT_NAMES if has_flats else PITCH_CLASS_NAMES)[pitch_class]
