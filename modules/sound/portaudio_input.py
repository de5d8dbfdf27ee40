"""Hearing a sound device: a microphone, an interface, or what another program plays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modules.sound.device import Direction
from modules.sound.portaudio_stream import PortAudioStream
from modules.sound.spsc_ring import Interleaved

Take = Callable[[Interleaved, bool], None]
"""Takes a block (frames, channels), valid only during the call; the flag tells of an over-run."""


class PortAudioInput(PortAudioStream):
    """A running stream from a device; `take` is called on a thread of PortAudio."""

    def __init__(
        self, device_name: str | None, sample_rate: int, take: Take, on_lost: Callable[[], None]
    ) -> None:
        """Open as `PortAudioStream` does."""

        def callback(block: Any, _frames: int, _time: Any, status: Any) -> None:
            take(block, bool(status.input_overflow))

        super().__init__(
            Direction.IN, device_name, sample_rate, on_lost, latency="low", callback=callback
        )
