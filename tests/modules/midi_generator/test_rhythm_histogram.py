from __future__ import annotations

import numpy as np
import pytest

from modules.errors import ParameterError
from modules.midi_generator.rhythm_histogram import PRIOR_BARS, RhythmHistogram, RhythmTrack
from modules.midi_generator.tokenizer import TokenNote, encode_bars
from modules.midi_generator.vocabulary import Special


def track(bars: list[list[int]], *, drums: bool = False, meter: int = 4) -> RhythmTrack:
    """Bars with two notes at each of the given units."""
    notes = [
        TokenNote(bar, unit, pitch, 90)
        for bar, units in enumerate(bars)
        for unit in units
        for pitch in (60, 64)
    ]
    body = encode_bars(notes, len(bars), drums=drums)
    return RhythmTrack(np.array([Special.START, *body, Special.END]), drums, meter)


def test_onsets_are_told_by_bar_and_nearest_sixteenth() -> None:
    grid = track([[0, 17, 63], [], [6]]).onsets()
    assert grid.shape == (3, 16)
    assert [np.flatnonzero(row).tolist() for row in grid] == [[0, 4, 15], [], [2]]


def test_chances_follow_the_counts_of_their_kind_and_meter() -> None:
    rhythm = RhythmHistogram().fit([track([[0]] * 1000), track([[8]] * 10, meter=3)])
    chances = rhythm.chances(drums=False, meter=4)
    assert chances[0] > 0.99
    assert chances[1:].max() < 0.01
    assert rhythm.chances(drums=False, meter=3)[2] > 0.5
    unheard = rhythm.chances(drums=True, meter=4)
    assert np.ptp(unheard) == 0


def test_the_bits_are_those_of_the_chances() -> None:
    heard = track([[0]] * 8)
    rhythm = RhythmHistogram().fit([heard])
    rate = (8 + 1) / (8 * 16 + 2)
    first = (8 + PRIOR_BARS * rate) / (8 + PRIOR_BARS)
    assert rhythm.bits(heard)[3, 0] == pytest.approx(-np.log2(first))
    assert rhythm.bits(heard).shape == (8, 16)


def test_arrays_make_the_same_histogram() -> None:
    rhythm = RhythmHistogram().fit([track([[0, 20], [40]])])
    again = RhythmHistogram.of_arrays(rhythm.as_arrays())
    assert np.array_equal(rhythm.chances(drums=False, meter=4), again.chances(drums=False, meter=4))


def test_other_arrays_are_refused() -> None:
    with pytest.raises(ParameterError):
        RhythmHistogram.of_arrays({"rhythm_onsets": np.zeros(3)})
