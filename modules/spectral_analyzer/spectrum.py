"""The spectrum of a stream: Hann windows, half overlapping, averaged and smoothed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.bands import BAND_EDGES_HZ
from modules.spectral_analyzer.over_time import by_second
from modules.spectral_analyzer.series import Series
from modules.spectral_analyzer.window_spectra import WindowSpectra

SMOOTHING = 0.1
"""Weight of the newest frame in the display's exponential mean (founding paper §3.4.1)."""
LOW_HZ = 120.0
"""Below it a mix should be nearly mono."""
LEAST_LOW_POWER = 1e-3
"""With less than this part of the power (-30 dB) below, there is no low end to speak of."""
THIRD_EDGES_HZ: NDArray[np.float64] = 20.0 * 2.0 ** (np.arange(31) / 3.0)
"""Edges of 30 thirds of an octave from 20 Hz to 20.5 kHz."""


def band_weights(
    frequencies_hz: NDArray[np.float64], edges_hz: ArrayLike = BAND_EDGES_HZ
) -> NDArray[np.float64]:
    """The part (bands, bins) of each bin that lies between two neighbours of `edges_hz`."""
    half_bin = (frequencies_hz[1] - frequencies_hz[0]) / 2
    low, high = frequencies_hz - half_bin, frequencies_hz + half_bin
    edges = np.asarray(edges_hz)
    overlap = np.minimum(high, edges[1:, None]) - np.maximum(low, edges[:-1, None])
    weights: NDArray[np.float64] = np.clip(overlap, 0.0, None) / (2 * half_bin)
    return weights


LEAST_COHERENCE = 0.3
"""With less in common than this (0 … 1), the angle between two sides is chance."""
SILENT_BAND = 1e-8
"""A band 80 dB below the mix has no image to speak of."""


@dataclass(frozen=True, slots=True)
class LowEnd:
    """Left against right below 120 Hz: correlation, angle (0 … 180°), and loss in mono in dB.

    Sides that have little in common have no angle.
    """

    correlation: float
    phase_deg: float | None
    mono_loss_db: float


@dataclass(frozen=True, slots=True)
class BandImage:
    """Correlation and width (0 mono, 1 as much side as mid) of one band."""

    correlation: float
    width: float


