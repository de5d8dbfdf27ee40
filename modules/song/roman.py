"""Chords as Roman numerals: what they are in a key, whatever the key is."""

from __future__ import annotations

from modules.song.chord import SYMBOL_STEPS
from modules.song.key import Key, Mode

_DEGREES = {
    Mode.MAJOR: ("I", "bII", "II", "bIII", "III", "IV", "#IV", "V", "bVI", "VI", "bVII", "VII"),
    Mode.MINOR: ("I", "bII", "II", "III", "#III", "IV", "#IV", "V", "VI", "#VI", "VII", "#VII"),
}
"""By semitones above the tonic, from the scales of major and of natural minor."""

_SIGNS = {"dim": "°", "dim7": "°7", "m7b5": "ø7", "aug": "+"}
MINOR_THIRD, MAJOR_THIRD = 3, 4


def roman_numeral(root: int, kind: str, key: Key, bass_name: str | None = None) -> str:
    """Such as "ii7", "V7", "bVII", "viiø7" or "I/E" for a chord on pitch class `root` in `key`.

    `kind` is a key of `SYMBOL_STEPS`. Chords with a minor third are in small letters.
    """
    degree = _DEGREES[key.mode][(root - key.tonic) % 12]
    steps = SYMBOL_STEPS[kind]
    if MINOR_THIRD in steps and MAJOR_THIRD not in steps:
        accidental = degree.rstrip("IV")
        degree = accidental + degree[len(accidental) :].lower()
        # The letters tell the third already.
        kind = _SIGNS.get(kind, kind.removeprefix("m"))
    return f"{degree}{_SIGNS.get(kind, kind)}{f'/{bass_name}' if bass_name else ''}"
