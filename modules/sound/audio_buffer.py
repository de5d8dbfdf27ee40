"""A piece of audio in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Audio as (channels, frames), float32, full scale ±1."""


def blocks_of(samples: Samples, most_frames: int) -> Iterator[Samples]:
    """`samples` (channels, n) from start to end, as views of at most `most_frames` each."""
    for start in range(0, samples.shape[1], most_frames):
        yield samples[:, start : start + most_frames]


@dataclass(frozen=True, slots=True, eq=False)
class AudioBuffer:
    """Samples (channels, frames) with their rate in Hz."""

    samples: Samples
    sample_rate: int

    @property
    def channels(self) -> int:
        """Number of channels."""
        return int(self.samples.shape[0])

    @property
    def frames(self) -> int:
        """Number of samples in each channel."""
        return int(self.samples.shape[1])

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames / self.sample_rate

    @property
    def peak(self) -> float:
        """Largest absolute sample; 0 when there are no samples."""
        if self.samples.size == 0:
            return 0.0
        return float(max(self.samples.max(), -self.samples.min()))

    def mono(self) -> AudioBuffer:
        """The mean of all channels, as one channel."""
        if self.channels == 1:
            return self
        return AudioBuffer(self.samples.mean(axis=0, keepdims=True), self.sample_rate)

    def stereo(self) -> AudioBuffer:
        """Two channels: a mono buffer is doubled, a stereo one returned as it is."""
        if self.channels == 2:
            return self
        return AudioBuffer(np.repeat(self.mono().samples, 2, axis=0), self.sample_rate)
