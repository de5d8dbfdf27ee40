"""Gains that move without a click."""

from __future__ import annotations

import numpy as np

from modules.sound.audio_buffer import Samples


class RampedGains:
    """A row of gains; a new target is reached in a straight line over the next block."""

    def __init__(self, *gains: float) -> None:
        self._current = gains
        self._target = gains

    def move_to(self, *gains: float) -> None:
        """Set the target."""
        self._target = gains

    def settle(self) -> None:
        """Be at the target at once."""
        self._current = self._target

    def next_block(self, frames: int) -> list[float | Samples]:
        """For each gain its value over the next block: a number, or an array while it moves."""
        if self._current == self._target:
            return list(self._current)
        ramp = np.arange(1, frames + 1, dtype=np.float32) / np.float32(frames)
        values: list[float | Samples] = [
            old if old == new else (old + (new - old) * ramp).astype(np.float32)
            for old, new in zip(self._current, self._target, strict=True)
        ]
        self._current = self._target
        return values
