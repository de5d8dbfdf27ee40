"""Measuring a note the way an ear would: pitch, brightness, level over time."""

from __future__ import annotations

import numpy as np

from modules.song.score import Track
from modules.sound.synth import Patch, patch_for

RATE = 44_100
TONES: tuple[Patch, ...] = tuple(
    dict.fromkeys(patch_for(Track(1, "t", program=program)) for program in range(128))
)
"""Every patch but the drum kit, once."""


def power_spectrum(signal: np.ndarray, rate: int = RATE) -> tuple[np.ndarray, np.ndarray]:
    size = 1 << max(12, (len(signal) - 1).bit_length())
    power = np.abs(np.fft.rfft(signal * np.hanning(len(signal)), size)) ** 2
    return np.fft.rfftfreq(size, 1.0 / rate), power


def centroid_hz(signal: np.ndarray) -> float:
    hz, power = power_spectrum(signal)
    return float((hz * power).sum() / power.sum())


def band_share(signal: np.ndarray, low_hz: float, high_hz: float) -> float:
    hz, power = power_spectrum(signal)
    return float(power[(hz >= low_hz) & (hz < high_hz)].sum() / power.sum())


def cents_off(signal: np.ndarray, pitch: int) -> float:
    """How far the centre of energy near the fundamental lies from `pitch`."""
    expected_hz = 440.0 * 2.0 ** ((pitch - 69) / 12.0)
    size = 1 << 18
    power = np.abs(np.fft.rfft(signal * np.hanning(len(signal)), size)) ** 2
    hz = np.fft.rfftfreq(size, 1.0 / RATE)
    near = np.abs(1200.0 * np.log2(np.maximum(hz, 1.0) / expected_hz)) < 60.0
    found_hz = float((hz[near] * power[near]).sum() / power[near].sum())
    return float(1200.0 * np.log2(found_hz / expected_hz))


def level_db(signal: np.ndarray, start_s: float, length_s: float) -> float:
    part = signal[int(start_s * RATE) : int((start_s + length_s) * RATE)].astype(np.float64)
    return float(10.0 * np.log10(np.mean(part**2) + 1e-12))
