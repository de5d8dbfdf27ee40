"""Small files of noise with known bands, to make profiles of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from tones import shaped_noise

RATE = 44_100
EVEN_DB = (-12.0, -4.0, -7.0, -7.0, -11.0, -16.0, -20.0)


def write_noise(
    path: Path,
    rng: np.random.Generator,
    bands_db: tuple[float, ...] = EVEN_DB,
    *,
    seconds: float = 4.0,
) -> Path:
    """A stereo file of noise whose bands have the given levels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, shaped_noise(bands_db, seconds, RATE, rng).T, RATE, subtype="FLOAT")
    return path


def with_band(index: int, level_db: float) -> tuple[float, ...]:
    """The even bands with one of them at another level."""
    bands = list(EVEN_DB)
    bands[index] = level_db
    return tuple(bands)
