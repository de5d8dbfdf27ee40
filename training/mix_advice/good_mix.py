"""A good mix: stems balanced so that every band lies inside a genre's range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from modules.late_scipy import late_scipy
from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.bands import BAND_EDGES_HZ
from modules.spectral_analyzer.genre_profile import GenreProfile
from modules.spectral_analyzer.loudness import LoudnessMeter
from modules.spectral_analyzer.spectrum import band_weights
from modules.spectral_analyzer.window_spectra import REFERENCE_LENGTH
from training.mix_advice.stems import SAMPLE_RATE, VOCALS, Stem

MARGIN_DB = 0.3
"""The targets keep so far from the ends of the range, and the finished mix must be inside it."""
PEAK_DBFS = -2.5
ROUNDS, FITTING_ROUNDS = 60, 300
MOST_TONE_DB = 18.0
LIMITER_FRAMES = 441
PRIOR = 0.5
"""How much the levels stay as a mixer would first set them."""
FADER_RANGE = (0.4, 2.5)
"""What the balancing may do to the power of a track: 4 dB either way."""
_FIRST_LEVELS_DB = {None: -3.0, VOCALS: 0.0, "Electric Bass": -3.0, "Acoustic Bass": -3.0}
_OTHER_LEVEL_DB = -7.0
FREQUENCIES_HZ: NDArray[np.float64] = np.linspace(
    0.0, SAMPLE_RATE / 2.0, REFERENCE_LENGTH // 2 + 1, dtype=np.float64
)
BAND_WEIGHTS = band_weights(FREQUENCIES_HZ)

Spectra = NDArray[np.complex64]
"""Short-time spectra (channels, frames, bins), windowed and spaced as the analyzer's."""


@dataclass(frozen=True, eq=False)
class GoodMix:
    """A balanced mix: its sum has the wanted tone, and peaks below -2 dBFS."""

    title: str
    profile: GenreProfile
    stems: tuple[Stem, ...]

    @cached_property
    def sum(self) -> Samples:
        """The mix (2, frames)."""
        total: Samples = np.sum([stem.samples for stem in self.stems], axis=0, dtype=np.float32)
        return total

    @cached_property
    def power(self) -> NDArray[np.float64]:
        """Mean power spectrum (bins,) of the mix, summed over its channels."""
        return power_of(self.sum)

    @cached_property
    def stem_power(self) -> NDArray[np.float64]:
        """The same (stems, bins) of each stem."""
        return np.stack([power_of(stem.samples) for stem in self.stems])

    @cached_property
    def cross_power(self) -> NDArray[np.complex128]:
        """Mean of stem·conj(mix) (stems, bins): what a filter on one stem does to the mix."""
        mix = spectra_of(self.sum)
        return np.stack(
            [
                np.einsum("cfb,cfb->b", spectra_of(stem.samples), mix.conj()) / mix.shape[1]
                for stem in self.stems
            ]
        ).astype(np.complex128)


