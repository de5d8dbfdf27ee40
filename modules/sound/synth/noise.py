"""Seeded noise in a frequency band: breath, hammers, snare wires, cymbals."""

from __future__ import annotations

import numpy as np

from modules.sound.synth.wavetable import Signal


def band_noise(
    frames: int, low_hz: float, high_hz: float, sample_rate: int, seed: int, slope: float = 1.0
) -> Signal:
    """Noise (frames,) of RMS 1 between two frequencies, falling off outside.

    `slope` sets the steepness of the skirts in powers of frequency (1 is 6 dB per octave).
    """
    size = 1 << max(8, (frames - 1).bit_length())
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(size))
    return shaped(spectrum, size, frames, low_hz, high_hz, sample_rate, slope)


def shaped(
    spectrum: np.ndarray,
    size: int,
    frames: int,
    low_hz: float,
    high_hz: float,
    sample_rate: int,
    slope: float,
) -> Signal:
    """The inverse transform of `spectrum` inside the band, scaled to RMS 1."""
    frequencies = np.fft.rfftfreq(size, 1.0 / sample_rate)
    ratio_low = (np.maximum(frequencies, 1e-3) / low_hz) ** (2 * slope)
    ratio_high = (frequencies / high_hz) ** (2 * slope)
    gain = np.sqrt(ratio_low / (1.0 + ratio_low) / (1.0 + ratio_high))
    signal = np.fft.irfft(spectrum * gain, size)[:frames]
    rms = float(np.sqrt(np.mean(signal**2))) or 1.0
    return (signal / rms).astype(np.float32)


def low_passed(signal: Signal, cutoff_hz: float, sample_rate: int, order: int = 4) -> Signal:
    """`signal` through a zero-phase low-pass with the magnitude of a Butterworth filter."""
    size = 1 << max(8, (2 * len(signal) - 1).bit_length())
    frequencies = np.fft.rfftfreq(size, 1.0 / sample_rate)
    gain = 1.0 / np.sqrt(1.0 + (frequencies / cutoff_hz) ** (2 * order))
    return np.fft.irfft(np.fft.rfft(signal, size) * gain, size)[: len(signal)].astype(np.float32)
