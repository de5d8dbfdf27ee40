"""What is measured of tracks, alone and together."""

from __future__ import annotations

import numpy as np
import pytest
from tones import shaped_noise

from modules.spectral_analyzer.genre_profile import load_profile
from modules.spectral_analyzer.loudness import LoudnessMeter
from modules.spectral_analyzer.track_info import TrackFacts
from modules.spectral_analyzer.track_meter import TrackGroupMeter, TrackMeter

RATE = 44_100
CENTRES = [band.centre_db for band in load_profile("rock").bands]


def music(rng: np.random.Generator, seconds: float = 6.0) -> np.ndarray:
    return shaped_noise(CENTRES, seconds, RATE, rng)


def facts_of(samples: np.ndarray, block: int = 8192) -> TrackFacts:
    meter = TrackMeter(RATE)
    for start in range(0, samples.shape[1], block):
        meter.feed(samples[:, start : start + block])
    return meter.facts


def together(*tracks: np.ndarray) -> dict[int, TrackFacts]:
    meter = TrackGroupMeter(RATE, tuple(range(1, len(tracks) + 1)))
    for start in range(0, tracks[0].shape[1], 5000):
        meter.feed({n: t[:, start : start + 5000] for n, t in enumerate(tracks, start=1)})
    return meter.facts


def test_the_loudness_is_near_that_of_the_standard(rng: np.random.Generator) -> None:
    sound = music(rng, 10.0)
    sound[:, : sound.shape[1] // 3] *= 0.01
    meter = LoudnessMeter(RATE, 2)
    meter.feed(sound)
    assert facts_of(sound).loudness_lufs == pytest.approx(meter.integrated_lufs, abs=0.4)


def test_the_image_of_a_panned_and_of_a_turned_track(rng: np.random.Generator) -> None:
    mono = np.tile(music(rng)[:1], (2, 1))
    centred = facts_of(mono)
    assert centred.correlation == pytest.approx(1.0)
    assert centred.balance_db == pytest.approx(0.0, abs=1e-6)
    panned = facts_of(mono * np.array([[1.0], [0.5]], dtype=np.float32))
    assert panned.balance_db == pytest.approx(-6.02, abs=0.01)
    assert panned.low_balance_db == pytest.approx(-6.02, abs=0.01)
    turned = facts_of(mono * np.array([[1.0], [-1.0]], dtype=np.float32))
    assert turned.correlation == pytest.approx(-1.0)
    assert turned.side_to_mid_db == pytest.approx(60.0)
    hard = facts_of(mono * np.array([[1.0], [0.0]], dtype=np.float32))
    assert hard.correlation is None
    assert hard.balance_db == pytest.approx(-60.0)


def test_a_turned_track_shows_by_what_turning_gives_back(rng: np.random.Generator) -> None:
    direct = np.tile(music(rng)[:1], (2, 1))
    other = np.tile(music(rng)[:1], (2, 1))
    found = together(direct, -0.5 * direct, other)
    pairs = found[2].pairs
    assert pairs is not None
    assert pairs.correlation[1] == pytest.approx(-1.0, abs=1e-4)
    assert abs(pairs.correlation[3]) < 0.1
    expected = 10 * np.log10((1.5**2 + 1.0) / (0.5**2 + 1.0))
    assert pairs.flip_gain_db == pytest.approx(expected, abs=0.3)
    assert pairs.low_flip_gain_db == pytest.approx(expected, abs=1.0)


def test_a_track_that_is_there_twice(rng: np.random.Generator) -> None:
    sound = music(rng)
    pairs = together(sound, 0.3 * sound)[1].pairs
    assert pairs is not None
    assert pairs.correlation[2] == pytest.approx(1.0, abs=1e-4)


def test_a_steady_floor_is_noise_and_silence_is_none(rng: np.random.Generator) -> None:
    sound = music(rng)
    sound[:, sound.shape[1] // 2 :] = 0.0
    assert facts_of(sound).floor_power.sum() == 0.0
    hiss = (1e-4 * rng.standard_normal(sound.shape)).astype(np.float32)
    floor_db = 10 * np.log10(facts_of(sound + hiss).floor_power.sum())
    assert floor_db == pytest.approx(-80.0, abs=1.5)


@pytest.mark.parametrize("block", [64, 44_100])
def test_the_block_size_does_not_matter(block: int, rng: np.random.Generator) -> None:
    sound = music(rng, 3.0)
    one, other = facts_of(sound), facts_of(sound, block)
    assert other.power == pytest.approx(one.power, rel=1e-4)
    assert other.loudness_lufs == pytest.approx(one.loudness_lufs, abs=1e-3)
    assert other.peak == one.peak


@pytest.mark.parametrize("frames", [0, 1, 5000])
def test_silence_has_no_numbers(frames: int) -> None:
    found = facts_of(np.zeros((2, frames), dtype=np.float32))
    assert (found.loudness_lufs, found.correlation, found.sibilance_db) == (None, None, None)
    assert found.peak == 0.0
