"""Loudness after ITU-R BS.1770-5 and EBU Tech 3341/3342, as a stream.

The K-weighted power is kept in bins of 10 ms. Momentary (400 ms), short-term (3 s), integrated
loudness and loudness range all derive from these bins, so that the live path and the file path
give the same numbers for any block size.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from modules.errors import ParameterError
from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.k_weighting import KWeighting
from modules.spectral_analyzer.series import Series

BINS_PER_SECOND = 100
MOMENTARY_BINS = 40
SHORT_TERM_BINS = 300
GATE_STEP_BINS = 10
"""Gating blocks of 400 ms overlap by 75 %, short-term values for the range come every 100 ms."""
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
RANGE_GATE_LU = -20.0
OFFSET_LUFS = -0.691
"""BS.1770-5, equation (2)."""
CHANNEL_WEIGHTS = {
    4: (1.0, 1.0, 1.41, 1.41),
    5: (1.0, 1.0, 1.0, 1.41, 1.41),
    6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41),
}
"""Table 3 of BS.1770-5 for L R Ls Rs, L R C Ls Rs and 5.1 (L R C LFE Ls Rs); else all are 1."""
SAMPLE_RATES_HZ = (8_000, 384_000)
"""Below, the weighting's shelf nears half the sample rate; above, no file is music."""


