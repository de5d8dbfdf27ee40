"""Gains that move without a click."""

from __future__ import annotations

import numpy as np

from modules.sound.audio_buffer import Samples

RAMP_FRAMES = 512
"""Length of the way from one gain to the next: 12 ms at 44.1 kHz."""


def is_sounding(gain: float | Samples) -> bool:
    """Whether a gain of `RampedGains.next_block` lets anything through."""
    return isinstance(gain, np.ndarray) or gain != 0.0


class RampedGains:
    """A row of gains; a new target is reached in a straight line over `RAMP_FRAMES`.

    The result does not depend on how the stream is cut into blocks.
    """

    def __init__(self, *gains: float) -> None:
        self._start = self._target = gains
        self._frames_to_go = 0

    @property
    def is_moving(self) -> bool:
        """Whether the target is still ahead."""
        return self._frames_to_go > 0

    def move_to(self, *gains: float) -> None:
        """Set the target; the way to it begins where the gains are now."""
        if gains == self._target:
            return
        way = 1.0 - self._frames_to_go / RAMP_FRAMES
        self._start = tuple(
            old + (new - old) * way for old, new in zip(self._start, self._target, strict=True)
        )
        self._target = gains
        self._frames_to_go = RAMP_FRAMES

    def settle(self) -> None:
        """Be at the target at once."""
        self._frames_to_go = 0

    def next_block(self, frames: int) -> list[float | Samples]:
        """For each gain its value over the next block: a number, or an array while it moves."""
        if not self.is_moving:
            return list(self._target)
        gone = RAMP_FRAMES - self._frames_to_go
        way = np.minimum(np.arange(gone + 1, gone + frames + 1) / RAMP_FRAMES, 1.0)
        self._frames_to_go = max(self._frames_to_go - frames, 0)
        return [
            new if old == new else (old + (new - old) * way).astype(np.float32)
            for old, new in zip(self._start, self._target, strict=True)
        ]
