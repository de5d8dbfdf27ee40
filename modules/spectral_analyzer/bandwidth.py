"""Up to which frequency a recording reaches: lossy coding and low sample rates cut the treble."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LOWEST_CLIFF_HZ = 3_000.0
PROBE = ((0.80, 0.95), (1.05, 1.20))
"""The stretches below and above a cliff, relative to its frequency."""
CLIFF_DB = 25.0
"""A fall this deep within a third of an octave is a codec's or converter's, not music's."""
STEPS_PER_OCTAVE = 24


def bandwidth_hz(frequencies_hz: NDArray[np.float64], power: NDArray[np.float64]) -> float:
    """The frequency of the steepest cliff in the treble, or the highest frequency there is."""
    highest = float(frequencies_hz[-1])
    last = highest / PROBE[1][1]
    if last <= LOWEST_CLIFF_HZ:
        return highest
    steps = int(STEPS_PER_OCTAVE * np.log2(last / LOWEST_CLIFF_HZ))
    candidates = LOWEST_CLIFF_HZ * 2.0 ** (np.arange(steps + 1) / STEPS_PER_OCTAVE)
    running = np.concatenate([[0.0], np.cumsum(power)])
    below, above = (
        _mean_between(running, np.searchsorted(frequencies_hz, np.outer((low, high), candidates)))
        for low, high in PROBE
    )
    floor = 1e-9 * float(power.max())
    drops_db = 10.0 * np.log10((below + 1e-30) / (above + 1e-30))
    drops_db[below <= floor] = 0.0
    steepest = int(np.argmax(drops_db))
    return float(candidates[steepest]) if drops_db[steepest] >= CLIFF_DB else highest


def _mean_between(running: NDArray[np.float64], edges: NDArray[np.intp]) -> NDArray[np.float64]:
    low, high = edges
    means: NDArray[np.float64] = (running[high] - running[low]) / np.maximum(high - low, 1)
    return np.maximum(means, 0.0)
