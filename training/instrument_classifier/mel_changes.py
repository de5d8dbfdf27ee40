"""Changes of log-mel windows that cost next to nothing: drawn anew for every example.

Bandwidth, equalizer and noise floor are traps: most speech ends at 8 kHz, one source has one
microphone, and a network learns these instead of the instrument. So every class gets all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.features import COEFFICIENTS, mel_edges_hz

Levels = NDArray[np.float32]
_OCTAVES = np.log2(mel_edges_hz()[1:-1] / 1000.0).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Changes:
    """How often and how strongly windows are changed."""

    clean: float = 0.35
    tilt_db: float = 1.0
    bell_db: float = 4.5
    low_pass: float = 0.3
    high_pass: float = 0.12
    noise: float = 0.35
    dynamics: float = 0.3
    bleed: float = 0.08
    time_mask: int = 6
    band_mask: int = 8
    shift_bands: int = 5
    """The spectrum as a whole moves up or down by up to so many bands, as with pitch and size."""


def changed(windows: Levels, rng: np.random.Generator, changes: Changes) -> Levels:
    """The dB windows (n, frames, 128), each changed in its own way; the input is kept."""
    levels = windows.copy()
    touched = np.flatnonzero(rng.random(len(windows)) >= changes.clean)
    for some, change in (
        (changes.dynamics, _dynamics),
        (changes.bleed, _bleed),
        (1.0, lambda part, rng: part + _equalizer(len(part), rng, changes)),
        (changes.noise, _noise),
    ):
        chosen = touched[rng.random(len(touched)) < some]
        if len(chosen):
            levels[chosen] = change(levels[chosen], rng)
    for window in levels:
        _shift(window, int(rng.integers(-changes.shift_bands, changes.shift_bands + 1)))
        _mask(window, rng, changes)
    return levels


def _dynamics(levels: Levels, rng: np.random.Generator) -> Levels:
    """Compressed or expanded: the loudness over time is scaled by 0.4 … 1.3."""
    loudness = levels.max(axis=2, keepdims=True)
    scale = rng.uniform(-0.6, 0.3, (len(levels), 1, 1)).astype(np.float32)
    return levels + scale * np.maximum(loudness, -40.0)


def _bleed(levels: Levels, rng: np.random.Generator) -> Levels:
    """Another sound behind this one, 12 … 30 dB below."""
    other = levels[rng.permutation(len(levels))]
    drop = rng.uniform(12.0, 30.0, (len(levels), 1, 1)).astype(np.float32)
    return power_sum(levels, other - drop)


def _equalizer(count: int, rng: np.random.Generator, changes: Changes) -> Levels:
    """Gains (count, 1, 128) in dB: a tilt, two bells, and often a band limit."""

    def drawn(low: float, high: float) -> Levels:
        return rng.uniform(low, high, (count, 1)).astype(np.float32)

    gain = drawn(-changes.tilt_db, changes.tilt_db) * _OCTAVES
    for width in (1.0, 0.4):
        bell = np.exp(-(((_OCTAVES - drawn(-4.0, 2.9)) / width) ** 2))
        gain = gain + drawn(-changes.bell_db, changes.bell_db) * bell
    corner = drawn(0.8, 2.9)
    slope = drawn(12.0, 60.0)
    has_low_pass = rng.random((count, 1)) < changes.low_pass
    gain = gain - has_low_pass * slope * np.maximum(0.0, _OCTAVES - corner)
    floor = drawn(-4.3, -2.0)
    has_high_pass = rng.random((count, 1)) < changes.high_pass
    gain = gain - has_high_pass * 12.0 * np.maximum(0.0, floor - _OCTAVES)
    return gain[:, None, :].astype(np.float32)


def _noise(levels: Levels, rng: np.random.Generator) -> Levels:
    """A coloured noise floor, 20 … 60 dB below the loudest point."""
    count, frames, bands = levels.shape
    depth = rng.uniform(-60.0, -20.0, (count, 1, 1)).astype(np.float32)
    colour = rng.uniform(-5.0, 3.0, (count, 1, 1)).astype(np.float32) * _OCTAVES
    grain = 10.0 * np.log10(rng.gamma(2.0, 0.5, (count, frames, bands)) + 1e-3)
    loudest = levels.max(axis=(1, 2), keepdims=True)
    return power_sum(levels, (loudest + depth + colour + grain).astype(np.float32))


def _shift(window: Levels, bands: int) -> None:
    """Move everything by so many bands; above, what is missing goes on as the highest band did."""
    if bands == 0:
        return
    floor = window.min()
    window[:] = np.roll(window, bands, axis=1)
    if bands > 0:
        window[:, :bands] = floor
    else:
        window[:, bands:] = window[:, bands - 1 : bands]


def _mask(window: Levels, rng: np.random.Generator, changes: Changes) -> None:
    """SpecAugment (Park et al. 2019): a stretch of time and of bands takes the floor."""
    frames = len(window)
    width = int(rng.integers(0, min(changes.time_mask, frames // 4) + 1))
    start = int(rng.integers(0, frames - width))
    floor = window.min()
    window[start : start + width] = floor
    width = int(rng.integers(0, changes.band_mask + 1))
    start = int(rng.integers(0, COEFFICIENTS - width))
    window[:, start : start + width] = floor


def power_sum(one: Levels, other: Levels) -> Levels:
    """The level in dB of two sounds together that know nothing of each other."""
    louder = np.maximum(one, other)
    difference = np.abs(one - other)
    return louder + np.float32(10.0) * np.log10(np.float32(1.0) + 10.0 ** (-difference / 10.0))
