"""Makes sounds as if recorded elsewhere: another pitch, room, level of drive, dynamics.

What a spectrum alone can show (equalizers, band limits, noise) is drawn anew for every example in
`mel_changes.py`; what needs samples is done here, some times per clip, and kept in the sound bank.
"""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from modules.instrument_classifier.features import SAMPLE_RATE
from training.instrument_classifier.labelled_sound import Audio


def elsewhere(audio: Audio, rng: np.random.Generator) -> Audio:
    """The sound in another place and at another pitch; its length changes with both."""
    if rng.random() < 0.7:
        audio = resampled(audio, 2.0 ** (rng.uniform(-2.0, 2.0) / 12.0))
    if rng.random() < 0.2:
        audio = _driven(audio, rng)
    if rng.random() < 0.5:
        audio = _in_a_room(audio, rng)
    if rng.random() < 0.25:
        audio = _compressed(audio, rng)
    return audio


def resampled(audio: Audio, ratio: float) -> Audio:
    """Pitch and time changed together: `ratio` times as high and as fast."""
    return np.asarray(soxr.resample(audio, SAMPLE_RATE * ratio, SAMPLE_RATE), dtype=np.float32)


def _driven(audio: Audio, rng: np.random.Generator) -> Audio:
    """A hot preamplifier or tape: soft clipping of the peaks."""
    level = float(np.abs(audio).max()) + 1e-9
    gain = 10 ** (rng.uniform(0.0, 10.0) / 20)
    return np.tanh(audio / level * gain).astype(np.float32)


def _in_a_room(audio: Audio, rng: np.random.Generator) -> Audio:
    response = _room(rng)
    length = len(audio) + len(response) // 2
    size = 1 << (len(audio) + len(response)).bit_length()
    wet = np.fft.irfft(np.fft.rfft(audio, size) * np.fft.rfft(response, size), size)[:length]
    return np.asarray(wet, dtype=np.float32)


def _room(rng: np.random.Generator) -> NDArray[np.float64]:
    """An impulse response: direct sound, early echoes, a decaying diffuse tail (Moorer 1979)."""
    decay_s = rng.uniform(0.1, 0.9)
    length = int(min(decay_s, 0.6) * SAMPLE_RATE)
    tail = rng.standard_normal(length) * np.exp(-6.9 * np.arange(length) / (decay_s * SAMPLE_RATE))
    tail[: SAMPLE_RATE // 200] = 0.0
    # Air and walls take the treble of the tail.
    tail = np.convolve(tail, np.ones(int(rng.integers(1, 5))), mode="same")
    response = tail * rng.uniform(0.05, 0.6) / (np.sqrt((tail**2).sum()) + 1e-9)
    response[0] += 1.0
    for _ in range(int(rng.integers(0, 5))):
        response[int(rng.integers(20, SAMPLE_RATE // 30))] += rng.uniform(-0.4, 0.4)
    return response


def _compressed(audio: Audio, rng: np.random.Generator) -> Audio:
    """A compressor: the level over 10 … 60 ms, raised to a power below one."""
    width = int(rng.uniform(0.01, 0.06) * SAMPLE_RATE)
    power = np.convolve(audio**2, np.ones(width) / width, mode="same")
    level = np.sqrt(np.maximum(power, 1e-10))
    level /= level.max()
    gain = np.maximum(level, 10 ** rng.uniform(-2.0, -1.0)) ** -rng.uniform(0.2, 0.6)
    return (audio * gain).astype(np.float32)
