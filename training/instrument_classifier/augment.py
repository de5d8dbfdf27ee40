"""Makes clips sound as if recorded elsewhere: pitch, room, equalizer, bandwidth, noise.

Bandwidth and room are traps: most speech ends at 8 kHz, one source has one room, and a network
learns these instead of the instrument. So every class gets all of them. Level needs no
augmentation: the features are free of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.features import CONTEXT_SAMPLES, SAMPLE_RATE

Audio = NDArray[np.float32]

CLEAN_SHARE = 0.25
"""So many windows stay as recorded: users bring clean stems, too."""


def window_of(audio: Audio, rng: np.random.Generator) -> Audio:
    """A window of the network's length: a random start, or the clip after a short pause."""
    if len(audio) > CONTEXT_SAMPLES:
        start = int(rng.integers(0, len(audio) - CONTEXT_SAMPLES)) if rng.random() < 0.6 else 0
        return audio[start : start + CONTEXT_SAMPLES]
    spare = CONTEXT_SAMPLES - len(audio)
    if len(audio) < CONTEXT_SAMPLES // 2 and rng.random() < 0.5:
        # Short hits also come repeated, as in a groove.
        gap = np.zeros(int(rng.integers(0, SAMPLE_RATE // 4)), dtype=np.float32)
        loop = np.concatenate([audio, gap])
        return np.tile(loop, -(-CONTEXT_SAMPLES // len(loop)))[:CONTEXT_SAMPLES]
    before = int(rng.integers(0, min(spare, SAMPLE_RATE // 5) + 1))
    return np.pad(audio, (before, spare - before))


def augmented(audio: Audio, rng: np.random.Generator) -> Audio:
    """A window (CONTEXT_SAMPLES,) of `audio`, changed as another place would."""
    if rng.random() < 0.6:
        audio = _resampled(audio, 2.0 ** (rng.uniform(-2.0, 2.0) / 12.0))
    window = window_of(audio, rng)
    if rng.random() < CLEAN_SHARE:
        return window
    size = 1 << 16
    spectrum = np.fft.rfft(window, size)
    spectrum *= _equalizer(size, rng)
    if rng.random() < 0.35:
        spectrum *= np.fft.rfft(_room(rng), size)
    window = np.fft.irfft(spectrum, size)[: len(window)].astype(np.float32)
    level = float(np.sqrt(np.mean(window**2))) + 1e-9
    if rng.random() < 0.5:
        noise_db = rng.uniform(-50.0, -25.0)
        noise = rng.standard_normal(len(window)).astype(np.float32)
        window += noise * np.float32(level * 10 ** (noise_db / 20))
    return window


def _resampled(audio: Audio, ratio: float) -> Audio:
    """Pitch and time changed together, by linear interpolation."""
    positions = np.arange(0, len(audio) - 1, ratio)
    return np.interp(positions, np.arange(len(audio)), audio).astype(np.float32)


def _equalizer(size: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """A tilt, one broad bell, and half of the time a low-pass or high-pass."""
    frequencies = np.fft.rfftfreq(size, 1.0 / SAMPLE_RATE)
    octaves = np.log2(np.maximum(frequencies, 20.0) / 1000.0)
    gain_db = rng.uniform(-1.5, 1.5) * octaves
    centre = rng.uniform(-3.5, 2.5)
    gain_db += rng.uniform(-6.0, 6.0) * np.exp(-((octaves - centre) ** 2))
    gain = 10 ** (gain_db / 20)
    if rng.random() < 0.5:
        cutoff_hz = np.exp(rng.uniform(np.log(3000.0), np.log(9000.0)))
        gain /= np.sqrt(1.0 + (frequencies / cutoff_hz) ** 12)
    if rng.random() < 0.2:
        cutoff_hz = rng.uniform(40.0, 150.0)
        gain /= np.sqrt(1.0 + (cutoff_hz / np.maximum(frequencies, 1.0)) ** 4)
    return gain


def _room(rng: np.random.Generator) -> NDArray[np.float64]:
    """An impulse response: the direct sound and a decaying diffuse tail (Moorer 1979)."""
    decay_s = rng.uniform(0.1, 0.8)
    length = int(min(decay_s, 0.6) * SAMPLE_RATE)
    tail = rng.standard_normal(length) * np.exp(-6.9 * np.arange(length) / (decay_s * SAMPLE_RATE))
    tail[: SAMPLE_RATE // 200] = 0.0
    response = tail * rng.uniform(0.05, 0.5) / (np.sqrt((tail**2).sum()) + 1e-9)
    response[0] += 1.0
    return response
