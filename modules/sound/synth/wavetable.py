"""Band-limited single cycles, and playing them at any frequency without aliasing.

A cycle holds only the harmonics that stay below the Nyquist frequency of its note, so there is
nothing to fold back.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modules.sound.synth.tone import Signal

TABLE_SIZE = 4096
MAX_HARMONICS = 200
_FRACTION_BITS = 20


def cycle(levels: NDArray[np.float64], *, spread_phases: bool = False) -> Signal:
    """One cycle (TABLE_SIZE,) of the harmonics 1 … n with `levels` (n,).

    Sines make the steep edge of a sawtooth; `spread_phases` (Schroeder 1970) spreads the energy
    over the cycle, for a lower peak at the same loudness.
    """
    count = min(len(levels), MAX_HARMONICS)
    spectrum = np.zeros(TABLE_SIZE // 2 + 1, dtype=np.complex64)
    harmonics = np.arange(1, count + 1)
    turns = 0.5 * harmonics * (harmonics - 1) / max(count, 1) if spread_phases else 0.0
    lines = -0.5j * TABLE_SIZE * levels[:count] * np.exp(2j * np.pi * np.asarray(turns))
    spectrum[1 : count + 1] = lines
    return np.fft.irfft(spectrum, TABLE_SIZE).astype(np.float32)


class Oscillator:
    """Plays a dark cycle that a brightness moves towards a bright one of the same pitch."""

    def __init__(self, dark: Signal, bright: Signal) -> None:
        self._dark = _with_slopes(dark)
        self._extra = _with_slopes(bright - dark)

    def play(self, cycles: NDArray[np.float64], brightness: Signal | float) -> Signal:
        """The wave (n,) at the phase `cycles` (n,), linearly interpolated."""
        bits = TABLE_SIZE.bit_length() - 1
        fixed = (cycles * float(1 << (bits + _FRACTION_BITS))).astype(np.int64)
        index = (fixed >> _FRACTION_BITS) & (TABLE_SIZE - 1)
        fraction = (fixed & ((1 << _FRACTION_BITS) - 1)).astype(np.float32)
        fraction *= np.float32(2.0**-_FRACTION_BITS)
        wave = _read(self._dark, index, fraction)
        wave += _read(self._extra, index, fraction) * np.float32(brightness)
        return wave


def _with_slopes(table: Signal) -> tuple[Signal, Signal]:
    return table, np.roll(table, -1) - table


def _read(table: tuple[Signal, Signal], index: NDArray[np.int64], fraction: Signal) -> Signal:
    value = table[0].take(index)
    value += table[1].take(index) * fraction
    return value
