"""The held line of the spectrum begins with the music, not with the silence before it."""

from __future__ import annotations

import numpy as np
import pytest

from app.desktop.mix.peak_hold import FALL_DB_PER_PICTURE, PeakHold
from modules.spectral_analyzer.live_analyzer import LiveAnalyzer
from modules.spectral_analyzer.target import sixth_octave_db

RATE = 44_100
BASS, HISS = np.array([0.0, -40.0]), np.array([-20.0, 0.0])


def test_before_the_first_window_there_is_no_curve() -> None:
    live = LiveAnalyzer(RATE)
    for count in (1000, 3000):
        reading = live.reading()
        assert sixth_octave_db(reading.frequencies_hz, reading.power) is None
        live.feed(np.full((2, count), 0.1, dtype=np.float32))
    assert not live.reading().power.any()


def test_what_gets_quieter_stays_and_falls() -> None:
    hold = PeakHold()
    hold.hold(BASS, -20.0)
    hold.hold(np.array([-10.0, -30.0]), -20.0)
    assert hold.curve_db == pytest.approx([-FALL_DB_PER_PICTURE, -30.0])
    hold.forget()
    assert hold.curve_db is None


def test_the_hiss_before_the_music_is_not_held_above_it() -> None:
    hold = PeakHold()
    hold.hold(HISS, -90.0)
    hold.hold(BASS, -15.0)
    assert hold.curve_db == pytest.approx(BASS)


def test_the_hiss_after_the_music_does_not_raise_the_line() -> None:
    hold = PeakHold()
    hold.hold(BASS, -15.0)
    hold.hold(HISS, -90.0)
    assert hold.curve_db == pytest.approx(BASS)
