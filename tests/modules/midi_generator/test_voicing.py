from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from modules.midi_generator.playable import GUITAR, is_playable
from modules.midi_generator.progression import Chord, chord_on, draw_progression
from modules.midi_generator.request import Voicing
from modules.midi_generator.voicing import (
    ChordSpace,
    Pitches,
    is_parallel,
    resolves,
    voice_chords,
)
from modules.song.key import Key, Mode

KEYS = [Key(tonic, mode) for tonic in range(12) for mode in Mode]
WIDE = ChordSpace(34, 74, 60.0)
SIZES = {Voicing.SEVENTHS: 4, Voicing.ROOT_BASS: 4}


def voiced(key: Key, seed: int, voicing: Voicing) -> tuple[tuple[Chord, ...], list[Pitches]]:
    chords = draw_progression(key, 8, np.random.default_rng(seed))
    return chords, voice_chords(chords, voicing, WIDE, key.tonic)


def test_voices_move_little() -> None:
    chords = tuple(chord_on(degree, Key(0)) for degree in (0, 5, 3, 4))
    laid_out = voice_chords(chords, Voicing.CLOSE, ChordSpace(48, 72, 60.0), 0)
    for chord, pitches in zip(chords, laid_out, strict=True):
        assert {pitch % 12 for pitch in pitches} == set(chord.pitch_classes)
        assert pitches == tuple(sorted(pitches))
    for before, after in pairwise(laid_out):
        assert sum(abs(a - b) for a, b in zip(before, after, strict=True)) <= 7


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
@pytest.mark.parametrize("voicing", [v for v in Voicing if v is not Voicing.POWER])
def test_outer_voices_make_no_parallels_and_leading_tones_resolve(
    key: Key, voicing: Voicing
) -> None:
    for seed in range(6):
        chords, laid_out = voiced(key, seed, voicing)
        for number, (before, after) in enumerate(pairwise(laid_out)):
            outer = (before[0], before[-1]), (after[0], after[-1])
            assert not is_parallel(*outer), (seed, number, before, after)
            pair = chords[number], chords[number + 1]
            assert resolves(before, after, *pair, key.tonic), (seed, number, before, after)


@pytest.mark.parametrize("voicing", list(Voicing))
def test_every_layout_has_its_tones_in_range(voicing: Voicing) -> None:
    for key in KEYS:
        chords, laid_out = voiced(key, 1, voicing)
        for chord, pitches in zip(chords, laid_out, strict=True):
            root, third, fifth = chord.pitch_classes
            wanted = {
                Voicing.SEVENTHS: {root, third, fifth, chord.seventh},
                Voicing.SHELL: {root, third, chord.seventh},
                Voicing.POWER: {root, fifth} if (fifth - root) % 12 == 7 else {root},
            }.get(voicing, {root, third, fifth})
            found = {pitch % 12 for pitch in pitches}
            doubled = voicing is Voicing.SHELL and chord.degree == 0 and found == {root, third}
            assert found == wanted or doubled
            assert 34 <= pitches[0] <= pitches[-1] <= 74
            assert pitches == tuple(sorted(set(pitches)))
            assert len(pitches) == SIZES.get(voicing, len(pitches))
            if voicing in (Voicing.SHELL, Voicing.POWER, Voicing.ROOT_BASS):
                assert pitches[0] % 12 == root
            if voicing in (Voicing.CLOSE, Voicing.SEVENTHS):
                assert pitches[-1] - pitches[0] < 12
            if voicing is Voicing.OPEN:
                assert pitches[-1] - pitches[0] > 12


def test_a_narrow_range_keeps_the_tones_that_fit() -> None:
    chord = Chord(0, (0, 4, 7), 11)
    space = ChordSpace(60, 64, 62.0)
    assert voice_chords((chord,), Voicing.CLOSE, space, 0) == [(60, 64)]


def test_a_guitar_gets_what_its_strings_can_hold() -> None:
    space = ChordSpace(40, 72, 58.0, 6, GUITAR)
    for voicing in Voicing:
        for seed in range(4):
            chords = draw_progression(Key(2), 8, np.random.default_rng(seed))
            for pitches in voice_chords(chords, voicing, space, 2):
                assert len(pitches) >= 2
                assert is_playable(frozenset(pitches), GUITAR)
