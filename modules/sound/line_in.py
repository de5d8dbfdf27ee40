"""Live input: what a device hears, for the meter, the analyzer and recordings."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from modules.errors import AudioDeviceError, AudioFileError
from modules.sound.audio_buffer import Samples
from modules.sound.input import Input, OpenInput
from modules.sound.level import SILENT_LEVEL, Level, LevelMeter
from modules.sound.portaudio_input import open_input as open_device
from modules.sound.sound_recording import SoundRecording, TakeOrder
from modules.sound.spsc_ring import Interleaved, SpscRing
from modules.sound.tap import TapReader, TapRing
from modules.sound.tap_board import TAP_S

PERIOD_S = 0.01
RING_S = 4.0
"""The disk may sleep so long before something is lost."""


@dataclass(frozen=True, slots=True)
class InputStatus:
    """How the input does: without a device `device_name` is None and `message` says why."""

    device_name: str | None = None
    sample_rate: int = 44_100
    latency_ms: float = 0.0
    over_runs: int = 0
    message: str = "The sound input is being opened."


class LineIn:
    """An input, open from the start until `close`, on a thread of its own.

    The analyzer can read it as it reads the sound engine.
    """

    is_playing = True

    def __init__(
        self,
        device_name: str | None,
        sample_rate: int = 44_100,
        told: Callable[[InputStatus], None] = lambda _status: None,
        open_input: OpenInput = open_device,
    ) -> None:
        """Begin to open a device (None: the default); `told` is called on the thread."""
        self.status = InputStatus(sample_rate=sample_rate)
        self._wanted = device_name
        self._told = told
        self._open_input = open_input
        self._input: Input | None = None
        self._ring = SpscRing(1, 2)
        self._tap = TapRing(2, int(TAP_S * sample_rate))
        self._meter = LevelMeter(sample_rate)
        self._level = SILENT_LEVEL
        self._over_runs = 0
        self._was_lost = False
        self._recording: SoundRecording | None = None
        self._orders: deque[TakeOrder | None] = deque()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="line-in", daemon=True)
        self._thread.start()

    @property
    def sample_rate(self) -> int:
        """Frames per second of what is heard."""
        return self.status.sample_rate

    @property
    def level(self) -> Level:
        """Level of what comes in."""
        return self._level

    def master_tap(self) -> TapReader:
        """What comes in, in stereo; to be asked for when the device is open."""
        return self._tap.reader()

    def record(self, order: TakeOrder) -> None:
        """Record until `finish`; nothing happens while a recording lasts.

        What `order` holds is called on this object's thread.
        """
        self._orders.append(order)

    def finish(self) -> None:
        """End the recording."""
        self._orders.append(None)

    def close(self) -> None:
        """Finish a recording, give the device back and end the thread."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._open()
        except AudioDeviceError as error:
            self._say(replace(self.status, message=str(error)))
        while not self._closing.wait(PERIOD_S):
            self._beat()
        self._beat()
        self._end_recording()
        if self._input is not None:
            self._input.close()

    def _open(self) -> None:
        opened = self._open_input(self._wanted, self.sample_rate, self._take, self._lose)
        rate = opened.sample_rate
        self._tap = TapRing(2, int(TAP_S * rate))
        self._meter = LevelMeter(rate)
        self._ring = SpscRing(int(RING_S * rate), opened.channels)
        self._input = opened
        self._say(InputStatus(opened.device_name, rate, 1000.0 * opened.latency_s, 0, ""))

    def _take(self, block: Interleaved, is_over_run: bool) -> None:
        """On a thread of the input. What comes before the device is known as open is dropped."""
        if self._input is not None:
            is_lost = self._ring.write(block) < len(block)
            self._over_runs += bool(is_over_run or is_lost)

    def _lose(self) -> None:
        self._was_lost = True

    def _beat(self) -> None:
        while self._orders:
            self._obey(self._orders.popleft())
        if self._input is None:
            return
        block = self._fetched(self._input)
        # First of all: a recording asks where the song is at the moment the block arrived.
        if self._recording is not None:
            try:
                self._recording.feed(block)
            except AudioFileError as error:
                self._end_recording(error)
        if block.shape[1]:
            self._tap.write(block if len(block) == 2 else np.repeat(block, 2, axis=0))
            self._level = self._meter.feed(block)
        if self._was_lost:
            self._give_up(self._input)
        elif self.status.over_runs != self._over_runs:
            self._say(replace(self.status, over_runs=self._over_runs))

    def _fetched(self, source: Input) -> Samples:
        """All that waits, as (channels, frames)."""
        frames = np.empty((self._ring.fill, source.channels), dtype=np.float32)
        self._ring.read_into(frames)
        return np.ascontiguousarray(frames.T)

    def _obey(self, order: TakeOrder | None) -> None:
        if order is None:
            self._end_recording()
        elif self._input is None or self._recording is not None:
            order.done(None, None)
        else:
            source = self._input
            self._recording = SoundRecording(
                order, self.sample_rate, source.channels, source.latency_s
            )

    def _end_recording(self, problem: AudioFileError | None = None) -> None:
        recording, self._recording = self._recording, None
        if recording is not None:
            recording.finish(problem)

    def _give_up(self, lost: Input) -> None:
        self._end_recording()
        self._input = None
        self._level = SILENT_LEVEL
        lost.close()
        message = f"The sound input “{lost.device_name}” stopped; connect it and choose it again."
        self._say(replace(self.status, device_name=None, message=message))

    def _say(self, status: InputStatus) -> None:
        self.status = status
        self._told(status)
