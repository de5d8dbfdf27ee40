from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from modules.midi_generator.progression import chord_on, draw_progression
from modules.song.key import Key, Mode

KEYS = [Key(tonic, mode) for tonic in range(12) for mode in Mode]


def test_triads_of_c_major_and_a_minor() -> None:
    major = [chord_on(degree, Key(0)).pitch_classes for degree in range(7)]
    assert major[0] == (0, 4, 7)
    assert major[4] == (7, 11, 2)
    assert major[6] == (11, 2, 5)
    dominant = chord_on(4, Key(9, Mode.MINOR))
    assert dominant.pitch_classes == (4, 8, 11)  # E major: G sharp leads back to A
    assert dominant.seventh == 2


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_every_chord_stays_in_the_key(key: Key) -> None:
    random = np.random.default_rng(3)
    for _ in range(20):
        for chord in draw_progression(key, 8, random):
            assert {*chord.pitch_classes, chord.seventh} <= key.pitch_classes


def test_neighbouring_chords_differ_and_the_seed_decides() -> None:
    def degrees(seed: int) -> list[int]:
        chords = draw_progression(Key(0), 8, np.random.default_rng(seed))
        return [chord.degree for chord in chords]

    assert degrees(5) == degrees(5)
    assert len({tuple(degrees(seed)) for seed in range(20)}) > 15
    for seed in range(20):
        drawn = degrees(seed)
        assert all(a != b for a, b in pairwise(drawn))


def test_eight_chords_are_two_phrases() -> None:
    drawn = [draw_progression(Key(0), 8, np.random.default_rng(seed)) for seed in range(200)]
    half_way = [chords[3].degree for chords in drawn]
    again = [chords[4].degree for chords in drawn]
    assert np.mean(np.isin(half_way, (4, 3, 6))) > 0.7
    assert np.mean(np.isin(again, (0, 5, 3))) > 0.9
    assert np.mean([chords[7].degree in (4, 0, 3, 6) for chords in drawn]) > 0.8
