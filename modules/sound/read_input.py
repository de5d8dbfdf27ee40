"""Hearing a sound device through its own queue."""

from __future__ import annotations

from collections.abc import Callable

from modules.sound.device import Direction, SoundDevice
from modules.sound.input import Take
from modules.sound.queued_stream import QueuedStream

QUEUE_S = 0.1
"""What may wait in it; being emptied at once, a large queue costs no time."""


class ReadInput(QueuedStream):
    """A running stream whose queue is emptied as soon as the device puts something into it."""

    _period_s = 0.005

    def __init__(
        self, device: SoundDevice, sample_rate: int, take: Take, on_lost: Callable[[], None]
    ) -> None:
        """Open as `PortAudioStream` does; `take` is called on a thread of the stream."""
        super().__init__(Direction.IN, device, sample_rate, on_lost, latency=QUEUE_S)
        self._take = take
        self._serve("sound-reader")

    @property
    def latency_s(self) -> float:
        """Time between a sound and its arrival: that of the device, without the queue."""
        told_s = self.device_latency_s
        return told_s - (QUEUE_S if told_s >= QUEUE_S else 0.0)

    def _turn(self) -> None:
        waiting = int(self._stream.read_available)
        if waiting > 0:
            block, is_over_run = self._stream.read(waiting)
            self._take(block, bool(is_over_run))
