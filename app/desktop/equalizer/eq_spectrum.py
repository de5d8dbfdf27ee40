"""The spectrum behind an equalizer's curve: one is measured, the other follows from the filters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.desktop.equalizer.band_moves import Bands

MOST_CUT_DB = 30.0
"""What is cut by more leaves nothing of itself to see: noise would be raised in its place."""
LEAST_DB = 0.1

Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class EqSpectrum:
    """What was measured, per sixth of an octave in dB re its whole, after the bands `through`.

    It is heard now (`is_live`), or it is of the whole song; then what the bands of now would make
    of it can be said without playing.
    """

    measured_db: Curve | None = None
    through: Bands = ()
    is_live: bool = False

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EqSpectrum):
            return NotImplemented
        same = self.measured_db is other.measured_db and self.through == other.through
        return same and self.is_live == other.is_live

    def __hash__(self) -> int:
        return hash((id(self.measured_db), self.through, self.is_live))

    def curves(self, bands: Bands, sample_rate: int) -> tuple[Curve | None, Curve | None]:
        """The spectrum after the equalizer and before it, on one scale; None for what is not.

        `bands` are those of now. Without bands that change something both would be one.
        """
        if self.measured_db is None:
            return None, None
        before_db = self.measured_db - _response_db(self.through, sample_rate)
        change_db = _response_db(self.through if self.is_live else bands, sample_rate)
        after_db = self.measured_db if self.is_live else before_db + change_db
        return after_db, before_db if np.abs(change_db).max() >= LEAST_DB else None


def _response_db(bands: Bands, sample_rate: int) -> Curve:
    from modules.sound.biquad import response_db
    from modules.spectral_analyzer.target import FREQUENCIES_HZ

    gains: Curve = response_db(bands, FREQUENCIES_HZ, sample_rate)
    return np.maximum(gains, -MOST_CUT_DB)
