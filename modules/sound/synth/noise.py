"""Seeded noise in a frequency band: breath, hammers, snare wires, cymbals."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from modules.sound.synth.tone import Signal

Spectrum = NDArray[np.complex64]

BANK_LINES = 1 << 18
LONGEST_NOISE = 1 << 17


def band_noise(
    frames: int, low_hz: float, high_hz: float, sample_rate: int, seed: int, slope: float = 1.0
) -> Signal:
    """Noise (frames,) of RMS about 1 between two frequencies, falling off outside.

    `slope` sets the steepness of the skirts in powers of frequency (1 is 6 dB per octave). The
    noise repeats after 2^17 frames, which no ear notices.
    """
    size = min(1 << max(8, (frames - 1).bit_length()), LONGEST_NOISE)
    frequencies = np.fft.rfftfreq(size, 1.0 / sample_rate).astype(np.float32)
    top_hz = min(high_hz, 0.45 * sample_rate)
    below = (np.maximum(frequencies, np.float32(1e-3)) / np.float32(min(low_hz, 0.7 * top_hz))) ** (
        2.0 * slope
    )
    above = (frequencies / np.float32(top_hz)) ** (2.0 * slope)
    gain = np.sqrt(below / (1.0 + below) / (1.0 + above))
    gain[0] = 0.0
    # Every line of the white spectrum has size 1: the power after the filter is known beforehand.
    scale = np.float32(size / np.sqrt(2.0 * float(np.sum(gain**2))))
    signal = np.fft.irfft(white_lines(len(gain), seed) * (gain * scale), size)
    return np.resize(signal, frames).astype(np.float32, copy=False)


def white_lines(count: int, seed: int) -> Spectrum:
    """Spectrum lines (count,) of size 1 and random phase, the same for the same seed.

    `count` is at most BANK_LINES. Seeds read the one bank from different places.
    """
    start = seed * 9973 % (BANK_LINES - count + 1)
    return _line_bank()[start : start + count]


@lru_cache(maxsize=1)
def _line_bank() -> Spectrum:
    phases = np.random.default_rng(20).random(BANK_LINES, dtype=np.float32)
    lines: Spectrum = np.exp(np.complex64(2j * np.pi) * phases).astype(np.complex64)
    return lines
