"""Roman numerals of chords."""

from __future__ import annotations

import pytest

from modules.song.chord import SYMBOL_STEPS, parse_chord
from modules.song.key import Key, Mode, parse_key
from modules.song.roman import roman_numeral


@pytest.mark.parametrize(
    ("key", "symbols", "numerals"),
    [
        ("C major", "C Dm7 Em F G7 Am Bdim", "I ii7 iii IV V7 vi vii°"),
        ("A minor", "Am Bm7b5 C Dm Em F G E7 G#dim7", "i iiø7 III iv v VI VII V7 #vii°7"),
        ("Eb major", "Eb Db Abmaj7 Bbsus4 Gm9 Caug", "I bVII IVmaj7 Vsus4 iii9 VI+"),
        ("G major", "G/B Cmmaj7 Em6 F#m7b5 A7#9 C#dim", "I/B ivmaj7 vi6 viiø7 II7#9 #iv°"),
    ],
)
def test_numerals_of_chords_in_keys(key: str, symbols: str, numerals: str) -> None:
    found = []
    for text in symbols.split():
        chord = parse_chord(text)
        found.append(roman_numeral(chord.root, chord.kind, parse_key(key), chord.bass_name))
    assert " ".join(found) == numerals


@pytest.mark.parametrize("kind", SYMBOL_STEPS)
@pytest.mark.parametrize("mode", Mode)
def test_every_kind_is_told_apart_on_every_degree(kind: str, mode: Mode) -> None:
    told = {roman_numeral(root, kind, Key(0, mode)) for root in range(12)}
    assert len(told) == 12


def test_kinds_on_one_degree_are_told_apart() -> None:
    assert len({roman_numeral(0, kind, Key(0)) for kind in SYMBOL_STEPS}) == len(SYMBOL_STEPS)
