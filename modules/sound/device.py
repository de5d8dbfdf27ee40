"""Sound devices, through PortAudio."""

from __future__ import annotations

import atexit
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from modules.errors import AudioDeviceError
from modules.sound.output import Fill

if TYPE_CHECKING:
    from types import ModuleType

NO_LIBRARY = (
    "The sound library PortAudio is missing, so nothing can be heard; install it (on Debian and "
    "Ubuntu: libportaudio2) and start again."
)
NO_DEVICE = "No sound output was found, so nothing can be heard; connect one and choose it again."


CLOSE_LIMIT_S = 1.0
"""A lost stream that cannot be closed in this time never will: JACK's waits for its server."""

_dead_host_apis: set[str] = set()
"""Sound systems that died under a stream; PortAudio hangs when they are touched again."""


@dataclass(frozen=True, slots=True)
class OutputDevice:
    """A device that can play. `name` is unique and opens it."""

    name: str
    host_api: str
    channels: int
    sample_rate: int
    is_default: bool


def list_output_devices(*, refresh: bool = False) -> tuple[OutputDevice, ...]:
    """All devices that can play, the default first.

    PortAudio looks for devices once; `refresh` makes it look again and must not be used while a
    stream is open. Empty when there are none. Raises AudioDeviceError without the library.
    """
    is_fresh = "sounddevice" not in sys.modules
    sd = _portaudio()
    if refresh and not is_fresh and not _dead_host_apis:
        # The only way that PortAudio offers; sounddevice documents both for this purpose.
        sd._terminate()
        sd._initialize()
    hosts = sd.query_hostapis()
    default = _default_index(sd, hosts)
    devices = [
        OutputDevice(
            _unique_name(device, hosts),
            hosts[device["hostapi"]]["name"],
            device["max_output_channels"],
            round(device["default_samplerate"]),
            device["index"] == default,
        )
        for device in sd.query_devices()
        if device["max_output_channels"] > 0
        and hosts[device["hostapi"]]["name"] not in _dead_host_apis
    ]
    return tuple(sorted(devices, key=lambda device: not device.is_default))


class PortAudioOutput:
    """A running stream on a device.

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
        sd = _portaudio()
        self._closing = False
        self._on_lost = on_lost
        device = _find(device_name)
        self.device_name: str | None = device.name
        self._host_api = device.host_api
        self._stream = self._open(sd, device, (sample_rate, device.sample_rate), block_frames, fill)
        self.channels = min(device.channels, 2)
        self.sample_rate = round(self._stream.samplerate)
        self.latency_s = float(self._stream.latency)

    @property
    def is_running(self) -> bool:
        """Whether the device still takes sound, as far as PortAudio knows."""
        return bool(self._stream.active)

    def close(self) -> None:
        """Stop and close the stream; one whose sound system died is left behind."""
        self._closing = True
        if self.is_running:
            self._close()
            return
        closer = threading.Thread(target=self._close, name="stream-closer", daemon=True)
        closer.start()
        closer.join(CLOSE_LIMIT_S)
        if closer.is_alive():
            _bury(self._host_api)

    def _close(self) -> None:
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)

    def _open(
        self,
        sd: ModuleType,
        device: OutputDevice,
        rates: tuple[int, ...],
        block_frames: int,
        fill: Fill,
    ) -> Any:
        def callback(out: Any, _frames: int, _time: Any, status: Any) -> None:
            fill(out, bool(status.output_underflow))

        reason: Exception | None = None
        for rate in dict.fromkeys(rates):
            try:
                stream = sd.OutputStream(
                    samplerate=rate,
                    blocksize=block_frames,
                    device=_index_of(sd, device.name),
                    channels=min(device.channels, 2),
                    dtype="float32",
                    latency="high",
                    callback=callback,
                    finished_callback=self._finished,
                )
                stream.start()
            except (sd.PortAudioError, ValueError) as error:
                reason = error
            else:
                return stream
        raise AudioDeviceError(
            f"The sound output “{device.name}” cannot be opened; another program may hold it: "
            "close that program or choose another output.",
            device.name,
        ) from reason

    def _finished(self) -> None:
        if not self._closing:
            self._on_lost()


def _portaudio() -> ModuleType:
    try:
        return import_module("sounddevice")
    except (OSError, ImportError) as error:
        raise AudioDeviceError(NO_LIBRARY) from error


def _bury(host_api: str) -> None:
    """Never touch a dead sound system again, not even when the program ends."""
    _dead_host_apis.add(host_api)
    # sounddevice would close all streams and terminate PortAudio at exit, and hang or abort.
    atexit.unregister(_portaudio()._exit_handler)


def _find(name: str | None) -> OutputDevice:
    devices = list_output_devices()
    if name is None:
        if not devices:
            raise AudioDeviceError(_no_device())
        return devices[0]
    for device in devices:
        if device.name == name:
            return device
    raise AudioDeviceError(
        f"The sound output “{name}” is not there; connect it or choose another output.", name
    )


def _no_device() -> str:
    if not _dead_host_apis:
        return NO_DEVICE
    return (
        f"The sound system {', '.join(sorted(_dead_host_apis))} stopped and cannot be used again "
        "before the program is started again; save your work."
    )


def _index_of(sd: ModuleType, name: str) -> int:
    hosts = sd.query_hostapis()
    return next(int(d["index"]) for d in sd.query_devices() if _unique_name(d, hosts) == name)


def _unique_name(device: dict[str, Any], hosts: Any) -> str:
    return f"{device['name']} ({hosts[device['hostapi']]['name']})"


def _default_index(sd: ModuleType, hosts: Any) -> int:
    """The default output, or that of the first host API that has one."""
    candidates = [sd.default.device[1], *(host["default_output_device"] for host in hosts)]
    return next((int(index) for index in candidates if index >= 0), -1)
