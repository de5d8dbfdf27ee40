"""How much of a spectrum is heard: the K-weighting of thirds of an octave, and their loudness."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from modules.sound.biquad import frequency_response
from modules.spectral_analyzer.k_weighting import k_weighting_sections
from modules.spectral_analyzer.loudness import ABSOLUTE_GATE_LUFS
from modules.spectral_analyzer.spectrum import THIRD_EDGES_HZ

THIRD_CENTRES_HZ: NDArray[np.float64] = np.sqrt(THIRD_EDGES_HZ[1:] * THIRD_EDGES_HZ[:-1])
RELATIVE_GATE_LU = 10.0
OFFSET_LUFS = -0.691
"""Of ITU-R BS.1770-5."""


def k_weights(frequencies_hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power gain of the K-weighting at each frequency."""
    response = frequency_response(k_weighting_sections(48_000), frequencies_hz, 48_000)
    gain: NDArray[np.float64] = np.abs(response) ** 2
    return gain


THIRD_K_WEIGHT: NDArray[np.float64] = k_weights(THIRD_CENTRES_HZ)


def gated_loudness_lufs(thirds: NDArray[np.float64]) -> float | None:
    """Loudness of a stereo stream from the thirds (30, seconds) of its mean channel power.

    Gated as BS.1770 asks, but second by second: within some tenths of the true figure. None for
    silence.
    """
    power = 2.0 * (THIRD_K_WEIGHT @ thirds)
    loud = power[power > 10.0 ** ((ABSOLUTE_GATE_LUFS - OFFSET_LUFS) / 10.0)]
    if not len(loud):
        return None
    loud = loud[loud > loud.mean() * 10.0 ** (-RELATIVE_GATE_LU / 10.0)]
    return OFFSET_LUFS + 10.0 * math.log10(float(loud.mean()))
