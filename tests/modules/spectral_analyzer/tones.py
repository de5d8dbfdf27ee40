"""Test signals with known answers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

Segment = tuple[float, float]
"""Level in dBFS and length in seconds."""


def sine(
    level_dbfs: float,
    duration_s: float,
    sample_rate: int = 48_000,
    frequency_hz: float = 1000.0,
    phase_deg: float = 0.0,
) -> np.ndarray:
    time_s = np.arange(round(duration_s * sample_rate)) / sample_rate
    angle = 2 * np.pi * frequency_hz * time_s + np.radians(phase_deg)
    return (10 ** (level_dbfs / 20) * np.sin(angle)).astype(np.float32)


def stereo_tone(segments: Iterable[Segment], sample_rate: int = 48_000) -> np.ndarray:
    """The EBU test tone: 1 kHz in phase on both channels, in steps of level."""
    tone = np.concatenate([sine(level, length, sample_rate) for level, length in segments])
    return np.stack([tone, tone])


def shaped_noise(
    band_db: Iterable[float], duration_s: float, sample_rate: int, rng: np.random.Generator
) -> np.ndarray:
    """Stereo noise whose seven bands have the given relative levels."""
    from modules.spectral_analyzer.bands import BAND_EDGES_HZ

    frames = round(duration_s * sample_rate)
    frequencies = np.fft.rfftfreq(frames, 1 / sample_rate)
    channels = []
    for _ in range(2):
        spectrum = np.fft.rfft(rng.standard_normal(frames))
        shaped = np.zeros_like(spectrum)
        for level, low, high in zip(band_db, BAND_EDGES_HZ, BAND_EDGES_HZ[1:], strict=False):
            if low >= sample_rate / 2:
                break
            inside = (frequencies >= low) & (frequencies < high)
            power = float((np.abs(spectrum[inside]) ** 2).sum())
            shaped[inside] = spectrum[inside] * np.sqrt(10 ** (level / 10) / power)
        channels.append(np.fft.irfft(shaped, frames))
    # A common part keeps the image centred, as in music.
    left, right = channels
    middle = (left + right) / 2
    signal = np.stack([middle + 0.3 * (left - right), middle - 0.3 * (left - right)])
    return (0.1 * signal / signal.std()).astype(np.float32)
