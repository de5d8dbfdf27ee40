"""The spectrum before and after an equalizer: what is measured, and what follows from the bands."""

from __future__ import annotations

import numpy as np
import pytest

from app.desktop.equalizer.eq_spectrum import MOST_CUT_DB, EqSpectrum
from modules.song.mix import EqBand, EqShape
from modules.sound.biquad import response_db
from modules.sound.equalizer import Equalizer
from modules.spectral_analyzer.spectrum import SpectrumMeter
from modules.spectral_analyzer.target import FREQUENCIES_HZ, sixth_octave_db

RATE = 44_100
BELL = EqBand(EqShape.PEAK, 1000.0, 9.0, 1.0)
DIP = EqBand(EqShape.PEAK, 200.0, -6.0, 1.0)
FLAT = np.full(len(FREQUENCIES_HZ), -20.0)


def test_live_the_bands_are_taken_out_of_what_is_heard() -> None:
    after, before = EqSpectrum(FLAT, (BELL,), is_live=True).curves((BELL,), RATE)
    assert after is FLAT
    assert before == pytest.approx(FLAT - response_db((BELL,), FREQUENCIES_HZ, RATE))


def test_at_rest_the_bands_of_now_are_foretold() -> None:
    before_db = FLAT - response_db((BELL,), FREQUENCIES_HZ, RATE)
    after, before = EqSpectrum(FLAT, (BELL,)).curves((DIP,), RATE)
    assert before == pytest.approx(before_db)
    assert after == pytest.approx(before_db + response_db((DIP,), FREQUENCIES_HZ, RATE))


def test_without_bands_there_is_one_curve() -> None:
    for spectrum in (EqSpectrum(FLAT), EqSpectrum(FLAT, is_live=True)):
        after, before = spectrum.curves((), RATE)
        assert after == pytest.approx(FLAT)
        assert before is None
    assert EqSpectrum().curves((BELL,), RATE) == (None, None)


def test_what_is_cut_away_is_not_made_up() -> None:
    cut = EqBand(EqShape.HIGH_PASS, 2000.0, 0.0, 0.7)
    _, before = EqSpectrum(FLAT, (cut,), is_live=True).curves((cut,), RATE)
    assert before is not None
    assert before.max() <= FLAT.max() + MOST_CUT_DB


def test_what_is_told_is_what_the_filters_do(rng: np.random.Generator) -> None:
    noise = (0.1 * rng.standard_normal((2, 8 * RATE))).astype(np.float32)
    curves = []
    for bands in ((), (BELL, DIP)):
        meter = SpectrumMeter(RATE, 2)
        meter.feed(Equalizer(RATE, bands).process(noise))
        curves.append(meter.mean_power)
    dry, wet = curves
    whole = dry.sum()
    wet_db = sixth_octave_db(meter.frequencies_hz, wet)
    assert wet_db is not None
    _, before = EqSpectrum(wet_db, (BELL, DIP), is_live=True).curves((BELL, DIP), RATE)
    dry_db = sixth_octave_db(meter.frequencies_hz, dry)
    assert before is not None
    assert dry_db is not None
    # Each is told re its own whole: the scale of the two is that of the equalized one.
    shift_db = 10 * np.log10(wet.sum() / whole)
    heard = (FREQUENCIES_HZ > 60.0) & (FREQUENCIES_HZ < 15_000.0)
    assert before[heard] + shift_db == pytest.approx(dry_db[heard], abs=0.6)
