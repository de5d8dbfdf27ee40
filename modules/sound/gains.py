"""Decibels, pan and width as gains."""

from __future__ import annotations

from math import cos, pi, sin, sqrt

SILENT_DB = -90.0
"""A fader at or below this is closed."""


def gain_of(volume_db: float) -> float:
    """The factor of a fader at `volume_db`; exactly 0 at -90 dB and below."""
    return 0.0 if volume_db <= SILENT_DB else float(10.0 ** (volume_db / 20.0))


def pan_gains(pan: float) -> tuple[float, float]:
    """Left and right gain of constant power for `pan` from -1 (left) to 1 (right).

    The centre is unity and a side +3 dB, so that a mono file and the same file in stereo are
    equally loud, and a mix at rest passes samples unchanged.
    """
    angle = (min(max(pan, -1.0), 1.0) + 1.0) * pi / 4.0
    if pan == 0.0:
        return (1.0, 1.0)
    return (max(0.0, sqrt(2.0) * cos(angle)), sqrt(2.0) * sin(angle))


def width_gains(width: float) -> tuple[float, float]:
    """Gains of the own and of the other channel for a stereo `width` (0 mono, 1 unchanged)."""
    width = min(max(width, 0.0), 2.0)
    return ((1.0 + width) / 2.0, (1.0 - width) / 2.0)
