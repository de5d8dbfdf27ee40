"""Levels of a signal as a meter shows them."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log10

import numpy as np

from modules.sound.audio_buffer import Samples

FLOOR_DB = -120.0
PEAK_FALL_DB_PER_S = 24.0
"""A peak falls back at this pace, as on a programme meter of type I (IEC 60268-10)."""
RMS_TIME_S = 0.3
"""Time constant of the mean square: that of a VU meter (IEC 60268-17)."""


@dataclass(frozen=True, slots=True)
class Level:
    """Peak and RMS in dB re full scale; -120 is silence."""

    peak_db: float = FLOOR_DB
    rms_db: float = FLOOR_DB

    def fallen(self, seconds: float) -> Level:
        """The level after `seconds` of silence."""
        peak_db = max(FLOOR_DB, self.peak_db - PEAK_FALL_DB_PER_S * seconds)
        rms_db = max(FLOOR_DB, self.rms_db - 10.0 * log10(exp(1.0)) * seconds / RMS_TIME_S)
        return Level(peak_db, rms_db)


SILENT_LEVEL = Level()


class LevelMeter:
    """Follows a stream of blocks."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._peak = 0.0
        self._mean_square = 0.0

    def feed(self, block: Samples) -> Level:
        """The level after `block` (channels, frames); over channels, peaks are the largest."""
        seconds = block.shape[1] / self._sample_rate
        fall = 10.0 ** (-PEAK_FALL_DB_PER_S * seconds / 20.0)
        self._peak = max(self._peak * fall, float(np.abs(block).max(initial=0.0)))
        keep = exp(-seconds / RMS_TIME_S)
        mean_square = float(np.vdot(block, block)) / max(block.size, 1)
        self._mean_square = keep * self._mean_square + (1.0 - keep) * mean_square
        return Level(_decibels(self._peak), 0.5 * _decibels(self._mean_square))


def _decibels(value: float) -> float:
    return 20.0 * log10(value) if value > 1e-12 else 2.0 * FLOOR_DB
