"""The logarithmic axis from 20 Hz to 20 kHz that spectra and equalizers share."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.desktop.piano_roll.names import pitch_name

LOW_HZ, HIGH_HZ = 20.0, 20_000.0
MARKS_HZ = (
    (50, "50"),
    (100, "100"),
    (200, "200"),
    (500, "500"),
    (1000, "1k"),
    (2000, "2k"),
    (5000, "5k"),
    (10_000, "10k"),
)


@dataclass(frozen=True, slots=True)
class FrequencyAxis:
    """From 20 Hz at pixel `left` to 20 kHz at pixel `right`."""

    left: float
    right: float

    def x_of(self, frequency_hz: float) -> float:
        """Pixel of a frequency."""
        part = math.log(frequency_hz / LOW_HZ) / math.log(HIGH_HZ / LOW_HZ)
        return self.left + part * (self.right - self.left)

    def xs_of(self, frequencies_hz: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixels of frequencies."""
        parts = np.log(frequencies_hz / LOW_HZ) / math.log(HIGH_HZ / LOW_HZ)
        xs: NDArray[np.float64] = self.left + parts * (self.right - self.left)
        return xs

    def frequencies_at(self, xs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Frequencies at pixels, on beyond the ends."""
        parts = (xs - self.left) / max(self.right - self.left, 1.0)
        frequencies_hz: NDArray[np.float64] = LOW_HZ * (HIGH_HZ / LOW_HZ) ** parts
        return frequencies_hz

    def frequency_at(self, x: float) -> float:
        """Frequency at a pixel; beyond an end it is that end."""
        part = (x - self.left) / max(self.right - self.left, 1.0)
        return float(LOW_HZ * (HIGH_HZ / LOW_HZ) ** min(max(part, 0.0), 1.0))


def note_name_of(frequency_hz: float) -> str:
    """The nearest note, such as "A4"."""
    return pitch_name(round(69 + 12 * math.log2(frequency_hz / 440.0)))
