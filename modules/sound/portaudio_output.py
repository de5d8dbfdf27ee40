"""Playing on a sound device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modules.sound.device import Direction, find_device, index_of, refused
from modules.sound.output import Fill
from modules.sound.portaudio import close, portaudio, started


class PortAudioOutput:
    """A running stream to a device.

    `on_lost` is called, on a thread of PortAudio, when the stream ends without being closed.
    """

    def __init__(
        self,
        device_name: str | None,
        sample_rate: int,
        block_frames: int,
        fill: Fill,
        on_lost: Callable[[], None],
    ) -> None:
        """Open `device_name` (None: the default) at `sample_rate` or else at its own rate.

        Raises AudioDeviceError when there is no such device or it refuses.
        """
        sd = portaudio()
        self._closing = False
        self._on_lost = on_lost
        device = find_device(Direction.OUT, device_name)
        self.device_name: str | None = device.name
        self._host_api = device.host_api
        self.channels = min(device.channels, 2)

        def callback(out: Any, _frames: int, _time: Any, status: Any) -> None:
            fill(out, bool(status.output_underflow))

        def open_at(rate: int) -> Any:
            return sd.OutputStream(
                samplerate=rate,
                blocksize=block_frames,
                device=index_of(device),
                channels=self.channels,
                dtype="float32",
                latency="high",
                callback=callback,
                finished_callback=self._finished,
            )

        try:
            self._stream = started(open_at, (sample_rate, device.sample_rate))
        except (sd.PortAudioError, ValueError) as error:
            raise refused(Direction.OUT, device) from error
        self.sample_rate = round(self._stream.samplerate)
        self.latency_s = float(self._stream.latency)

    @property
    def is_running(self) -> bool:
        """Whether the device still takes sound, as far as PortAudio knows."""
        return bool(self._stream.active)

    def close(self) -> None:
        """Stop and close the stream; one whose sound system died is left behind."""
        self._closing = True
        close(self._stream, self._host_api)

    def _finished(self) -> None:
        if not self._closing:
            self._on_lost()
