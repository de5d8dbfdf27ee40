from __future__ import annotations

import pytest

from app.desktop.equalizer.band_moves import at, height_db, new_band, reshaped
from app.desktop.equalizer.band_words import band_text, equalizer_text, octaves, short_text
from modules.song.mix import EqBand, EqShape

CUT = EqBand(EqShape.PEAK, 330.0, -3.0, 1.2)


def test_bands_in_words() -> None:
    assert band_text(CUT) == "Bell, 330 Hz (E4), −3.0 dB, Q 1.20, 1.17 octaves"
    low_cut = EqBand(EqShape.HIGH_PASS, 80.0, enabled=False)
    assert band_text(low_cut) == "Low cut, 80 Hz (D♯2), Q 0.71, bypassed"
    assert short_text(CUT) == "330 Hz · E4 · −3.0 dB · Q 1.20"
    assert equalizer_text("Bass", ()) == "Equalizer of Bass: no bands."
    assert equalizer_text("Bass", (CUT,)).startswith("Equalizer of Bass: band 1: Bell")


def test_width_in_octaves() -> None:
    # The cookbook's own figure: Q = √2 is one octave wide.
    assert octaves(2**0.5) == pytest.approx(1.0, abs=0.001)


def test_the_height_of_a_cut_is_what_it_does_at_its_corner() -> None:
    from modules.sound.biquad import response_db

    cut = at(new_band(EqShape.HIGH_PASS, 100.0, 9.0), 200.0, 6.0)
    assert (cut.frequency_hz, cut.gain_db) == (200.0, 0.0)
    assert height_db(cut) == pytest.approx(6.0)
    assert response_db((cut,), [200.0], 44_100)[0] == pytest.approx(6.0, abs=0.01)


def test_a_bell_that_becomes_a_cut_forgets_its_gain() -> None:
    assert reshaped(CUT, EqShape.LOW_PASS).gain_db == 0.0
    assert reshaped(CUT, EqShape.LOW_SHELF).gain_db == -3.0