def spectra_of(samples: Samples) -> Spectra:
    """Spectra of `samples` in half overlapping Hann windows."""
    window = np.hanning(REFERENCE_LENGTH + 1)[:-1].astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, REFERENCE_LENGTH, axis=1)
    spectra: Spectra = late_scipy("fft").rfft(frames[:, :: REFERENCE_LENGTH // 2] * window, axis=-1)
    return spectra


def power_of(samples: Samples) -> NDArray[np.float64]:
    """Mean power spectrum (bins,) of `samples`, summed over the channels."""
    squares = np.abs(spectra_of(samples)) ** 2
    power: NDArray[np.float64] = squares.mean(axis=1, dtype=np.float64).sum(axis=0)
    return power


def levels_db(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """The seven bands of a power spectrum (bins,) in dB relative to their sum."""
    bands = BAND_WEIGHTS @ power
    levels: NDArray[np.float64] = 10.0 * np.log10(np.maximum(bands / bands.sum(), 1e-12))
    return levels


def balanced(
    title: str, stems: Sequence[Stem], profile: GenreProfile, rng: np.random.Generator
) -> GoodMix | None:
    """The stems at levels, and with a tone, that put all bands at a drawn place in the range.

    None when that takes more than `MOST_TONE_DB` of equalizing, as for lacking instruments.
    """
    target_db = _drawn_target_db(profile, rng)
    mix = GoodMix(title, profile, tuple(stems))
    gains = _fitted_gains(mix, target_db)
    mix = _scaled(mix, gains)
    tone_db = _tone_db(mix.power, target_db)
    if float(np.abs(tone_db - tone_db.mean()).max()) > MOST_TONE_DB:
        return None
    mix = _toned(mix, tone_db)
    mix = _limited(mix, rng.uniform(profile.plr_db.low + 1.0, profile.plr_db.high))
    mix = _toned(mix, _tone_db(mix.power, target_db))
    peak_db = 20.0 * float(np.log10(np.abs(mix.sum).max()))
    mix = _scaled(mix, np.full(len(stems), 10.0 ** ((PEAK_DBFS - peak_db) / 20.0)))
    excess = [b.excess_db(v) for b, v in zip(profile.bands, levels_db(mix.power), strict=True)]
    return mix if not any(excess) else None


def _drawn_target_db(profile: GenreProfile, rng: np.random.Generator) -> NDArray[np.float64]:
    """Levels inside the range whose powers sum to one, near to where `rng` put them."""
    low = np.array([band.p10_db for band in profile.bands]) + MARGIN_DB
    high = np.array([band.p90_db for band in profile.bands]) - MARGIN_DB
    levels = rng.uniform(low, high)
    for _ in range(ROUNDS):
        levels = np.clip(levels - 10.0 * np.log10((10.0 ** (levels / 10.0)).sum()), low, high)
    return levels


def _fitted_gains(mix: GoodMix, target_db: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gains of the stems that come near the target without leaving usual levels far behind."""
    bands = mix.stem_power @ BAND_WEIGHTS.T
    first_db = np.array([_FIRST_LEVELS_DB.get(s.instrument, _OTHER_LEVEL_DB) for s in mix.stems])
    scale = 10.0 ** (first_db / 10.0) / bands[:, 2:5].sum(axis=1).clip(1e-9)
    bands = bands * scale[:, None]
    total = bands.sum()
    rows = (bands / total / 10.0 ** (target_db / 10.0)).T
    prior = PRIOR * np.eye(len(bands))
    wanted = np.concatenate([np.ones(len(rows)), np.full(len(bands), PRIOR)])
    weights = _not_negative(np.concatenate([rows, prior]), wanted)
    gains: NDArray[np.float64] = np.sqrt(scale * np.clip(weights, *FADER_RANGE))
    return gains


def _not_negative(rows: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights, none below zero, with rows·weights nearest to `wanted`; all are positive.

    Multiplicative updates: Lee and Seung, "Algorithms for non-negative matrix factorization", 2001.
    """
    weights = np.ones(rows.shape[1])
    for _ in range(FITTING_ROUNDS):
        weights *= (rows.T @ wanted) / np.maximum(rows.T @ (rows @ weights), 1e-12)
    return weights


def _tone_db(power: NDArray[np.float64], target_db: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gains of the bands that bring the spectrum to the target."""
    tone_db = np.zeros(len(target_db))
    for _ in range(ROUNDS):
        tone_db += 0.7 * (target_db - levels_db(power * _curve(tone_db) ** 2))
    return tone_db


def _curve(tone_db: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gain at each of `FREQUENCIES_HZ`: `tone_db` in the middle of the bands, straight between."""
    edges = np.log2(np.array(BAND_EDGES_HZ))
    places = np.log2(np.maximum(FREQUENCIES_HZ, 10.0))
    curve: NDArray[np.float64] = 10.0 ** (
        np.interp(places, (edges[1:] + edges[:-1]) / 2, tone_db) / 20
    )
    return curve


def _toned(mix: GoodMix, tone_db: NDArray[np.float64]) -> GoodMix:
    """All stems through a linear-phase filter, without delay."""
    impulse = np.roll(np.fft.irfft(_curve(tone_db)), REFERENCE_LENGTH // 2)
    impulse = (impulse * np.hanning(REFERENCE_LENGTH)).astype(np.float32)
    convolve = late_scipy("signal").oaconvolve
    return _with_samples(
        mix, [convolve(stem.samples, impulse[None], mode="same", axes=1) for stem in mix.stems]
    )


def _limited(mix: GoodMix, plr_db: float) -> GoodMix:
    """Every stem turned down where the sum peaks, until it peaks about `plr_db` above its loudness.

    One gain for all, so that the stems still add up to the mix.
    """
    meter = LoudnessMeter(SAMPLE_RATE, 2)
    meter.feed(mix.sum)
    loudness = meter.integrated_lufs
    threshold = 10.0 ** ((plr_db + (-70.0 if loudness is None else loudness)) / 20.0)
    peaks = np.abs(mix.sum).max(axis=0)
    filters = late_scipy("ndimage")
    held = filters.maximum_filter1d(peaks, 2 * LIMITER_FRAMES + 1)
    gain = filters.uniform_filter1d(
        np.minimum(1.0, threshold / np.maximum(held, 1e-6)), LIMITER_FRAMES
    )
    return _with_samples(mix, [stem.samples * gain.astype(np.float32) for stem in mix.stems])


def _scaled(mix: GoodMix, gains: NDArray[np.float64]) -> GoodMix:
    pairs = zip(mix.stems, gains, strict=True)
    return _with_samples(mix, [stem.samples * np.float32(gain) for stem, gain in pairs])


def _with_samples(mix: GoodMix, samples: Sequence[Samples]) -> GoodMix:
    stems = [
        replace(stem, samples=np.ascontiguousarray(sound, dtype=np.float32))
        for stem, sound in zip(mix.stems, samples, strict=True)
    ]
    return GoodMix(mix.title, mix.profile, tuple(stems))
