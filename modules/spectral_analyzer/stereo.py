"""Stereo image of a stream: correlation, width, and what is lost in mono."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.grid import HopBuffer
from modules.spectral_analyzer.over_time import by_second
from modules.spectral_analyzer.series import Series

BINS_PER_SECOND = 100
SILENT_ENERGY = 1e-9
DEAD_SIDE = 1e-6
"""A channel 60 dB below the other carries nothing one would miss."""


class StereoMeter:
    """Sums of left², right² and left·right over the stream and over its recent second."""

    def __init__(self, sample_rate: int) -> None:
        bin_length = max(1, sample_rate // BINS_PER_SECOND)
        self._bins = HopBuffer(2, bin_length, bin_length)
        self._bins_per_second = sample_rate / bin_length
        self._sums = np.zeros(3)
        self._recent = np.zeros(3)
        self._energies = Series(3)

    def feed(self, samples: Samples) -> None:
        """Take the next samples (2, n); mono and multichannel streams are left out."""
        if samples.shape[0] != 2 or samples.shape[1] == 0:
            return
        left, right = self._bins.push(samples).astype(np.float64)
        products = ((left, left), (right, right), (left, right))
        sums = np.array([(a * b).sum(axis=1) for a, b in products])
        if not sums.shape[1]:
            return
        self._energies.extend(sums.T)
        self._sums += sums.sum(axis=1)
        keep = (1.0 - 1.0 / BINS_PER_SECOND) ** np.arange(sums.shape[1], -1, -1)
        self._recent = keep[0] * self._recent + sums @ keep[1:]

    @property
    def energy_by_second(self) -> NDArray[np.float64]:
        """Mean energies (3, seconds) of left, right and left·right in every bin of 10 ms."""
        return by_second(self._energies.values.T, self._bins_per_second)

    @property
    def correlation(self) -> float | None:
        """-1 out of phase … 1 mono, over the whole stream; None in silence."""
        return _correlation(self._sums)

    @property
    def recent_correlation(self) -> float | None:
        """The same over about the last second."""
        return _correlation(self._recent)

    @property
    def width(self) -> float | None:
        """Side to mid ratio: 0 mono, 1 as much side as mid; None in silence."""
        mid, side = _mid_side(self._sums)
        return math.sqrt(side / mid) if mid > SILENT_ENERGY else None

    @property
    def side_to_mid_db(self) -> float | None:
        """The width in dB; None for mono or silence."""
        mid, side = _mid_side(self._sums)
        if min(mid, side) <= SILENT_ENERGY:
            return None
        return 10 * math.log10(side / mid)

    @property
    def balance_db(self) -> float | None:
        """How much louder the right channel is than the left; None when one of them is silent."""
        left, right, _ = (float(value) for value in self._sums)
        if min(left, right) <= SILENT_ENERGY:
            return None
        return 10 * math.log10(right / left)

    @property
    def silent_channel(self) -> int | None:
        """The side (0 left, 1 right) that carries nothing while the other sounds."""
        left, right, _ = (float(value) for value in self._sums)
        quiet, loud = min(left, right), max(left, right)
        if loud <= SILENT_ENERGY or quiet > DEAD_SIDE * loud:
            return None
        return 0 if left < right else 1

    @property
    def mono_loss_db(self) -> float | None:
        """How much power the sum to mono loses: 0 for mono, 3 for unrelated channels."""
        mid, side = _mid_side(self._sums)
        if mid + side <= SILENT_ENERGY:
            return None
        return 10 * math.log10((mid + side) / max(mid, SILENT_ENERGY))


def _correlation(sums: NDArray[np.float64]) -> float | None:
    left, right, product = (float(value) for value in sums)
    if min(left, right) <= SILENT_ENERGY:
        return None
    return max(-1.0, min(1.0, product / math.sqrt(left * right)))


def _mid_side(sums: NDArray[np.float64]) -> tuple[float, float]:
    left, right, product = (float(value) for value in sums)
    mean = (left + right) / 2
    return max(mean + product, 0.0) / 2, max(mean - product, 0.0) / 2
