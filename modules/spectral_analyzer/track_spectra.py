"""The spectra of the tracks of a mix: power, image and course, of all tracks at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modules.spectral_analyzer.over_time import by_second
from modules.spectral_analyzer.series import Series
from modules.spectral_analyzer.spectrum import THIRD_EDGES_HZ, band_weights
from modules.spectral_analyzer.window_spectra import WindowSpectra

THIRDS = len(THIRD_EDGES_HZ) - 1


class TrackSpectra:
    """Adds up the windows of stereo tracks; `windows` say what the spectra mean."""

    def __init__(self, windows: WindowSpectra, tracks: int) -> None:
        self.frequencies_hz = windows.frequencies_hz
        bins = len(self.frequencies_hz)
        self._scale = windows.power_scale
        self._windows_per_second = windows.windows_per_second
        self._sides: NDArray[np.float64] = np.zeros((tracks, 2, bins))
        self._cross: NDArray[np.float64] = np.zeros((tracks, bins))
        weights = band_weights(self.frequencies_hz, THIRD_EDGES_HZ).T * (self._scale / 2.0)
        self._third_weights: NDArray[np.float32] = weights.astype(np.float32)
        self._thirds = Series(tracks * THIRDS)
        self.window_count = 0

    def take(self, spectra: NDArray[np.complex64]) -> None:
        """Take the spectra (2·tracks, windows, bins) of the next windows: left, right by turns."""
        tracks, bins = self._cross.shape
        parts = spectra.view(np.float32).reshape(tracks, 2, -1, 2 * bins)
        squares = np.square(parts)
        energy = squares[..., ::2] + squares[..., 1::2]
        self._sides += energy.sum(axis=2)
        # Real and imaginary by turns, as they lie in memory: together they are Re(left·right*).
        product = (parts[:, 0] * parts[:, 1]).sum(axis=1)
        self._cross += product[:, ::2] + product[:, 1::2]
        both = energy[:, 0] + energy[:, 1]
        thirds = (both.reshape(-1, bins) @ self._third_weights).reshape(tracks, -1, THIRDS)
        self._thirds.extend(thirds.swapaxes(0, 1).reshape(-1, tracks * THIRDS).astype(np.float64))
        self.window_count += both.shape[1]

    @property
    def mean_power(self) -> NDArray[np.float64]:
        """Mean power (tracks, bins) over both sides; zeros before the first window."""
        power: NDArray[np.float64] = self.side_power[0].mean(axis=1)
        return power

    @property
    def side_power(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Mean of left², right² (tracks, 2, bins) and of left·right (tracks, bins)."""
        scale = self._scale / max(self.window_count, 1)
        return scale * self._sides, scale * self._cross

    @property
    def band_power(self) -> NDArray[np.float64]:
        """Mean power (tracks, 7) of the bands."""
        bands: NDArray[np.float64] = self.mean_power @ band_weights(self.frequencies_hz).T
        return bands

    @property
    def third_power(self) -> NDArray[np.float64]:
        """Power (tracks, 30, windows) of thirds of an octave in every window."""
        rows = self._thirds.values
        return rows.T.reshape(len(self._cross), THIRDS, len(rows))

    @property
    def third_power_by_second(self) -> NDArray[np.float64]:
        """Mean power (tracks, 30, seconds) of thirds of an octave."""
        seconds = by_second(self._thirds.values.T, self._windows_per_second)
        return seconds.reshape(len(self._cross), THIRDS, seconds.shape[1])
