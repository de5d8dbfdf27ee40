"""Devices, with a PortAudio that does what the test wants."""

from __future__ import annotations

import atexit
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from modules.errors import AudioDeviceError
from modules.sound import portaudio as portaudio_module
from modules.sound import queued_stream
from modules.sound.device import Direction, list_devices
from modules.sound.output import Output
from modules.sound.portaudio_input import open_input
from modules.sound.portaudio_output import open_output
from modules.sound.read_input import QUEUE_S, ReadInput
from modules.sound.written_output import MOST_DRY_TURNS, WrittenOutput

QUEUE_FRAMES = 2_048

REPOSITORY = Path(__file__).resolve().parents[3]


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


@pytest.fixture
def portaudio(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakePortAudio]:
    fake = FakePortAudio()
    monkeypatch.setitem(sys.modules, "sounddevice", fake)
    monkeypatch.setattr(portaudio_module, "_dead_host_apis", set())
    monkeypatch.setattr(portaudio_module, "_running", [])
    yield fake


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


def test_devices_that_play_are_listed_with_the_default_first(portaudio: FakePortAudio) -> None:
    portaudio.add("microphone", channels=0)
    portaudio.add("speakers")
    portaudio.add("speakers", host=1, rate=48_000.0)
    portaudio.default.device = [0, 2]
    devices = list_devices(Direction.OUT, refresh=True)
    assert [device.name for device in devices] == ["speakers (JACK)", "speakers (ALSA)"]
    assert [device.is_default for device in devices] == [True, False]
    assert devices[0].sample_rate == 48_000
    assert portaudio.restarts == 1


def test_without_a_system_default_a_sound_system_has_one(portaudio: FakePortAudio) -> None:
    portaudio.add("first")
    portaudio.add("second", host=1)
    portaudio.hosts[1]["default_output_device"] = 1
    assert list_devices(Direction.OUT)[0].name == "second (JACK)"


def test_the_named_device_is_opened(portaudio: FakePortAudio) -> None:
    portaudio.add("first")
    portaudio.add("second", host=1, channels=8)
    output = opened("second (JACK)")
    options = portaudio.streams[0].options
    assert (options["device"], options["channels"], options["blocksize"]) == (1, 2, 512)
    assert (output.device_name, output.channels, output.sample_rate) == ("second (JACK)", 2, 44_100)
    assert output.is_running
    output.close()
    assert portaudio.streams[0].calls == ["abort", "close"]


def test_a_device_that_refuses_the_rate_keeps_its_own(portaudio: FakePortAudio) -> None:
    portaudio.add("mono", channels=1, rate=48_000.0)
    portaudio.refused_rates = {44_100}
    output = opened()
    assert (output.sample_rate, output.channels) == (48_000, 1)


def test_a_stream_that_does_not_start_gives_the_device_back(portaudio: FakePortAudio) -> None:
    portaudio.add("speakers", rate=48_000.0)
    portaudio.unstartable_rates = {44_100.0}
    assert opened().sample_rate == 48_000
    assert portaudio.streams[0].calls == ["close"]


def test_no_device_and_a_busy_one_and_an_unknown_one_are_told(portaudio: FakePortAudio) -> None:
    with pytest.raises(AudioDeviceError, match="No sound output"):
        opened()
    portaudio.add("speakers")
    with pytest.raises(AudioDeviceError, match="is not there") as caught:
        opened("headphones (ALSA)")
    assert caught.value.device == "headphones (ALSA)"
    portaudio.refused_rates = {44_100}
    with pytest.raises(AudioDeviceError, match="cannot be opened"):
        opened()


def test_a_sound_system_without_a_queue_calls_for_each_block(portaudio: FakePortAudio) -> None:
    portaudio.add("speakers", host=2)
    source = CountingSource()
    output = opened(source=source)
    assert output.latency_s == pytest.approx(0.02)
    callback = portaudio.streams[0].options["callback"]
    block = np.zeros((512, 2), np.float32)
    callback(block, 512, None, SimpleNamespace(output_underflow=False))
    callback(block, 512, None, SimpleNamespace(output_underflow=True))
    assert [(frames, late) for frames, late, _ in source.blocks] == [(512, False), (512, True)]
    assert source.blocks[0][2] == pytest.approx(perf_counter() + 0.02, abs=0.02)
    output.close()


