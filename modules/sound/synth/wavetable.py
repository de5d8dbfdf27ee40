"""Band-limited single cycles, and playing them at any frequency without aliasing.

A cycle holds only the harmonics that stay below the Nyquist frequency of its note, so there is
nothing to fold back.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float32]

TABLE_SIZE = 4096
MAX_HARMONICS = 160
HIGHEST_PARTIAL_HZ = 18_000.0


def harmonic_count(frequency_hz: float, sample_rate: int) -> int:
    """How many harmonics of `frequency_hz` fit below 18 kHz and 45 % of the sample rate."""
    ceiling_hz = min(HIGHEST_PARTIAL_HZ, 0.45 * sample_rate)
    return int(np.clip(ceiling_hz // frequency_hz, 1, MAX_HARMONICS))


def cycle(amplitudes: NDArray[np.float64]) -> Signal:
    """One cycle (TABLE_SIZE + 1,) of the harmonics 1 … n with `amplitudes` (n,), in sine phase.

    The last value repeats the first, so that interpolation needs no wrap-around.
    """
    spectrum = np.zeros(TABLE_SIZE // 2 + 1, dtype=np.complex128)
    count = min(len(amplitudes), MAX_HARMONICS)
    # Schroeder phases spread the partials in time: a lower crest factor than pure sines.
    harmonics = np.arange(1, count + 1)
    phases = np.pi * harmonics * (harmonics - 1) / max(count, 1)
    spectrum[1 : count + 1] = -0.5j * TABLE_SIZE * amplitudes[:count] * np.exp(1j * phases)
    table = np.fft.irfft(spectrum, TABLE_SIZE)
    return np.append(table, table[0]).astype(np.float32)


def play(table: Signal, phase: NDArray[np.float64]) -> Signal:
    """The cycle read at `phase` (in cycles, any value), linearly interpolated."""
    position = (phase - np.floor(phase)) * TABLE_SIZE
    index = position.astype(np.int32)
    fraction = (position - index).astype(np.float32)
    low = table[index]
    return low + (table[index + 1] - low) * fraction


def time_axis(frames: int, sample_rate: int) -> NDArray[np.float64]:
    """Seconds of each of `frames` samples."""
    return np.arange(frames, dtype=np.float64) / sample_rate
