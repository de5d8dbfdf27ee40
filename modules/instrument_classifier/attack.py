"""How much a stretch of sound tells of its instrument: a beginning tells more than a decay."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

QUIET_BELOW_LOUDEST_DB = 35.0
"""What is this far below the loudest is a pause, and says nothing about the instrument."""
ATTACK_FRAMES = 3
"""60 ms: within so many frames a sound that begins comes most of the way to its level."""


def told_by(levels_db: NDArray[np.float32], loudest_db: float) -> float:
    """The weight of a window with these levels (frames,) in a mean, at least 1.

    One more than the greatest rise in dB within ATTACK_FRAMES, from no less than a pause.
    """
    heard = np.maximum(levels_db, np.float32(loudest_db - QUIET_BELOW_LOUDEST_DB))
    rise_db = float((heard[ATTACK_FRAMES:] - heard[:-ATTACK_FRAMES]).max())
    return 1.0 + max(0.0, rise_db)
