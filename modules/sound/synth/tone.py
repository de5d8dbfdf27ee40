"""What a voice is asked to play, and what every voice can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float32]

HIGHEST_PARTIAL_HZ = 18_000.0
NYQUIST_SHARE = 0.45
"""Partials stay below this share of the sample rate, so that nothing folds back."""


@dataclass(frozen=True, slots=True)
class Tone:
    """One note to play: pitch in Hz, strength 0 … 1 (velocity / 127), and how long it is held."""

    frequency_hz: float
    strength: float
    duration_s: float
    sample_rate: int

    @property
    def held_frames(self) -> int:
        """Frames until the key is let go, at least one."""
        return max(1, round(self.duration_s * self.sample_rate))

    @property
    def ceiling_hz(self) -> float:
        """The highest frequency that a partial may have."""
        return min(HIGHEST_PARTIAL_HZ, NYQUIST_SHARE * self.sample_rate)

    def harmonic_count(self, most: int) -> int:
        """How many harmonics stay below the ceiling: 1 … `most`."""
        return int(np.clip(self.ceiling_hz // self.frequency_hz, 1, most))

    def frames(self, seconds: float) -> int:
        """`seconds` in frames, at least two."""
        return max(2, int(seconds * self.sample_rate))


class Voice(Protocol):
    """A way to make tones; frozen, so that a patch can be compared and shared."""

    def render(self, tone: Tone) -> Signal:
        """The waveform (frames,) with its release; the level is the voice's own."""
        ...


def time_axis(frames: int, sample_rate: int) -> NDArray[np.float64]:
    """Seconds of each of `frames` samples."""
    return np.arange(frames, dtype=np.float64) / sample_rate


def sine(cycles: NDArray[np.float64]) -> Signal:
    """The sine of a phase given in cycles. The phase is wrapped before it loses precision."""
    wrapped = (cycles - np.floor(cycles)).astype(np.float32)
    wave: Signal = np.sin(np.float32(2.0 * np.pi) * wrapped)
    return wave
