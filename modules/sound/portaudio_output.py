"""Playing on a sound device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modules.sound.device import Direction
from modules.sound.output import Fill
from modules.sound.portaudio_stream import PortAudioStream


class PortAudioOutput(PortAudioStream):
    """A running stream to a device; `fill` is called on a thread of PortAudio."""

    def __init__(
        self,
        device_name: str | None,
        sample_rate: int,
        block_frames: int,
        fill: Fill,
        on_lost: Callable[[], None],
    ) -> None:
        """Open as `PortAudioStream` does, with blocks of `block_frames`."""

        def callback(out: Any, _frames: int, _time: Any, status: Any) -> None:
            fill(out, bool(status.output_underflow))

        super().__init__(
            Direction.OUT,
            device_name,
            sample_rate,
            on_lost,
            blocksize=block_frames,
            latency="high",
            callback=callback,
        )
