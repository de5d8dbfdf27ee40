"""The equalizer against its formula, and its manners as a stream."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.errors import ParameterError
from modules.song.mix import EqBand, EqShape
from modules.sound.equalizer import FADE_FRAMES, Equalizer, response_db

RATE = 44_100
BANDS = (
    EqBand(EqShape.PEAK, 1_000.0, 6.0, 1.4),
    EqBand(EqShape.LOW_SHELF, 120.0, -4.0),
    EqBand(EqShape.HIGH_SHELF, 8_000.0, 3.0),
    EqBand(EqShape.HIGH_PASS, 40.0),
    EqBand(EqShape.LOW_PASS, 16_000.0),
)


def noise(frames: int, channels: int = 2) -> np.ndarray:
    return np.random.default_rng(0).uniform(-0.5, 0.5, (channels, frames)).astype(np.float32)


@pytest.mark.parametrize("band", BANDS, ids=lambda band: band.shape.value)
def test_the_response_of_the_stream_is_the_drawn_curve(band: EqBand) -> None:
    impulse = np.zeros((2, 1 << 16), np.float32)
    impulse[:, 0] = 1.0
    filtered = Equalizer(RATE, [band]).process(impulse)
    frequencies = np.fft.rfftfreq(impulse.shape[1], 1 / RATE)[10:30_000]
    measured = 20 * np.log10(np.abs(np.fft.rfft(filtered[0])))[10:30_000]
    assert np.abs(measured - response_db([band], frequencies, RATE)).max() < 0.01


@pytest.mark.parametrize(
    ("band", "frequency_hz", "expected_db"),
    [
        (EqBand(EqShape.PEAK, 1_000.0, 6.0, 1.4), 1_000.0, 6.0),
        (EqBand(EqShape.PEAK, 1_000.0, -12.0, 4.0), 1_000.0, -12.0),
        (EqBand(EqShape.LOW_SHELF, 120.0, -4.0), 120.0, -2.0),
        (EqBand(EqShape.LOW_SHELF, 500.0, -4.0), 1.0, -4.0),
        (EqBand(EqShape.HIGH_SHELF, 2_000.0, 5.0), 22_050.0, 5.0),
        (EqBand(EqShape.HIGH_PASS, 100.0, q=2**-0.5), 100.0, -3.0103),
        (EqBand(EqShape.LOW_PASS, 5_000.0, q=2**-0.5), 5_000.0, -3.0103),
    ],
)
def test_known_points_of_the_cookbook(
    band: EqBand, frequency_hz: float, expected_db: float
) -> None:
    assert response_db([band], [frequency_hz], RATE)[0] == pytest.approx(expected_db, abs=0.01)


@pytest.mark.parametrize("block", [1, 64, 512, 4_096])
def test_the_block_size_does_not_matter(block: int) -> None:
    samples = noise(9_000)
    whole = Equalizer(RATE, BANDS).process(samples)
    equalizer = Equalizer(RATE, BANDS)
    parts = [equalizer.process(samples[:, i : i + block]) for i in range(0, 9_000, block)]
    assert np.abs(np.concatenate(parts, axis=1) - whole).max() < 1e-6


@pytest.mark.parametrize("block", [64, 512, 3_000])
def test_a_change_does_not_click(block: int) -> None:
    time_s = np.arange(30_000) / RATE
    samples = np.tile(0.5 * np.sin(2 * np.pi * 100 * time_s), (2, 1)).astype(np.float32)
    equalizer = Equalizer(RATE, [EqBand(EqShape.PEAK, 100.0, 12.0)])
    out = []
    for start in range(0, 30_000, block):
        if start >= 12_000:
            equalizer.set_bands([EqBand(EqShape.PEAK, 100.0, -12.0)])
        out.append(equalizer.process(samples[:, start : start + block]))
    played = np.concatenate(out, axis=1)[0]
    steepest = 2.0 * 2 * np.pi * 100 / RATE
    assert np.abs(np.diff(played)).max() < 1.2 * steepest
    assert np.abs(played[20_000:]).max() == pytest.approx(0.5 * 10 ** (-12 / 20), rel=0.02)


def test_the_newest_wish_wins_after_a_fade() -> None:
    equalizer = Equalizer(RATE, [])
    for gain_db in (3.0, 6.0, 9.0):
        equalizer.set_bands([EqBand(EqShape.PEAK, 1_000.0, gain_db)])
        equalizer.process(noise(64))
    equalizer.process(noise(3 * FADE_FRAMES))
    equalizer.process(noise(8_192))
    reference = Equalizer(RATE, [EqBand(EqShape.PEAK, 1_000.0, 9.0)])
    reference.process(noise(8_192))
    assert np.allclose(equalizer.process(noise(4_096)), reference.process(noise(4_096)), atol=1e-4)


def test_flat_bands_pass_bit_by_bit() -> None:
    samples = noise(1_000)
    for bands in (
        (),
        (EqBand(EqShape.PEAK, 500.0, 0.0),),
        (EqBand(EqShape.PEAK, 9.0, 9.0, enabled=False),),
    ):
        assert np.array_equal(Equalizer(RATE, bands).process(samples), samples)


def test_silence_after_sound_ends_in_true_silence() -> None:
    equalizer = Equalizer(RATE, [EqBand(EqShape.HIGH_PASS, 200.0)])
    equalizer.process(noise(5_000))
    for _ in range(20):
        last = equalizer.process(np.zeros((2, 4_096), np.float32))
    assert not last.any()


@given(
    shape=st.sampled_from(list(EqShape)),
    frequency_hz=st.floats(-10, 1e6),
    gain_db=st.floats(-500, 500),
    q=st.floats(-1, 1_000),
)
def test_every_band_is_stable(
    shape: EqShape, frequency_hz: float, gain_db: float, q: float
) -> None:
    equalizer = Equalizer(RATE, [EqBand(shape, frequency_hz, gain_db, q)])
    equalizer.process(noise(512))
    late = equalizer.process(np.zeros((2, 1 << 15), np.float32))
    assert np.isfinite(late).all()
    assert np.isfinite(
        response_db([EqBand(shape, frequency_hz, gain_db, q)], [10, 1e3], RATE)
    ).all()


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_values_that_are_not_numbers_are_refused(wrong: float) -> None:
    with pytest.raises(ParameterError):
        response_db([EqBand(EqShape.PEAK, wrong, 3.0)], [100.0], RATE)
