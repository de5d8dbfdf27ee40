"""A PortAudio that does what the test wants, and outputs on it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from modules.sound.output import Output
from modules.sound.portaudio_output import open_output

QUEUE_FRAMES = 2_048


class PortAudioError(Exception):
    pass


class FakeStream:
    """A stream of the fake PortAudio."""

    def __init__(self, portaudio: FakePortAudio, **options: Any) -> None:
        if options["samplerate"] in portaudio.refused_rates:
            raise PortAudioError("Invalid sample rate")
        self.portaudio = portaudio
        self.options = options
        self.samplerate = float(options["samplerate"])
        self.latency = 0.02
        self.active = False
        self.queue_frames = portaudio.queue_frames
        """How many frames wait to be played."""
        self.size_frames = portaudio.queue_frames
        self.space_comes: threading.Event | None = None
        self.is_gone = False
        self.was_late = False
        self.heard: list[np.ndarray] = []
        self.sung: list[np.ndarray] = []
        """What waits to be read."""
        self.close_hangs: threading.Event | None = None
        self.calls: list[str] = []
        portaudio.streams.append(self)

    def start(self) -> None:
        if self.samplerate in self.portaudio.unstartable_rates:
            raise PortAudioError("Device unavailable")
        self.active = True

    @property
    def write_available(self) -> int:
        if self.is_gone:
            raise PortAudioError("Stream is stopped")
        if self.space_comes is not None:
            self.space_comes.wait()
        return self.size_frames - self.queue_frames

    def write(self, block: np.ndarray) -> bool:
        assert self.queue_frames + len(block) <= self.size_frames, "a write that waits"
        was_late, self.was_late = self.was_late, False
        self.heard.append(block.copy())
        self.queue_frames += len(block)
        return was_late

    @property
    def read_available(self) -> int:
        if self.is_gone:
            raise PortAudioError("Stream is stopped")
        return sum(len(block) for block in self.sung)

    def read(self, frames: int) -> tuple[np.ndarray, bool]:
        block = np.concatenate(self.sung)
        self.sung = [block[frames:]]
        was_late, self.was_late = self.was_late, False
        return block[:frames], was_late

    def play(self, frames: int) -> None:
        """Let the device take frames out of the queue."""
        self.was_late |= self.queue_frames < frames
        self.queue_frames = max(0, self.queue_frames - frames)

    def abort(self, ignore_errors: bool = False) -> None:
        self.calls.append("abort")
        if self.close_hangs is not None:
            self.close_hangs.wait()
        self.active = False
        self.options["finished_callback"]()

    def close(self, ignore_errors: bool = False) -> None:
        self.calls.append("close")


class FakePortAudio:
    """What the program uses of the module sounddevice."""

    PortAudioError = PortAudioError

    def __init__(self) -> None:
        self.devices: list[dict[str, Any]] = []
        self.hosts = [
            {"name": "ALSA", "default_output_device": -1},
            {"name": "JACK", "default_output_device": -1},
            {"name": "Windows DirectSound", "default_output_device": -1},
        ]
        self.default = SimpleNamespace(device=[-1, -1])
        self.refused_rates: set[int] = set()
        self.unstartable_rates: set[float] = set()
        self.streams: list[FakeStream] = []
        self.queue_frames = QUEUE_FRAMES
        self.restarts = 0

    def add(self, name: str, host: int = 0, channels: int = 2, rate: float = 44_100.0) -> None:
        self.devices.append(
            {
                "index": len(self.devices),
                "name": name,
                "hostapi": host,
                "max_output_channels": channels,
                "max_input_channels": channels,
                "default_samplerate": rate,
            }
        )

    def query_hostapis(self) -> list[dict[str, Any]]:
        return self.hosts

    def query_devices(self) -> list[dict[str, Any]]:
        return self.devices

    def OutputStream(self, **options: Any) -> FakeStream:
        return FakeStream(self, **options)

    def InputStream(self, **options: Any) -> FakeStream:
        return FakeStream(self, **options)

    def _terminate(self) -> None:
        self.restarts += 1

    def _initialize(self) -> None:
        pass

    def _exit_handler(self) -> None:
        pass


class CountingSource:
    """A source whose blocks are numbered."""

    def __init__(self) -> None:
        self.blocks: list[tuple[int, bool, float]] = []
        self.ready = True

    def is_ready(self, frames: int) -> bool:
        return self.ready

    def fill(self, out: np.ndarray, device_was_late: bool, heard_at_s: float) -> None:
        out[:] = len(self.blocks)
        self.blocks.append((len(out), device_was_late, heard_at_s))


def opened(
    name: str | None = None,
    lost: Callable[[], None] = lambda: None,
    source: CountingSource | None = None,
) -> Output:
    return open_output(name, 44_100, 512, source or CountingSource(), lost)
