"""Guitar amplifiers drawn at random: drive, clipping stages and a loudspeaker cabinet."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.features import SAMPLE_RATE

Sound = NDArray[np.float64]


def overdriven(rng: np.random.Generator) -> Callable[[Sound], Sound]:
    """An amplifier turned up: a tightened bass, one or two clippers, a cabinet."""
    drive = 10 ** (rng.uniform(20.0, 50.0) / 20)
    bias = rng.uniform(-0.3, 0.3)
    stages = int(rng.integers(1, 3))
    tight_hz = rng.uniform(60.0, 500.0)
    hard = rng.random() < 0.4
    box = cabinet(rng)

    def through(sound: Sound) -> Sound:
        level = float(np.abs(sound).max()) + 1e-9
        driven = _shelved(sound / level, tight_hz) * drive
        for _ in range(stages):
            driven = np.clip(driven + bias, -1, 1) if hard else np.tanh(driven + bias)
            driven = (driven - driven.mean()) * 3.0
        return box(driven)

    return through


def cabinet(rng: np.random.Generator) -> Callable[[Sound], Sound]:
    """A loudspeaker: nothing below 70 … 120 Hz or above 3.5 … 6.5 kHz, a peak, a few notches."""
    low_hz, high_hz = rng.uniform(60.0, 120.0), rng.uniform(3500.0, 6500.0)
    peak_hz, peak = rng.uniform(1500.0, 3500.0), rng.uniform(0.0, 1.5)
    notches = rng.uniform(600.0, 5000.0, 3)
    depths = rng.uniform(0.0, 0.7, 3)

    def through(sound: Sound) -> Sound:
        hertz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE) + 1.0
        gain = 1 / np.sqrt((1 + (low_hz / hertz) ** 4) * (1 + (hertz / high_hz) ** 8))
        gain *= 1 + peak * np.exp(-(np.log2(hertz / peak_hz) ** 2) * 3.0)
        for notch, depth in zip(notches, depths, strict=True):
            gain *= 1 - depth * np.exp(-(np.log2(hertz / notch) ** 2) * 60.0)
        return np.asarray(np.fft.irfft(np.fft.rfft(sound) * gain, len(sound)))

    return through


def _shelved(sound: Sound, corner_hz: float) -> Sound:
    hertz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE) + 1.0
    spectrum = np.fft.rfft(sound) / np.sqrt(1 + (corner_hz / hertz) ** 2)
    return np.asarray(np.fft.irfft(spectrum, len(sound)))