class SpectrumMeter:
    """Mean power per bin over all channels, smoothed and by second, and how left relates to right.

    With `image`, stereo streams are also compared bin by bin.
    """

    def __init__(self, sample_rate: int, channels: int, *, image: bool = False) -> None:
        self._windows = WindowSpectra(sample_rate, channels)
        self.frequencies_hz = self._windows.frequencies_hz
        self._scale = self._windows.power_scale
        self._weights = band_weights(self.frequencies_hz)
        self._low = slice(1, int(np.searchsorted(self.frequencies_hz, LOW_HZ)))
        self._total = np.zeros(len(self.frequencies_hz))
        self._smoothed: NDArray[np.float64] | None = None
        self._has_image = image and channels == 2
        self._sides: NDArray[np.float64] = np.zeros((2, len(self.frequencies_hz)))
        self._cross = np.zeros(len(self.frequencies_hz))
        self._low_cross = 0j
        self._float_weights = self._weights.T.astype(np.float32)
        self._bands = Series(len(self._weights))
        self.frame_count = 0

    def feed(self, samples: Samples) -> None:
        """Take the next samples (channels, n)."""
        for spectra in self._windows.feed(samples):
            self._take(spectra)

    def _take(self, spectra: NDArray[np.complex64]) -> None:
        parts = spectra.view(np.float32)
        squares = np.square(parts)
        if self._has_image:
            self._compare(parts, squares, spectra)
        both = squares.sum(axis=0)
        power = both[:, ::2] + both[:, 1::2]
        power *= self._scale / len(spectra)
        self._smoothed = _smoothed(self._smoothed, power)
        self._total += power.sum(axis=0, dtype=np.float64)
        self._bands.extend((power @ self._float_weights).astype(np.float64))
        self.frame_count += len(power)

    def _compare(
        self,
        parts: NDArray[np.float32],
        squares: NDArray[np.float32],
        spectra: NDArray[np.complex64],
    ) -> None:
        """Add up left², right² and the real part of left·right*; real and imaginary by turns."""
        self._sides += _paired(squares.sum(axis=1, dtype=np.float64))
        self._cross += _paired((parts[0] * parts[1]).sum(axis=0, dtype=np.float64))
        left, right = spectra[0][:, self._low], spectra[1][:, self._low]
        self._low_cross += complex((left * right.conj()).sum(dtype=np.complex128))

    @property
    def mean_power(self) -> NDArray[np.float64]:
        """Mean power of every bin over the whole stream; zeros before the first frame."""
        return self._total / max(self.frame_count, 1)

    @property
    def smoothed_power(self) -> NDArray[np.float64]:
        """The exponential mean that the display shows."""
        return self.mean_power if self._smoothed is None else self._smoothed

    @property
    def band_power(self) -> NDArray[np.float64]:
        """Mean power (7,) of the bands over the whole stream."""
        return self._weights @ self.mean_power

    @property
    def smoothed_band_power(self) -> NDArray[np.float64]:
        """Smoothed power (7,) of the bands."""
        return self._weights @ self.smoothed_power

    @property
    def band_power_by_second(self) -> NDArray[np.float64]:
        """Mean power (7, seconds) of the bands."""
        return by_second(self._bands.values.T, self._windows.windows_per_second)

    @property
    def low_end(self) -> LowEnd | None:
        """Left against right below 120 Hz; None without low end or for mono."""
        left, right = (float(side[self._low].sum()) for side in self._sides)
        low_power = float(self._total[self._low].sum())
        if min(left, right) <= 0.0 or low_power <= LEAST_LOW_POWER * float(self._total.sum()):
            return None
        product = self._low_cross.real
        both = left + right
        kept = max((both + 2.0 * product) / 2.0, 1e-9 * both)
        coherence = abs(self._low_cross) / math.sqrt(left * right)
        phase_deg = abs(math.degrees(math.atan2(self._low_cross.imag, product)))
        return LowEnd(
            product / math.sqrt(left * right),
            phase_deg if coherence >= LEAST_COHERENCE else None,
            10.0 * math.log10(both / kept),
        )

    @property
    def band_image(self) -> tuple[BandImage | None, ...] | None:
        """Correlation and width of each band; None for mono, and for a band without sound."""
        if not self._has_image:
            return None
        left, right = self._sides @ self._weights.T
        cross = self._weights @ self._cross
        least = SILENT_BAND * float((left + right).sum())
        rows = zip(left.tolist(), right.tolist(), cross.tolist(), strict=True)
        return tuple(_band_image(*row, least) for row in rows)


def _paired(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of neighbours along the last axis: what real and imaginary parts give together."""
    sums: NDArray[np.float64] = values[..., ::2] + values[..., 1::2]
    return sums


def _band_image(left: float, right: float, cross: float, least: float) -> BandImage | None:
    mid, side = (left + right) / 2 + cross, (left + right) / 2 - cross
    if left + right <= least or min(left, right) <= 0.0 or mid <= 0.0:
        return None
    correlation = max(-1.0, min(1.0, cross / math.sqrt(left * right)))
    return BandImage(correlation, math.sqrt(max(side, 0.0) / mid))


def _smoothed(
    before: NDArray[np.float64] | None, frames: NDArray[np.float32]
) -> NDArray[np.float64]:
    """The exponential mean after `frames` (n, bins); it begins at the first frame."""
    if before is None:
        before, frames = frames[0].astype(np.float64), frames[1:]
    keep = 1.0 - SMOOTHING
    weights = SMOOTHING * keep ** np.arange(len(frames) - 1, -1, -1)
    smoothed: NDArray[np.float64] = keep ** len(frames) * before + weights @ frames
    return smoothed


SILENT_POWER = 1e-12
"""Total power of -120 dBFS: below it there is no spectrum to speak of."""


def relative_db(band_power: NDArray[np.float64]) -> tuple[float, ...] | None:
    """The bands in dB relative to their sum; None in silence."""
    total = float(band_power.sum())
    if total <= SILENT_POWER:
        return None
    return tuple(float(v) for v in 10 * np.log10(np.maximum(band_power / total, 1e-12)))
