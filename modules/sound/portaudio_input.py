"""Hearing a sound device: a microphone, an interface, or what another program plays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modules.sound.device import Direction, SoundDevice, find_device
from modules.sound.input import Input, Take
from modules.sound.portaudio import WITHOUT_QUEUE
from modules.sound.portaudio_stream import PortAudioStream
from modules.sound.read_input import ReadInput


class CalledInput(PortAudioStream):
    """A running stream that hands over each block, on a thread of PortAudio.

    Whoever holds the interpreter lock then holds up the device; so this is for sound systems that
    leave no choice.
    """

    def __init__(
        self, device: SoundDevice, sample_rate: int, take: Take, on_lost: Callable[[], None]
    ) -> None:
        """Open as `PortAudioStream` does."""

        def callback(block: Any, _frames: int, _time: Any, status: Any) -> None:
            take(block, bool(status.input_overflow))

        super().__init__(
            Direction.IN, device, sample_rate, on_lost, latency="low", callback=callback
        )


def open_input(
    device_name: str | None, sample_rate: int, take: Take, on_lost: Callable[[], None]
) -> Input:
    """A running stream from `device_name` (None: the default) that hands what it hears to `take`.

    Raises AudioDeviceError when there is no such device or it refuses.
    """
    device = find_device(Direction.IN, device_name)
    kind = CalledInput if device.host_api in WITHOUT_QUEUE else ReadInput
    return kind(device, sample_rate, take, on_lost)