def until(is_true: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(2_000):
        if is_true():
            return
        pause.wait(0.002)
    raise AssertionError("it did not happen within four seconds")


@pytest.fixture
def played(portaudio: FakePortAudio) -> Iterator[tuple[Output, FakeStream, CountingSource]]:
    """An output whose queue was measured and is full, though somebody may wait for it."""
    portaudio.add("speakers")
    source = CountingSource()
    output = opened(source=source)
    stream = portaudio.streams[0]
    stream.play(QUEUE_FRAMES)
    until(lambda: stream.queue_frames == QUEUE_FRAMES)
    yield output, stream, source
    output.close()


def test_the_queue_is_topped_up_as_it_empties(
    played: tuple[Output, FakeStream, CountingSource],
) -> None:
    output, stream, source = played
    before = len(source.blocks)
    stream.play(1_024)
    until(lambda: len(source.blocks) == before + 2)
    assert stream.queue_frames == QUEUE_FRAMES
    # The first block of silence was written to begin with; nobody was asked for it.
    assert [block[0, 0] for block in stream.heard[1:]] == list(range(len(source.blocks)))
    assert output.latency_s == pytest.approx(QUEUE_FRAMES / 44_100 + 0.02)


def test_a_quick_output_holds_two_blocks(
    played: tuple[Output, FakeStream, CountingSource],
) -> None:
    output, stream, _ = played
    output.is_quick = True
    stream.play(QUEUE_FRAMES - 512)
    until(lambda: stream.queue_frames == 1_024)
    assert output.latency_s == pytest.approx(1_024 / 44_100 + 0.02)


def test_a_source_that_is_not_ready_is_waited_for_until_the_last_block(
    played: tuple[Output, FakeStream, CountingSource],
) -> None:
    _, stream, source = played
    source.ready = False
    before = len(source.blocks)
    stream.play(1_024)
    threading.Event().wait(0.1)
    assert len(source.blocks) == before
    stream.play(1_000)
    until(lambda: len(source.blocks) > before)
    assert stream.queue_frames == 536


def test_a_queue_that_ran_dry_is_told(played: tuple[Output, FakeStream, CountingSource]) -> None:
    _, stream, source = played
    assert not any(late for _, late, _ in source.blocks)
    stream.play(QUEUE_FRAMES + 1)
    before = len(source.blocks)
    until(lambda: len(source.blocks) > before + 1)
    assert any(late for _, late, _ in source.blocks[before - 1 :])


def test_a_device_that_takes_more_at_once_gets_a_longer_queue(
    played: tuple[Output, FakeStream, CountingSource],
) -> None:
    output, stream, source = played
    assert isinstance(output, WrittenOutput)
    output.is_quick, output.device_latency_s = True, 1_300 / 44_100
    stream.play(QUEUE_FRAMES)
    for _ in range(MOST_DRY_TURNS + 1):
        until(lambda: stream.queue_frames >= 1_024)
        stream.play(1_300)
    until(lambda: stream.queue_frames >= 3 * 512)
    assert sum(late for _, late, _ in source.blocks) > MOST_DRY_TURNS


def test_a_small_queue_is_filled_by_parts_of_a_block(portaudio: FakePortAudio) -> None:
    portaudio.add("speakers")
    portaudio.queue_frames = 700
    output = opened()
    stream = portaudio.streams[0]
    stream.play(700)
    until(lambda: stream.queue_frames == 700)
    stream.play(350)
    until(lambda: stream.queue_frames == 700)
    assert {len(block) for block in stream.heard} == {350}
    output.close()


def test_a_device_that_begins_late_is_waited_for(portaudio: FakePortAudio) -> None:
    portaudio.add("speakers")
    output = opened()
    stream = portaudio.streams[0]
    threading.Event().wait(0.1)
    assert not stream.heard
    stream.play(QUEUE_FRAMES)
    until(lambda: stream.queue_frames == QUEUE_FRAMES)
    assert {len(block) for block in stream.heard} == {512}
    output.close()


def test_a_device_that_hangs_is_left_behind(
    portaudio: FakePortAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queued_stream, "STOP_LIMIT_S", 0.05)
    monkeypatch.setattr(atexit, "unregister", lambda _function: None)
    portaudio.add("speakers", host=1)
    output = opened()
    stream = portaudio.streams[0]
    stream.space_comes = threading.Event()
    threading.Event().wait(0.1)
    output.close()
    assert not stream.calls
    assert portaudio_module.dead_sound_systems() == "JACK"
    stream.space_comes.set()


def test_blocks_are_heard_one_after_the_other(
    played: tuple[Output, FakeStream, CountingSource],
) -> None:
    _, stream, source = played
    asked_s = perf_counter()
    before = len(source.blocks)
    stream.play(1_024)
    until(lambda: len(source.blocks) == before + 2)
    first, second = (heard_at_s for _, _, heard_at_s in source.blocks[-2:])
    assert second - first == pytest.approx(512 / 44_100)
    assert first - asked_s > 1_024 / 44_100


def test_an_input_hands_over_what_waits(portaudio: FakePortAudio) -> None:
    portaudio.add("microphone")
    taken: list[tuple[np.ndarray, bool]] = []
    lost: list[bool] = []
    microphone = open_input(
        None, 44_100, lambda block, late: taken.append((block, late)), lambda: lost.append(True)
    )
    stream = portaudio.streams[0]
    sound = np.arange(1_000, dtype=np.float32)[:, None].repeat(2, axis=1)
    stream.was_late = True
    stream.sung.append(sound)
    until(lambda: sum(len(block) for block, _ in taken) == 1_000)
    assert np.array_equal(np.concatenate([block for block, _ in taken]), sound)
    assert taken[0][1]
    assert microphone.latency_s == pytest.approx(0.02)
    stream.is_gone = True
    until(lambda: bool(lost))
    microphone.close()


def test_the_queue_does_not_count_as_latency_of_an_input(portaudio: FakePortAudio) -> None:
    portaudio.add("microphone")
    microphone = open_input(None, 44_100, lambda _block, _late: None, lambda: None)
    assert isinstance(microphone, ReadInput)
    microphone.device_latency_s = QUEUE_S + 0.015
    assert microphone.latency_s == pytest.approx(0.015)
    microphone.close()


def test_an_input_without_a_queue_calls_for_each_block(portaudio: FakePortAudio) -> None:
    portaudio.add("microphone", host=2)
    taken: list[tuple[int, bool]] = []
    microphone = open_input(
        None, 44_100, lambda b, late: taken.append((len(b), late)), lambda: None
    )
    callback = portaudio.streams[0].options["callback"]
    callback(np.zeros((512, 2), np.float32), 512, None, SimpleNamespace(input_overflow=True))
    assert taken == [(512, True)]
    microphone.close()


def test_a_device_that_breaks_while_it_is_written_to_is_lost(portaudio: FakePortAudio) -> None:
    portaudio.add("speakers")
    lost: list[bool] = []
    output = opened(lost=lambda: lost.append(True))
    portaudio.streams[0].is_gone = True
    until(lambda: bool(lost))
    output.close()


def test_a_stream_that_ends_is_lost_unless_it_was_closed(portaudio: FakePortAudio) -> None:
    portaudio.add("speakers")
    lost: list[bool] = []
    output = opened(lost=lambda: lost.append(True))
    portaudio.streams[0].options["finished_callback"]()
    assert lost == [True]
    output.close()
    assert lost == [True]


def test_a_dead_sound_system_is_left_alone(
    portaudio: FakePortAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portaudio_module, "CLOSE_LIMIT_S", 0.05)
    forgotten: list[object] = []
    monkeypatch.setattr(atexit, "unregister", forgotten.append)
    portaudio.add("dead", host=1)
    portaudio.add("alive")
    output = opened("dead (JACK)")
    stream = portaudio.streams[0]
    stream.active = False
    stream.close_hangs = threading.Event()
    output.close()
    stream.close_hangs.set()
    assert forgotten == [portaudio._exit_handler]
    assert [device.name for device in list_devices(Direction.OUT, refresh=True)] == ["alive (ALSA)"]
    assert portaudio.restarts == 0
    portaudio.devices.pop()
    with pytest.raises(AudioDeviceError, match="before the program is started again"):
        opened()


BROKEN_PORTAUDIO = """
import sys, threading, time
class Broken:
    def find_spec(self, name, path=None, target=None):
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
sys.meta_path.insert(0, Broken())
from modules.sound.sound_engine import SoundEngine
assert "sounddevice" not in sys.modules
with SoundEngine() as engine:
    engine.set_metronome(True)
    engine.play()
    deadline = time.monotonic() + 10
    while engine.position_s < 0.2 and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    status = engine.status
    print(status.device_name, engine.position_s >= 0.2, engine.output_devices(), status.message)
print([thread.name for thread in threading.enumerate()])
"""


def test_without_portaudio_the_engine_runs_in_silence() -> None:
    result = subprocess.run(
        [sys.executable, "-c", BROKEN_PORTAUDIO],
        check=False, cwd=REPOSITORY, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    first, second = result.stdout.splitlines()
    assert first.startswith("None True () The sound library PortAudio is missing")
    assert second == "['MainThread']"


def test_with_no_device_the_engine_runs_in_silence(portaudio: FakePortAudio) -> None:
    from modules.sound.sound_engine import SoundEngine

    with SoundEngine() as engine:
        engine.play()
        pause = threading.Event()
        while engine._done < engine._posted:
            pause.wait(0.005)
        assert engine.status.device_name is None
        assert "No sound output was found" in engine.status.message
        assert engine.is_playing
