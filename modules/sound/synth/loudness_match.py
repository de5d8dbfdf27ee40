"""Bringing patches to one loudness, so that a change of instrument is no change of level."""

from __future__ import annotations

import numpy as np

from modules.sound.synth.tone import Signal

WINDOW_S = 0.4
"""The ear judges a note by about this much of it (the momentary window of ITU-R BS.1770)."""
REFERENCE_RMS = 0.1
"""Weighted level of the loudest window: -20 dB below full scale."""
LOW_CORNER_HZ = 70.0
SHELF_CORNER_HZ = 1500.0
SHELF_POWER = 2.5
"""4 dB, the treble shelf of BS.1770."""


def matched_gain(signal: Signal, sample_rate: int) -> float:
    """The factor that brings the loudest 0.4 s to the reference level; 1 for silence."""
    level = weighted_rms(signal, sample_rate)
    return REFERENCE_RMS / level if level > 0.0 else 1.0


def weighted_rms(signal: Signal, sample_rate: int) -> float:
    """RMS of the loudest 0.4 s of `signal` (frames,), weighted much as by BS.1770.

    The weighting is the power response of a second-order low cut and a first-order treble shelf.
    """
    window = min(len(signal), int(WINDOW_S * sample_rate))
    energy = np.concatenate(([0.0], np.cumsum(signal.astype(np.float64) ** 2)))
    start = int(np.argmax(energy[window:] - energy[:-window]))
    power = np.abs(np.fft.rfft(signal[start : start + window], window)) ** 2
    hz = np.fft.rfftfreq(window, 1.0 / sample_rate)
    low_cut = (hz / LOW_CORNER_HZ) ** 4 / (1.0 + (hz / LOW_CORNER_HZ) ** 4)
    lift = (hz / SHELF_CORNER_HZ) ** 2 / (1.0 + (hz / SHELF_CORNER_HZ) ** 2)
    weighted = power * low_cut * (1.0 + (SHELF_POWER - 1.0) * lift)
    return float(np.sqrt(2.0 * weighted.sum()) / window)
