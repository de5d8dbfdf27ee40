"""Mixes of two to four clips, to calibrate what the network says of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.features import SAMPLE_RATE
from training.instrument_classifier.clips import Clip

MIX_SAMPLES = 2 * SAMPLE_RATE
LEAST_LEAD_DB, MOST_LEAD_DB = 3.0, 15.0

Audio = NDArray[np.float32]


def mix_of(
    clips: list[Clip], sources: int, rng: np.random.Generator
) -> tuple[Audio, int, set[int]]:
    """Clips of different classes together, their dominant class, and all their classes.

    The first is 3 … 15 dB louder than each other one, by mean power.
    """
    classes = sorted({clip.class_index for clip in clips})
    chosen = []
    for wanted in rng.choice(classes, size=sources, replace=False):
        fitting = [clip for clip in clips if clip.class_index == wanted and clip.samples.any()]
        chosen.append(fitting[int(rng.integers(len(fitting)))])
    mix = np.zeros(MIX_SAMPLES, dtype=np.float32)
    for number, clip in enumerate(chosen):
        audio = clip.audio[:MIX_SAMPLES]
        lead_db = rng.uniform(LEAST_LEAD_DB, MOST_LEAD_DB) if number else 0.0
        rms = float(np.sqrt((audio**2).mean()))
        mix[: len(audio)] += audio * np.float32(10 ** (-lead_db / 20) / max(rms, 1e-9))
    mix *= np.float32(0.5) / np.abs(mix).max()
    return mix, chosen[0].class_index, {clip.class_index for clip in chosen}
