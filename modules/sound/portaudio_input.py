"""Hearing a sound device: a microphone, an interface, or what another program plays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modules.sound.device import Direction, find_device, index_of, refused
from modules.sound.portaudio import close, portaudio, started
from modules.sound.spsc_ring import Interleaved

Take = Callable[[Interleaved, bool], None]
"""Takes a block (frames, channels), valid only during the call; the flag tells of an over-run."""


class PortAudioInput:
    """A running stream from a device.

    `take` and `on_lost` are called on a thread of PortAudio; `on_lost` when the stream ends
    without being closed.
    """

    def __init__(
        self, device_name: str | None, sample_rate: int, take: Take, on_lost: Callable[[], None]
    ) -> None:
        """Open `device_name` (None: the default) at `sample_rate` or else at its own rate.

        Raises AudioDeviceError when there is no such device or it refuses.
        """
        sd = portaudio()
        self._closing = False
        self._on_lost = on_lost
        device = find_device(Direction.IN, device_name)
        self.device_name = device.name
        self._host_api = device.host_api
        self.channels = min(device.channels, 2)

        def callback(block: Any, _frames: int, _time: Any, status: Any) -> None:
            take(block, bool(status.input_overflow))

        def open_at(rate: int) -> Any:
            return sd.InputStream(
                samplerate=rate,
                device=index_of(device),
                channels=self.channels,
                dtype="float32",
                latency="low",
                callback=callback,
                finished_callback=self._finished,
            )

        try:
            self._stream = started(open_at, (sample_rate, device.sample_rate))
        except (sd.PortAudioError, ValueError) as error:
            raise refused(Direction.IN, device) from error
        self.sample_rate = round(self._stream.samplerate)
        self.latency_s = float(self._stream.latency)

    def close(self) -> None:
        """Stop and close the stream; one whose sound system died is left behind."""
        self._closing = True
        close(self._stream, self._host_api)

    def _finished(self) -> None:
        if not self._closing:
            self._on_lost()
