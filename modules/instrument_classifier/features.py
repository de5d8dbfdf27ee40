"""MFCCs as the classifier hears them; the same function in training and at run time.

22,050 Hz mono, Hann window of 1,024 samples (46 ms), hop of 441 (20 ms), 128 mel bands, 128
coefficients. Frame `k` covers samples `441 k … 441 k + 1,023`: nothing is padded and nothing looks
ahead, so a stream and a whole file give the same frames.

The mel bands end at 7.5 kHz. Many speech recordings stop at 8 kHz while instruments reach 11 kHz;
with a wider range a classifier learns “no treble means voice”.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 22_050
WINDOW_LENGTH = 1024
HOP_LENGTH = 441
COEFFICIENTS = 128
LOWEST_HZ = 30.0
HIGHEST_HZ = 7_500.0

# Twice the window: the lowest mel bands are 13 Hz apart; bins of 21.5 Hz would leave some empty.
N_FFT = 2048

FLOOR_POWER = 1e-10
"""Power of a band that counts as nothing (-100 dB); keeps the logarithm finite."""

CONTEXT_FRAMES = 66
"""Frames the network sees at once: 1.35 s, an attack and its decay, or some notes of a phrase."""

CONTEXT_SAMPLES = (CONTEXT_FRAMES - 1) * HOP_LENGTH + WINDOW_LENGTH

DYNAMIC_RANGE_DB = 60.0
"""How far below its loudest point a window is looked at."""

SILENCE_DB = -60.0
"""A frame with less power than this (dB re full scale) is silence and gets no label."""

Array = NDArray[np.float32]


def frame_count(samples: int) -> int:
    """How many whole frames fit into that many samples."""
    return max(0, (samples - WINDOW_LENGTH) // HOP_LENGTH + 1)


def log_mel(samples: Array) -> Array:
    """Mel band powers in dB, shape (128, frames), of mono samples (n,) at 22,050 Hz."""
    frames = _frames(samples) * _window()
    spectrum = np.fft.rfft(frames, N_FFT, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    bands = power.astype(np.float32) @ _mel_filters().T
    decibels: Array = np.float32(10.0) * np.log10(np.maximum(bands, np.float32(FLOOR_POWER)))
    return np.ascontiguousarray(decibels.T)


def window_mfcc(log_mel_windows: Array) -> Array:
    """What the network sees of windows (…, 128, frames) of `log_mel`: MFCCs free of level.

    The loudest point of each window counts as 0 dB and all below -60 dB as -60 dB, so that neither
    the recording's gain nor its noise floor or digital silence tells anything. Then the
    orthonormal DCT-II over the bands.
    """
    loudest = log_mel_windows.max(axis=(-2, -1), keepdims=True)
    relative = np.maximum(log_mel_windows - loudest, np.float32(-DYNAMIC_RANGE_DB))
    coefficients: Array = dct_matrix() @ relative
    return coefficients


def mfcc(samples: Array) -> Array:
    """The same of one window of mono samples (n,) at 22,050 Hz, shape (128, frames)."""
    return window_mfcc(log_mel(samples))


def frame_level_db(samples: Array) -> Array:
    """Mean power of each frame in dB re full scale, shape (frames,)."""
    frames = _frames(samples)
    power = np.einsum("ij,ij->i", frames, frames) / np.float32(WINDOW_LENGTH)
    decibels: Array = np.float32(10.0) * np.log10(np.maximum(power, np.float32(FLOOR_POWER)))
    return decibels


@lru_cache(maxsize=1)
def dct_matrix() -> Array:
    """The orthonormal DCT-II, shape (coefficient, band); its transpose is its inverse."""
    band = np.arange(COEFFICIENTS)
    matrix = np.cos(np.pi * np.outer(band, band + 0.5) / COEFFICIENTS)
    matrix *= np.sqrt(2.0 / COEFFICIENTS)
    matrix[0] /= np.sqrt(2.0)
    return _read_only(matrix)


def mel_edges_hz() -> NDArray[np.float64]:
    """The 130 corner frequencies of the 128 bands, evenly spaced in mel (O'Shaughnessy 1987)."""
    lowest, highest = (2595.0 * np.log10(1.0 + hz / 700.0) for hz in (LOWEST_HZ, HIGHEST_HZ))
    mel = np.linspace(lowest, highest, COEFFICIENTS + 2)
    return np.asarray(700.0 * (10.0 ** (mel / 2595.0) - 1.0))


@lru_cache(maxsize=1)
def _mel_filters() -> Array:
    """Triangles of unit sum (band, bin), scaled so that a full-scale sine reads about 0 dB."""
    bin_hz = np.arange(N_FFT // 2 + 1) * SAMPLE_RATE / N_FFT
    edges = mel_edges_hz()[:, None]
    rising = (bin_hz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bin_hz) / (edges[2:] - edges[1:-1])
    filters = np.maximum(0.0, np.minimum(rising, falling))
    filters /= filters.sum(axis=1, keepdims=True)
    return _read_only(filters * (2.0 / _window().sum()) ** 2)


@lru_cache(maxsize=1)
def _window() -> Array:
    phase = 2.0 * np.pi * np.arange(WINDOW_LENGTH) / WINDOW_LENGTH
    return _read_only(0.5 - 0.5 * np.cos(phase))


def _frames(samples: Array) -> Array:
    """Overlapping views on the samples, shape (frames, 1024)."""
    if samples.ndim != 1:
        raise ValueError(f"mono samples of shape (n,) are needed, not {samples.shape}")
    if frame_count(samples.size) == 0:
        return np.zeros((0, WINDOW_LENGTH), dtype=np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW_LENGTH)
    return windows[::HOP_LENGTH]


def _read_only(matrix: NDArray[np.floating]) -> Array:
    """The matrix as float32 that nobody can change by accident (it is cached)."""
    result = np.ascontiguousarray(matrix, dtype=np.float32)
    result.setflags(write=False)
    return result
