"""Gives sounds the spectral envelope of others: instruments between those of the corpus.

After Freq-MixStyle (Kim et al. 2022, "Domain generalization with relaxed instance frequency-wise
normalization"), which mixes the statistics of each band to imitate other devices. Here the bands
carry the instrument too, so that only smooth envelopes are mixed, among sounds of one class.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.features import COEFFICIENTS, DYNAMIC_RANGE_DB
from training.instrument_classifier.mel_changes import Levels

SMOOTH_BANDS = 8.0
MOST_DB = 15.0
SOUNDING_DB = 20.0
"""Frames this far below the loudest say nothing of the envelope."""


def with_kindred_envelopes(
    windows: Levels, labels: NDArray[np.float32], share: float, rng: np.random.Generator
) -> Levels:
    """The dB windows (n, frames, 128), a `share` of them moved towards others of their label."""
    if share <= 0.0:
        return windows
    envelopes = envelopes_db(windows)
    result = windows.copy()
    classes = labels.argmax(axis=1)
    for index in np.flatnonzero(rng.random(len(windows)) < share):
        others = np.flatnonzero(classes == classes[index])
        other = int(rng.choice(others))
        way = envelopes[other] - envelopes[index]
        result[index] += np.clip(np.float32(rng.random()) * way, -MOST_DB, MOST_DB)
    return result


def envelopes_db(windows: Levels) -> Levels:
    """The smooth envelope (n, 128) of each window's loud frames, without its level."""
    loudest = windows.max(axis=(1, 2), keepdims=True)
    levels = np.maximum(windows - loudest, np.float32(-DYNAMIC_RANGE_DB))
    loud = levels.max(axis=2, keepdims=True) >= -SOUNDING_DB
    means = (levels * loud).sum(axis=1) / loud.sum(axis=1)
    smooth: Levels = means @ _smoothing()
    return smooth


@lru_cache(maxsize=1)
def _smoothing() -> NDArray[np.float32]:
    """A Gaussian over the bands as a matrix (128, 128) whose columns sum to 1."""
    band = np.arange(COEFFICIENTS)
    matrix = np.exp(-(((band[:, None] - band) / SMOOTH_BANDS) ** 2))
    return (matrix / matrix.sum(axis=0)).astype(np.float32)
