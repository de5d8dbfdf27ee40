"""The last guard before the loudspeaker."""

from __future__ import annotations

import numpy as np

from modules.sound.audio_buffer import Samples

KNEE = 0.891
"""-1 dBFS: everything below passes bit by bit."""


def soft_clip(samples: Samples) -> Samples:
    """`samples` bent smoothly into ±1 above -1 dBFS; the same array when nothing is above."""
    if samples.size == 0 or max(samples.max(), -samples.min()) <= KNEE:
        return samples
    size = np.abs(samples)
    bent = KNEE + (1.0 - KNEE) * np.tanh((size - KNEE) / (1.0 - KNEE))
    clipped: Samples = np.where(size > KNEE, np.copysign(bent, samples), samples)
    return clipped.astype(np.float32, copy=False)
