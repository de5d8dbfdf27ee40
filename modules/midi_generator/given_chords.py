"""Chords that the user wrote into the song: the generator takes them as given."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from modules.midi_generator.harmony import HarmonyMap
from modules.midi_generator.progression import Chord
from modules.song.chord import ChordSymbol
from modules.song.key import SCALE_STEPS, Key
from modules.song.score import ChordMark, Song

OUTSIDE_THE_SCALE = -1
MINOR_SEVENTH, MAJOR_SEVENTH = 10, 11


def chord_at(marks: Sequence[ChordMark], tick: int) -> ChordMark | None:
    """The chord of `marks` that sounds at `tick`."""
    return next((m for m in marks if m.start_tick <= tick < m.end_tick), None)


def given_between(song: Song, start_tick: int, end_tick: int) -> list[ChordMark]:
    """The written chords that sound between two ticks."""
    return [m for m in song.chords if m.start_tick < end_tick and m.end_tick > start_tick]


def with_given_chords(harmony: HarmonyMap, song: Song, lines: Sequence[int]) -> HarmonyMap:
    """`harmony` between the bar `lines` (ticks) with the written chords in place of what sounds."""
    marks = given_between(song, lines[0], lines[-1])
    if not marks:
        return harmony
    bars = []
    for number, (start, end) in enumerate(pairwise(lines)):
        sounding = harmony.bars[number] if number < len(harmony.bars) else ()
        beats = []
        for beat, tick in enumerate(range(start, end, song.ppq)):
            mark = chord_at(marks, tick)
            heard = sounding[beat] if beat < len(sounding) else 0
            beats.append(heard if mark is None else _bits(mark.symbol))
        bars.append(tuple(beats))
    return HarmonyMap(tuple(bars))


def _bits(symbol: ChordSymbol) -> int:
    return sum(1 << tone for tone in set(symbol.tones))


def given_chord(symbol: ChordSymbol, key: Key) -> Chord:
    """`symbol` as a chord of a progression in `key`; its bass is left to the voicing.

    Chords of two tones double the fifth; sevenths that it does not name are those of the key.
    """
    root, *others = symbol.tones[:4]
    third, fifth = others[0], others[1] if len(others) > 1 else others[0]
    own = [tone for tone in others[2:] if (tone - root) % 12 in (9, MINOR_SEVENTH, MAJOR_SEVENTH)]
    major = (root + MAJOR_SEVENTH) % 12
    of_key = major if major in key.pitch_classes else (root + MINOR_SEVENTH) % 12
    steps = [(key.tonic + step) % 12 for step in SCALE_STEPS[key.mode]]
    degree = steps.index(root) if root in steps else OUTSIDE_THE_SCALE
    return Chord(degree, (root, third, fifth), own[0] if own else of_key)
