"""True peaks between the samples, in any blocks. The EBU's tones are in `test_ebu_cases`."""

from __future__ import annotations

import numpy as np
import pytest
from tones import sine

from modules.spectral_analyzer.true_peak import TruePeakMeter


def meter_of(samples: np.ndarray, sample_rate: int, block: int = 10**9) -> TruePeakMeter:
    meter = TruePeakMeter(sample_rate, samples.shape[0])
    for start in range(0, samples.shape[1], block):
        meter.feed(samples[:, start : start + block])
    return meter


def test_the_sample_peak_misses_what_the_true_peak_finds() -> None:
    tone = sine(0.0, 0.5, 48_000, 12_000.0, 45.0)
    tone = (tone * np.hanning(len(tone))).astype(np.float32)[None]
    meter = meter_of(tone, 48_000)
    assert meter.sample_peak_dbfs == pytest.approx(-3.0, abs=0.1)
    assert meter.true_peak_dbtp == pytest.approx(0.0, abs=0.2)


@pytest.mark.parametrize("block", [64, 1000, 4096])
def test_block_size_does_not_matter(block: int, rng: np.random.Generator) -> None:
    noise = rng.standard_normal((2, 30_011)).astype(np.float32) * 0.2
    whole, cut = meter_of(noise, 44_100), meter_of(noise, 44_100, block)
    assert whole.true_peak_dbtp == pytest.approx(cut.true_peak_dbtp, abs=1e-5)


def test_skipping_blocks_loses_no_peak(rng: np.random.Generator) -> None:
    noise = rng.standard_normal((1, 60_000)).astype(np.float32)
    noise *= np.linspace(0.01, 0.5, 60_000, dtype=np.float32)
    from scipy.signal import resample_poly

    window = ("kaiser", 9.0)
    oracle = np.abs(resample_poly(noise[0].astype(float), 4, 1, window=window)).max()
    assert meter_of(noise, 48_000).true_peak_dbtp == pytest.approx(20 * np.log10(oracle), abs=0.3)


def test_silence_has_no_peak() -> None:
    meter = meter_of(np.zeros((2, 9000), dtype=np.float32), 48_000)
    assert meter.true_peak_dbtp is None
    assert meter.sample_peak_dbfs is None


def test_a_reading_amid_the_music_invents_no_peak() -> None:
    """The stream goes on after the newest sample; it does not fall silent."""
    rate = 48_000
    tone = (0.5 * np.sin(2 * np.pi * 997 * np.arange(rate) / rate)).astype(np.float32)[None]
    fade = np.minimum(1.0, np.arange(rate) / 2000).astype(np.float32)
    meter = TruePeakMeter(rate, 1)
    for start in range(0, rate, 480):
        meter.feed((tone * fade)[:, start : start + 480])
        peak = meter.true_peak_dbtp
        assert peak is None or peak < -5.99
