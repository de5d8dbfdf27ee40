"""Which devices there are, and what opening and losing one means."""

from __future__ import annotations

import atexit
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from fake_portaudio import (
    FakePortAudio,
    opened,
)

from modules.errors import AudioDeviceError
from modules.sound import portaudio as portaudio_module
from modules.sound.device import Direction, list_devices

REPOSITORY = Path(__file__).resolve().parents[3]


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
        while not engine.is_settled:
            pause.wait(0.005)
        assert engine.status.device_name is None
        assert "No sound output was found" in engine.status.message
        assert engine.is_playing
