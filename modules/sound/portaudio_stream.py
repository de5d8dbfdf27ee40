"""A running stream of PortAudio, to a device or from one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modules.sound.device import Direction, SoundDevice, index_of, refused
from modules.sound.portaudio import close, portaudio, started


class PortAudioStream:
    """Opens a device with at most two channels and runs until it is closed.

    `on_lost` is called, on a thread of the stream, when the stream ends without being closed.
    """

    def __init__(
        self,
        direction: Direction,
        device: SoundDevice,
        sample_rate: int,
        on_lost: Callable[[], None],
        **options: Any,
    ) -> None:
        """Open `device` at `sample_rate` or else at its own rate.

        `options` go to PortAudio. Raises AudioDeviceError when the device is gone or refuses.
        """
        sd = portaudio()
        self._closing = False
        self._on_lost = on_lost
        self.device_latency_s: float = 0.0
        self.sample_rate = sample_rate
        make = sd.OutputStream if direction is Direction.OUT else sd.InputStream
        self._host_api = device.host_api
        self.device_name: str | None = device.name
        self.channels = min(device.channels, 2)

        def open_at(rate: int) -> Any:
            return make(
                samplerate=rate,
                device=index_of(device),
                channels=self.channels,
                dtype="float32",
                finished_callback=self._finished,
                **options,
            )

        try:
            self._stream = started(open_at, (sample_rate, device.sample_rate))
        except (sd.PortAudioError, ValueError) as error:
            raise refused(direction, device) from error
        self.sample_rate = round(self._stream.samplerate)
        self.device_latency_s = float(self._stream.latency)

    @property
    def latency_s(self) -> float:
        """Time between the device and the program, as PortAudio tells it."""
        return self.device_latency_s

    @property
    def is_running(self) -> bool:
        """Whether sound still flows, as far as PortAudio knows."""
        return bool(self._stream.active)

    def close(self) -> None:
        """Stop and close the stream; one whose sound system died is left behind."""
        self._closing = True
        close(self._stream, self._host_api)

    def _finished(self) -> None:
        if not self._closing:
            self._on_lost()
