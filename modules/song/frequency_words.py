"""How a frequency is written."""

from __future__ import annotations

LOWEST_IN_KHZ = 999.5
"""From here on the whole hertz would have four figures."""


def hertz(frequency_hz: float) -> str:
    """Such as "315 Hz" or "4.4 kHz": whole hertz, or three figures."""
    if frequency_hz < LOWEST_IN_KHZ:
        return f"{frequency_hz:.0f} Hz"
    return f"{frequency_hz / 1000:.3g} kHz"
