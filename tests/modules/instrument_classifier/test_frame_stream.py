"""Frames of a stream: the same whatever the blocks, the rate, the offset and bad samples."""

from __future__ import annotations

import numpy as np
import pytest

from modules.instrument_classifier.features import CONTEXT_FRAMES, SILENCE_DB
from modules.instrument_classifier.frame_stream import FrameStream


def frames(audio: np.ndarray, sample_rate: int, block: int = 4096) -> tuple[np.ndarray, np.ndarray]:
    """Bands and levels of the whole audio (channels, n), fed block by block."""
    stream = FrameStream(sample_rate, 5)
    chunks = []
    for start in range(0, audio.shape[-1], block):
        chunks.extend(stream.feed(audio[..., start : start + block]))
    chunks.extend(stream.finish())
    bands, levels = zip(*chunks, strict=True)
    return np.concatenate(bands, axis=1), np.concatenate(levels)


def tone(sample_rate: int, seconds: float = 2.0, hz: float = 330.0) -> np.ndarray:
    time_s = np.arange(round(seconds * sample_rate)) / sample_rate
    return (0.3 * np.sin(2 * np.pi * hz * time_s)).astype(np.float32)[None]


@pytest.mark.parametrize("block", [1, 64, 4097, 65_536])
@pytest.mark.parametrize("sample_rate", [22_050, 48_000])
def test_blocks_make_no_difference(sample_rate: int, block: int, rng: np.random.Generator) -> None:
    seconds = 0.2 if block == 1 else 2.0
    noise = (0.1 * rng.standard_normal((2, round(seconds * sample_rate)))).astype(np.float32)
    bands, levels = frames(noise, sample_rate, block)
    expected_bands, expected_levels = frames(noise, sample_rate, 512)
    np.testing.assert_allclose(bands, expected_bands, atol=0.02)
    np.testing.assert_allclose(levels, expected_levels, atol=0.02)


@pytest.mark.parametrize("sample_rate", [8000, 11_025, 44_100, 96_000, 192_000])
def test_the_rate_makes_no_difference(sample_rate: int) -> None:
    _, levels = frames(tone(sample_rate), sample_rate)
    bands, _ = frames(tone(sample_rate), sample_rate)
    expected_bands, expected_levels = frames(tone(22_050), 22_050)
    assert abs(len(levels) - len(expected_levels)) <= 2
    np.testing.assert_allclose(levels[5:90], expected_levels[5:90], atol=0.1)
    strongest = expected_bands[:, 50].argmax()
    np.testing.assert_allclose(bands[strongest, 5:90], expected_bands[strongest, 5:90], atol=0.2)


@pytest.mark.parametrize("offset", [0.5, -1.0])
def test_an_offset_is_silence_and_changes_nothing_else(offset: float) -> None:
    nothing = np.full((1, 44_100), offset, dtype=np.float32)
    assert frames(nothing, 44_100)[1].max() < SILENCE_DB
    plain, shifted = tone(44_100), tone(44_100) + np.float32(offset)
    np.testing.assert_allclose(
        frames(shifted, 44_100)[0][:, 10:], frames(plain, 44_100)[0][:, 10:], atol=0.5
    )


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_bad_samples_are_silence_and_do_not_spread(bad: float) -> None:
    audio = tone(44_100)
    audio[0, 1000:1100] = bad
    bands, levels = frames(audio, 44_100)
    assert np.isfinite(bands).all()
    assert np.isfinite(levels).all()
    np.testing.assert_allclose(levels[20:90], frames(tone(44_100), 44_100)[1][20:90], atol=0.01)


@pytest.mark.parametrize("samples", [0, 1, 1000])
def test_short_audio_fills_one_window(samples: int) -> None:
    bands, _ = frames(np.zeros((1, samples), dtype=np.float32), 44_100)
    assert bands.shape[1] == CONTEXT_FRAMES
