"""The spectra of streams in Hann windows, half overlapping: what all meters of a mix start from."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from modules.late_scipy import late_scipy
from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.grid import HopBuffer

REFERENCE_RATE = 44_100
REFERENCE_LENGTH = 4096
WINDOWS_AT_ONCE = 32
"""So many windows, over all channels, stay in the processor's cache."""


def window_length(sample_rate: int) -> int:
    """4096 samples at 44.1 and 48 kHz; at other rates the power of two of about equal duration."""
    return int(2 ** round(math.log2(REFERENCE_LENGTH * sample_rate / REFERENCE_RATE)))


class WindowSpectra:
    """Transforms streams (channels, n) of one sample rate together, whatever the block size."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        length = window_length(sample_rate)
        bins = np.arange(length // 2 + 1, dtype=np.float64)
        self.frequencies_hz: NDArray[np.float64] = bins * (sample_rate / length)
        self.windows_per_second = sample_rate / (length // 2)
        self._window = np.hanning(length + 1)[:-1].astype(np.float32)
        self._frames = HopBuffer(channels, length, length // 2)
        self._at_once = max(1, WINDOWS_AT_ONCE // max(channels, 1))

    @property
    def power_scale(self) -> float:
        """What makes the square of a spectrum's bin a power: a sine of amplitude 1 has 0.5."""
        return 2.0 / float((self._window**2).sum() * len(self._window))

    def feed(self, samples: Samples) -> Iterator[NDArray[np.complex64]]:
        """Take the next samples; yields the spectra (channels, windows, bins) of whole windows."""
        frames = self._frames.push(samples)
        for start in range(0, frames.shape[1], self._at_once):
            windowed = frames[:, start : start + self._at_once] * self._window
            yield late_scipy("fft").rfft(windowed, axis=-1, overwrite_x=True)
