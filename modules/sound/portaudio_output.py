"""Playing on a sound device."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

from modules.sound.device import Direction, SoundDevice, find_device
from modules.sound.output import Output, Source
from modules.sound.portaudio import WITHOUT_QUEUE
from modules.sound.portaudio_stream import PortAudioStream
from modules.sound.written_output import WrittenOutput


class CalledOutput(PortAudioStream):
    """A running stream that asks for each block, on a thread of PortAudio.

    Whoever holds the interpreter lock then holds up the device; so this is for sound systems that
    leave no choice.
    """

    is_quick = True

    def __init__(
        self,
        device: SoundDevice,
        sample_rate: int,
        block_frames: int,
        source: Source,
        on_lost: Callable[[], None],
    ) -> None:
        """Open as `PortAudioStream` does, with blocks of `block_frames`."""

        def callback(out: Any, _frames: int, _time: Any, status: Any) -> None:
            source.fill(out, bool(status.output_underflow), perf_counter() + self.latency_s)

        super().__init__(
            Direction.OUT,
            device,
            sample_rate,
            on_lost,
            blocksize=block_frames,
            latency="high",
            callback=callback,
        )


def open_output(
    device_name: str | None,
    sample_rate: int,
    block_frames: int,
    source: Source,
    on_lost: Callable[[], None],
) -> Output:
    """A running stream to `device_name` (None: the default) that plays `source`.

    Raises AudioDeviceError when there is no such device or it refuses.
    """
    device = find_device(Direction.OUT, device_name)
    kind = CalledOutput if device.host_api in WITHOUT_QUEUE else WrittenOutput
    return kind(device, sample_rate, block_frames, source, on_lost)
