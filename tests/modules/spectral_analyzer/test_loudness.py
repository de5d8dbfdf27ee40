"""Loudness against the EBU's tone set and against an independent library."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from tones import shaped_noise, sine, stereo_tone

from modules.errors import ParameterError
from modules.spectral_analyzer.loudness import (
    MOMENTARY_BINS,
    SHORT_TERM_BINS,
    LoudnessMeter,
)


def measured(samples: np.ndarray, sample_rate: int = 48_000, block: int = 65_536) -> LoudnessMeter:
    meter = LoudnessMeter(sample_rate, samples.shape[0])
    for start in range(0, samples.shape[1], block):
        meter.feed(samples[:, start : start + block])
    return meter


INTEGRATED_CASES = {
    # EBU Tech 3341, table 1: segments and the expected integrated loudness, all ±0.1 LU
    1: ([(-23, 20)], -23.0),
    2: ([(-33, 20)], -33.0),
    3: ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
    4: ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
    5: ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
}


@pytest.mark.parametrize("sample_rate", [22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("case", INTEGRATED_CASES)
def test_integrated_loudness_of_the_ebu_tones(case: int, sample_rate: int) -> None:
    segments, expected = INTEGRATED_CASES[case]
    meter = measured(stereo_tone(segments, sample_rate), sample_rate)
    assert meter.integrated_lufs == pytest.approx(expected, abs=0.1)


def test_five_channels_are_weighted() -> None:
    """EBU case 6: -28 dBFS left and right, -24 centre, -30 in the surrounds."""
    front, centre, surround = (sine(level, 20.0) for level in (-28, -24, -30))
    silent = np.zeros_like(front)
    samples = np.stack([front, front, centre, silent, surround, surround])
    assert measured(samples).integrated_lufs == pytest.approx(-23.0, abs=0.1)


def test_short_term_is_constant_over_repeated_bursts() -> None:
    """EBU case 9: -20 dBFS for 1.34 s, -30 for 1.66 s, five times."""
    meter = measured(stereo_tone([(-20, 1.34), (-30, 1.66)] * 5))
    after_3_s = meter.series_lufs(SHORT_TERM_BINS)
    assert after_3_s == pytest.approx(np.full(len(after_3_s), -23.0), abs=0.1)


def test_momentary_is_constant_over_repeated_bursts() -> None:
    """EBU case 12: -20 dBFS for 0.18 s, -30 for 0.22 s, 25 times."""
    meter = measured(stereo_tone([(-20, 0.18), (-30, 0.22)] * 25))
    series = meter.series_lufs(MOMENTARY_BINS)
    assert series == pytest.approx(np.full(len(series), -23.0), abs=0.1)


@pytest.mark.parametrize("offset_ms", range(0, 100, 10))
def test_maximum_momentary_catches_a_burst_anywhere(offset_ms: int) -> None:
    """EBU case 13: 400 ms of -23 dBFS after some silence must read -23 LUFS."""
    segments = [(-200, 0.5 + offset_ms / 1000), (-23, 0.4), (-200, 1.0)]
    series = measured(stereo_tone(segments)).series_lufs(MOMENTARY_BINS)
    assert series.max() == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("sample_rate", [44_100, 48_000])
@pytest.mark.parametrize("offset_ms", [0, 150, 1000, 2850])
def test_maximum_short_term_catches_a_burst_anywhere(offset_ms: int, sample_rate: int) -> None:
    """EBU cases 10 and 11: 3 s of tone after some silence read its level."""
    segments = [(-200, offset_ms / 1000), (-23, 3.0), (-200, 1.0)]
    series = measured(stereo_tone(segments, sample_rate), sample_rate).series_lufs(SHORT_TERM_BINS)
    assert series.max() == pytest.approx(-23.0, abs=0.1)


def test_maxima_follow_rising_bursts() -> None:
    """EBU case 14: 400 ms bursts from -38 dBFS up in steps of 1 dB, live."""
    meter = LoudnessMeter(48_000, 2)
    for step in range(20):
        silence = np.zeros((2, round(48_000 * 0.02 * step)), dtype=np.float32)
        for part in (silence, stereo_tone([(-38 + step, 0.4)]), np.zeros((2, 19_200), "float32")):
            meter.feed(part)
        loudest = meter.series_lufs(MOMENTARY_BINS).max()
        assert loudest == pytest.approx(-38.0 + step, abs=0.1)


@pytest.mark.parametrize("sample_rate", [8_000, 11_025, 32_000, 88_200, 192_000])
def test_a_tone_reads_its_level_at_any_rate(sample_rate: int) -> None:
    meter = measured(stereo_tone([(-23, 4)], sample_rate), sample_rate)
    assert meter.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert meter.short_term_lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("sample_rate", [0, 4_000, 768_000])
def test_rates_that_cannot_be_measured_are_told(sample_rate: int) -> None:
    with pytest.raises(ParameterError, match="Hz"):
        LoudnessMeter(sample_rate, 2)


RANGE_CASES = {
    # EBU Tech 3342, table 1, all ±1 LU
    1: ([(-20, 20), (-30, 20)], 10.0),
    2: ([(-20, 20), (-15, 20)], 5.0),
    3: ([(-40, 20), (-20, 20)], 20.0),
    4: ([(-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)], 15.0),
}


@pytest.mark.parametrize("case", RANGE_CASES)
def test_loudness_range_of_the_ebu_tones(case: int) -> None:
    segments, expected = RANGE_CASES[case]
    assert measured(stereo_tone(segments)).range_lu == pytest.approx(expected, abs=1.0)


@pytest.mark.parametrize("block", [64, 441, 10_000])
@pytest.mark.parametrize("sample_rate", [22_050, 44_100])
def test_block_size_does_not_matter(block: int, sample_rate: int, rng: np.random.Generator) -> None:
    noise = (0.1 * rng.standard_normal((2, 3 * sample_rate + 17))).astype(np.float32)
    whole, cut = measured(noise, sample_rate, 10**9), measured(noise, sample_rate, block)
    # The weighting multiplies spectra: other blocks round the last bits otherwise.
    np.testing.assert_allclose(whole.bin_power, cut.bin_power, rtol=1e-12)
    assert whole.integrated_lufs == pytest.approx(cut.integrated_lufs, abs=1e-10)
    assert whole.range_lu == pytest.approx(cut.range_lu, abs=1e-10)


@pytest.mark.parametrize("sample_rate", [32_000, 44_100, 48_000, 96_000])
def test_agrees_with_an_independent_meter(sample_rate: int, rng: np.random.Generator) -> None:
    import pyloudnorm

    noise = shaped_noise((-12, -4, -7, -7, -11, -16, -21), 8.0, sample_rate, rng)
    noise[:, : 3 * sample_rate] *= 0.3
    expected = pyloudnorm.Meter(sample_rate).integrated_loudness(noise.T.astype(np.float64))
    assert measured(noise, sample_rate).integrated_lufs == pytest.approx(expected, abs=0.1)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_agrees_with_ffmpeg(tmp_path: Path, rng: np.random.Generator) -> None:
    import soundfile

    noise = shaped_noise((-12, -4, -7, -7, -11, -16, -21), 12.0, 48_000, rng)
    noise[:, : 4 * 48_000] *= 0.25
    path = tmp_path / "noise.wav"
    soundfile.write(path, noise.T, 48_000, subtype="FLOAT")
    command = ["ffmpeg", "-nostats", "-i", str(path), "-af", "ebur128", "-f", "null", "-"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stderr
    summary = said[said.rindex("Summary:") :]
    integrated = float(summary.split("I:")[1].split("LUFS")[0])
    meter = measured(noise)
    assert meter.integrated_lufs == pytest.approx(integrated, abs=0.15)


def test_silence_and_brevity_have_no_number() -> None:
    silent = measured(np.zeros((2, 48_000 * 4), dtype=np.float32))
    assert silent.integrated_lufs is None
    assert silent.momentary_lufs is None
    assert silent.range_lu is None
    short = measured(stereo_tone([(-20, 0.3)]))
    assert short.momentary_lufs is None
    assert short.integrated_lufs is None
