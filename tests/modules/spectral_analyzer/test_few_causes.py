"""What lies outside, explained by as few bands as possible."""

from __future__ import annotations

import numpy as np
import pytest

from modules.spectral_analyzer.bands import BAND_NAMES
from modules.spectral_analyzer.few_causes import few_causes, is_one_band_off
from modules.spectral_analyzer.genre_profile import GENRES, GenreProfile, load_profile

POP = load_profile("pop")


def turned(profile: GenreProfile, **gains_db: float) -> list[float]:
    """The profile's centres with a gain on some bands, relative to the total."""
    power = 10 ** (np.array([band.centre_db for band in profile.bands]) / 10)
    for name, gain_db in gains_db.items():
        power[BAND_NAMES.index(name)] *= 10 ** (gain_db / 10)
    return (10 * np.log10(power / power.sum())).tolist()


@pytest.mark.parametrize("genre", GENRES)
def test_inside_the_ranges_there_is_no_cause(genre: str) -> None:
    assert few_causes(turned(load_profile(genre)), load_profile(genre)) == ()


@pytest.mark.parametrize("name", BAND_NAMES)
@pytest.mark.parametrize("gain_db", [-14.0, 14.0])
def test_one_band_is_one_cause(name: str, gain_db: float) -> None:
    """However much the total, and with it every other level, moves."""
    (cause,) = few_causes(turned(POP, **{name: gain_db}), POP)
    assert BAND_NAMES[cause.index] == name
    assert cause.excess_db * gain_db > 0.0
    assert cause.gain_db * gain_db < 0.0
    assert is_one_band_off(turned(POP, **{name: gain_db}), POP)


def test_two_bands_are_two_causes() -> None:
    low, high = few_causes(turned(POP, low_mid=10.0, presence=-16.0), POP)
    assert (low.index, high.index) == (2, 5)
    assert low.excess_db > 0.0 > high.excess_db


def test_more_bands_are_found_one_by_one() -> None:
    levels = turned(POP, low_mid=10.0, presence=-16.0, air=-20.0)
    assert {cause.index for cause in few_causes(levels, POP)} == {2, 5, 6}
    assert not is_one_band_off(levels, POP)
