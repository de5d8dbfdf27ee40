"""An input device whose sound a test sends."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from modules.sound.input import Take

RATE = 44_100
BLOCK = 441


class Microphone:
    """What `PortAudioInput` is, without PortAudio. Hand `open` to a `LineIn`."""

    device_name = "Microphone (Test)"
    latency_s = 0.02
    sample_rate = RATE

    def __init__(self, channels: int = 2) -> None:
        self.channels = channels
        self.is_closed = False
        self.take: Take = lambda _block, _late: None
        self.unplug: Callable[[], None] = lambda: None

    def open(
        self, _name: str | None, _rate: int, take: Take, on_lost: Callable[[], None]
    ) -> Microphone:
        self.take, self.unplug, self.is_closed = take, on_lost, False
        return self

    def close(self) -> None:
        self.is_closed = True

    def play(self, sound: np.ndarray) -> None:
        """Send (channels, frames) block by block."""
        for start in range(0, sound.shape[1], BLOCK):
            self.take(np.ascontiguousarray(sound[:, start : start + BLOCK].T), False)
