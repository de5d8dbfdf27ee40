"""Loudness at odd rates, in any blocks, and against independent meters."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from tones import shaped_noise, stereo_tone

from modules.errors import ParameterError
from modules.spectral_analyzer.loudness import LoudnessMeter


def measured(samples: np.ndarray, sample_rate: int = 48_000, block: int = 65_536) -> LoudnessMeter:
    meter = LoudnessMeter(sample_rate, samples.shape[0])
    for start in range(0, samples.shape[1], block):
        meter.feed(samples[:, start : start + block])
    return meter


@pytest.mark.parametrize("sample_rate", [8_000, 11_025])
def test_a_tone_reads_its_level_at_any_rate(sample_rate: int) -> None:
    meter = measured(stereo_tone([(-23, 4)], sample_rate), sample_rate)
    assert meter.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert meter.short_term_lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("sample_rate", [0, 4_000, 768_000])
def test_rates_that_cannot_be_measured_are_told(sample_rate: int) -> None:
    with pytest.raises(ParameterError, match="Hz"):
        LoudnessMeter(sample_rate, 2)


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