class LoudnessMeter:
    """Measures one stream. All readings are None until they can be measured."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        if not SAMPLE_RATES_HZ[0] <= sample_rate <= SAMPLE_RATES_HZ[1]:
            raise ParameterError(
                f"Loudness cannot be measured at {sample_rate} Hz; convert the audio to 44,100 Hz.",
                "sample_rate",
                sample_rate,
            )
        self.sample_rate = sample_rate
        self._weighting = KWeighting(sample_rate, channels)
        weights = CHANNEL_WEIGHTS.get(channels, (1.0,) * channels)
        self._weights = np.array(weights)[:, None]
        self._open_bin: NDArray[np.float64] = np.zeros((2 if channels == 2 else 1, 0))
        self._bins = Series()
        self._mono_bins = Series() if channels == 2 else None
        self._gating_blocks = _BlockMeans(MOMENTARY_BINS)
        self._mono_blocks = _BlockMeans(MOMENTARY_BINS)
        self._range_blocks = _BlockMeans(SHORT_TERM_BINS)

    def feed(self, samples: Samples) -> None:
        """Take the next samples (channels, n)."""
        if samples.shape[1] == 0:
            return
        weighted = self._weighting.feed(samples)
        power = np.concatenate([self._open_bin, self._power_of(weighted)], axis=1)
        edges = self._bin_edges(power.shape[1])
        if len(edges) > 1:
            sums = np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1)
            bins, *mono_bins = sums / np.diff(edges)
            self._bins.extend(bins)
            self._gating_blocks.catch_up(self.bin_power)
            self._range_blocks.catch_up(self.bin_power)
            if self._mono_bins is not None:
                self._mono_bins.extend(np.maximum(mono_bins[0], 0.0))
                self._mono_blocks.catch_up(self._mono_bins.values)
        self._open_bin = power[:, edges[-1] :]

    def _power_of(self, weighted: NDArray[np.float64]) -> NDArray[np.float64]:
        """Power of all channels together (1, n); for stereo also that of its sum to mono."""
        power: NDArray[np.float64] = (self._weights * weighted**2).sum(axis=0)
        if self._mono_bins is None:
            return power[None]
        # (L + R) / 2 on both loudspeakers: 2 · ((L + R) / 2)² = (L² + R²) / 2 + L · R.
        return np.stack([power, power / 2 + weighted[0] * weighted[1]])

    def _bin_edges(self, available: int) -> NDArray[np.int64]:
        """Edges of the complete bins inside `available` samples; bin i starts at ⌊i·rate/100⌋."""
        count = len(self._bins)
        first = count * self.sample_rate // BINS_PER_SECOND
        most = (first + available) * BINS_PER_SECOND // self.sample_rate + 2
        indices = np.arange(count, most)
        edges = indices * self.sample_rate // BINS_PER_SECOND - first
        return edges[edges <= available]

    @property
    def bin_power(self) -> NDArray[np.float64]:
        """K-weighted mean square of every complete 10 ms bin so far."""
        return self._bins.values

    @property
    def momentary_lufs(self) -> float | None:
        """Loudness of the last 400 ms."""
        return self._last(MOMENTARY_BINS)

    @property
    def short_term_lufs(self) -> float | None:
        """Loudness of the last 3 s."""
        return self._last(SHORT_TERM_BINS)

    def _last(self, bins: int) -> float | None:
        power = self.bin_power[-bins:]
        return lufs(float(power.mean())) if len(power) == bins else None

    def series_lufs(self, bins: int) -> NDArray[np.float64]:
        """Loudness of every window of `bins` bins on the 10 ms grid; -inf in silence."""
        return _to_lufs(sliding_mean(self.bin_power, bins))

    @property
    def integrated_lufs(self) -> float | None:
        """Gated loudness of everything so far (BS.1770-5, equations 3 … 7)."""
        return _gated(self._gating_blocks.values)

    @property
    def mono_loss_lu(self) -> float | None:
        """How much quieter the sum to mono is: 0 for mono, 3 for unrelated channels.

        None for other than stereo, in silence, and when nothing is left to measure in mono.
        """
        stereo, mono = self.integrated_lufs, _gated(self._mono_blocks.values)
        return None if stereo is None or mono is None else stereo - mono

    @property
    def range_lu(self) -> float | None:
        """Loudness range (EBU Tech 3342): P10 to P95 of the gated short-term loudness."""
        blocks = self._range_blocks.values
        loud = blocks[_to_lufs(blocks) > ABSOLUTE_GATE_LUFS]
        if not len(loud):
            return None
        gate = _to_lufs(loud.mean()) + RANGE_GATE_LU
        levels = np.sort(_to_lufs(loud[_to_lufs(loud) > gate]))
        low, high = (levels[round((len(levels) - 1) * p)] for p in (0.10, 0.95))
        return float(high - low)


def _gated(blocks: NDArray[np.float64]) -> float | None:
    loud = blocks[_to_lufs(blocks) > ABSOLUTE_GATE_LUFS]
    if not len(loud):
        return None
    gate = _to_lufs(loud.mean()) + RELATIVE_GATE_LU
    return lufs(float(loud[_to_lufs(loud) > gate].mean()))


class _BlockMeans:
    """Means of overlapping blocks of bins, one every 100 ms; only the new ones are calculated."""

    def __init__(self, length_bins: int) -> None:
        self._length = length_bins
        self._means = Series()

    @property
    def values(self) -> NDArray[np.float64]:
        """The mean of every complete block so far."""
        return self._means.values

    def catch_up(self, bins: NDArray[np.float64]) -> None:
        """Add the blocks that are complete since the last call; `bins` is the whole stream."""
        waiting = bins[len(self._means) * GATE_STEP_BINS :]
        if len(waiting) < self._length:
            return
        windows = np.lib.stride_tricks.sliding_window_view(waiting, self._length)
        # Rows of their own are summed alike, however many arrive at once.
        self._means.extend(np.ascontiguousarray(windows[::GATE_STEP_BINS]).mean(axis=1))


def lufs(power: float) -> float | None:
    """Loudness of a K-weighted mean square; None below the absolute gate (silence)."""
    if power <= 0.0:
        return None
    value = OFFSET_LUFS + 10 * math.log10(power)
    return value if value > ABSOLUTE_GATE_LUFS - 50.0 else None


def _to_lufs(power: NDArray[np.float64] | np.floating) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        values: NDArray[np.float64] = OFFSET_LUFS + 10 * np.log10(np.maximum(power, 0.0))
    return values


def sliding_mean(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Mean of every window of `length` values; empty when there are fewer."""
    if len(values) < length:
        return np.zeros(0)
    total = np.concatenate([[0.0], np.cumsum(values)])
    means: NDArray[np.float64] = np.maximum(total[length:] - total[:-length], 0.0) / length
    return means
