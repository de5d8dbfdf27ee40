"""The line that stays where a spectrum has been, and falls slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FALL_DB_PER_PICTURE = 0.7


class PeakHold:
    """Holds curves in dB re the whole, each with the level of that whole.

    What is held is how loud each frequency has been: else the hiss before the music, which is all
    that there is at that moment, would stand above the music for seconds.
    """

    def __init__(self) -> None:
        self._levels_db: NDArray[np.float64] | None = None
        self._whole_db = 0.0

    def forget(self) -> None:
        """Hold nothing."""
        self._levels_db = None

    def hold(self, curve_db: NDArray[np.float64], whole_db: float) -> None:
        """Take the next picture; `whole_db` is the level of its whole."""
        levels = curve_db + whole_db
        if self._levels_db is None:
            self._levels_db, self._whole_db = levels, whole_db
            return
        self._levels_db = np.maximum(levels, self._levels_db - FALL_DB_PER_PICTURE)
        self._whole_db = max(whole_db, self._whole_db - FALL_DB_PER_PICTURE)

    @property
    def curve_db(self) -> NDArray[np.float64] | None:
        """What is held, in dB re the loudest whole that is held; None for nothing."""
        return None if self._levels_db is None else self._levels_db - self._whole_db
