"""Tracks that are measured together give what each gives alone, by the plain formulas."""

from __future__ import annotations

import numpy as np
import pytest

from modules.song.score import Song, Track
from modules.spectral_analyzer.mix_model import (
    MOST_PRODUCTS,
    CovarianceMeter,
    _bin_count,
    _chosen_bins,
)
from modules.spectral_analyzer.spectrum import THIRD_EDGES_HZ, SpectrumMeter, band_weights
from modules.spectral_analyzer.track_meter import TrackGroupMeter, TrackMeter
from modules.spectral_analyzer.track_spectra import TrackSpectra
from modules.spectral_analyzer.window_spectra import WindowSpectra

RATE, LENGTH, SECONDS, TRACKS, BLOCK = 44_100, 4096, 2.5, 3, 5_000
EXACT = 2e-6
"""Single precision, relative to the largest value."""


@pytest.fixture
def tracks(rng: np.random.Generator) -> np.ndarray:
    """Three unrelated stereo tracks (3, 2, n) of different levels; the last has a silent side."""
    sound = rng.standard_normal((TRACKS, 2, int(SECONDS * RATE))).astype(np.float32)
    sound[1, 1] = 0.5 * sound[1, 0] + 0.1 * sound[1, 1]
    sound[2, 1] = 0.0
    return sound * np.array([0.5, 0.05, 0.2], dtype=np.float32)[:, None, None]


def plain_spectra(tracks: np.ndarray) -> np.ndarray:
    """Spectra (tracks, 2, windows, bins) in double precision, scaled so that squares are power."""
    window = np.hanning(LENGTH + 1)[:-1]
    starts = range(0, tracks.shape[2] - LENGTH + 1, LENGTH // 2)
    frames = np.stack([tracks[..., s : s + LENGTH] for s in starts], axis=2) * window
    return np.fft.rfft(frames, axis=-1) * np.sqrt(2.0 / ((window**2).sum() * LENGTH))


def measured(tracks: np.ndarray) -> tuple[TrackSpectra, CovarianceMeter]:
    windows = WindowSpectra(RATE, 2 * TRACKS)
    spectra = TrackSpectra(windows, TRACKS)
    song = Song(tracks=tuple(Track(n, f"{n}") for n in range(1, TRACKS + 1)))
    covariance = CovarianceMeter(RATE, song)
    flat = tracks.reshape(2 * TRACKS, -1)
    for start in range(0, flat.shape[1], BLOCK):
        for part in windows.feed(flat[:, start : start + BLOCK]):
            spectra.take(part)
            covariance.take(part)
    return spectra, covariance


def assert_alike(found: np.ndarray, expected: np.ndarray) -> None:
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= EXACT * np.abs(expected).max()


def test_power_image_and_thirds_are_those_of_the_plain_formulas(tracks: np.ndarray) -> None:
    plain, (found, _) = plain_spectra(tracks), measured(tracks)
    energy = np.abs(plain) ** 2
    assert found.window_count == plain.shape[2]
    sides, cross = found.side_power
    assert_alike(sides, energy.mean(axis=2))
    assert_alike(cross, (plain[:, 0] * plain[:, 1].conj()).real.mean(axis=1))
    assert_alike(found.mean_power, energy.mean(axis=(1, 2)))
    assert_alike(found.band_power, energy.mean(axis=(1, 2)) @ band_weights(found.frequencies_hz).T)
    weights = band_weights(found.frequencies_hz, THIRD_EDGES_HZ)
    assert_alike(found.third_power, (energy.mean(axis=1) @ weights.T).transpose(0, 2, 1))
    assert found.third_power_by_second.shape == (TRACKS, 30, 2)


def test_the_covariance_is_the_mean_of_the_products(tracks: np.ndarray) -> None:
    model = measured(tracks)[1].model()
    plain = plain_spectra(tracks).reshape(2 * TRACKS, -1, LENGTH // 2 + 1)
    bins = np.round(model.frequencies_hz * LENGTH / RATE).astype(int)
    chosen = plain[..., bins] / np.sqrt(2.0)
    assert_alike(model.covariance, np.einsum("awb,cwb->bac", chosen, chosen.conj()) / len(plain[0]))
    # Every bin below 2 kHz for itself, above it one for four: together the bands of the whole.
    whole = model.band_weights @ (np.abs(chosen) ** 2).mean(axis=1).T * 2.0
    assert whole == pytest.approx(
        band_weights(measured(tracks)[0].frequencies_hz) @ (np.abs(plain) ** 2).mean(axis=1).T,
        rel=0.1,
    )


def test_a_track_among_others_is_measured_as_alone(tracks: np.ndarray) -> None:
    group = TrackGroupMeter(RATE, (5, 6, 7))
    alone = [TrackMeter(RATE) for _ in range(TRACKS)]
    whole = SpectrumMeter(RATE, 2, image=True)
    for start in range(0, tracks.shape[2], BLOCK):
        blocks = tracks[..., start : start + BLOCK]
        group.feed(dict(zip((5, 6, 7), blocks, strict=True)))
        for meter, block in zip(alone, blocks, strict=True):
            meter.feed(block)
        whole.feed(blocks[0])
    for meter, facts in zip(alone, group.facts.values(), strict=True):
        own = meter.facts
        assert facts.power == pytest.approx(own.power, rel=1e-5)
        assert facts.thirds == pytest.approx(own.thirds, rel=1e-5)
        assert facts.loudness_lufs == pytest.approx(own.loudness_lufs)
        assert (facts.peak, facts.correlation) == (own.peak, pytest.approx(own.correlation))
        assert facts.low.direct_current == pytest.approx(own.low.direct_current)
        assert facts.low.subsonic_power == pytest.approx(own.low.subsonic_power)
    assert group.power[5] == pytest.approx(whole.mean_power, rel=1e-5)
    assert group.band_power[5] == pytest.approx(whole.band_power, rel=1e-5)


@pytest.mark.parametrize("tracks", [1, 8, 80, 200, 400])
def test_many_tracks_make_a_coarser_model_not_a_larger_one(tracks: int) -> None:
    low, high = _chosen_bins(RATE, LENGTH, 2 * tracks)
    bins = _bin_count((low, high))
    assert (low.step, high.step) == (1, 4) or tracks > 80
    assert bins * (2 * tracks) ** 2 <= MOST_PRODUCTS
    assert bins >= 20
