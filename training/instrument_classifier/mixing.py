"""Mixes of several sources, made of their log-mel windows: what a bus or a whole song sounds like.

Powers of sources that know nothing of each other add up, band by band.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.instrument_classifier.mel_changes import Levels, power_sum

LEAST_LEAD_DB, MOST_LEAD_DB = 3.0, 15.0
"""How far the other sources are below the dominant one."""
MOST_OTHERS = 3


def mixed(
    windows: Levels, labels: NDArray[np.float32], share: float, rng: np.random.Generator
) -> tuple[Levels, NDArray[np.float32]]:
    """The windows (n, frames, 128), a `share` of them mixed with one to three others below them.

    Also who is present in each (n, 20), 0 or 1. The label of a mix stays that of its window.
    """
    present = (labels > 0.0).astype(np.float32)
    chosen = np.flatnonzero(rng.random(len(windows)) < share)
    if not len(chosen):
        return windows, present
    powers = _power_db(windows)
    result, own = windows.copy(), present.copy()
    others = rng.integers(1, MOST_OTHERS + 1, len(chosen))
    for round_ in range(MOST_OTHERS):
        some = chosen[others > round_]
        guests = rng.integers(0, len(windows), len(some))
        lead = rng.uniform(LEAST_LEAD_DB, MOST_LEAD_DB, len(some)).astype(np.float32)
        gains = powers[some] - powers[guests] - lead
        result[some] = power_sum(result[some], windows[guests] + gains[:, None, None])
        present[some] = np.maximum(present[some], own[guests])
    return result, present


def _power_db(windows: Levels) -> NDArray[np.float32]:
    """The mean power of each window in dB."""
    mean = (10.0 ** (windows * np.float32(0.1))).mean(axis=(1, 2))
    return (10.0 * np.log10(mean + 1e-12)).astype(np.float32)
