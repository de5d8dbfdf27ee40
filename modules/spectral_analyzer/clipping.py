"""Peaks that were cut off: at full scale, or further below when the file was turned down later."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from modules.sound.audio_buffer import Samples

CLIP_LEVEL = 0.9999
CLIP_RUN = 3
"""Three samples in a row at full scale count as one clipped run."""
FLAT_RUN = 6
"""So many equal samples in a row at a peak are no music: a loud 30 Hz in 16 bit gives four."""
LEAST_FLAT_LEVEL = 0.05
NEAR_PEAK = 0.9
LEAST_FLAT_TOPS = 10


class ClipDetector:
    """Counts the runs of cut-off samples in a stream, whatever the size of the blocks."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._sample_rate = sample_rate
        self._full = [_Runs() for _ in range(channels)]
        self._equal = [_Runs() for _ in range(channels)]
        self._last: Samples = np.full((channels, 1), np.nan, dtype=np.float32)
        self._frames = 0
        self.peak = 0.0
        self._flat_levels: list[float] = []
        self._clipped_in: dict[int, int] = {}
        self.clipped_runs = 0

    def feed(self, samples: Samples) -> None:
        """Take the next samples (channels, n)."""
        peak = float(max(samples.max(), -samples.min()))
        self.peak = max(self.peak, peak)
        joined = np.concatenate([self._last, samples], axis=1)
        for channel in range(len(samples)):
            self._count_full(channel, samples[channel], peak)
            self._count_flat(channel, joined[channel], peak)
        self._last = samples[:, -1:].copy()
        self._frames += samples.shape[1]

    def _count_full(self, channel: int, signal: NDArray[np.float32], peak: float) -> None:
        runs = self._full[channel]
        if peak < CLIP_LEVEL:
            runs.carried = 0
            return
        for place in runs.reaching(CLIP_RUN, np.abs(signal) >= CLIP_LEVEL):
            self.clipped_runs += 1
            second = (self._frames + place) // self._sample_rate
            self._clipped_in[second] = self._clipped_in.get(second, 0) + 1

    def _count_flat(self, channel: int, signal: NDArray[np.float32], peak: float) -> None:
        runs = self._equal[channel]
        if peak < LEAST_FLAT_LEVEL:
            runs.carried = 0
            return
        equal = signal[1:] == signal[:-1]
        if not equal.any():
            runs.carried = 0
            return
        # A run of n equal samples has n - 1 equal neighbours.
        for place in runs.reaching(FLAT_RUN - 1, equal):
            level = abs(float(signal[place + 1]))
            if level >= max(LEAST_FLAT_LEVEL, NEAR_PEAK * self.peak):
                self._flat_levels.append(level)

    @property
    def has_flat_tops(self) -> bool:
        """Whether the peaks are flat without reaching full scale: clipped, then turned down."""
        near_peak = sum(level >= NEAR_PEAK * self.peak for level in self._flat_levels)
        return self.peak < CLIP_LEVEL and near_peak >= LEAST_FLAT_TOPS

    @property
    def worst_s(self) -> float | None:
        """The second with the most clipped runs; None without any."""
        if not self._clipped_in:
            return None
        return float(max(self._clipped_in, key=lambda second: self._clipped_in[second]))


class _Runs:
    """Finds runs of true values that go on from block to block."""

    def __init__(self) -> None:
        self.carried = 0

    def reaching(self, length: int, flags: NDArray[np.bool_]) -> Iterator[int]:
        """Where runs of at least `length` become so long."""
        changes = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]])))
        starts, lengths = changes[::2], changes[1::2] - changes[::2]
        before, self.carried = self.carried, 0
        for start, count in zip(starts.tolist(), lengths.tolist(), strict=True):
            carried = before if start == 0 else 0
            if carried < length <= carried + count:
                yield start + length - carried - 1
            if start + count == len(flags):
                self.carried = carried + count
