"""Live input and recording, with a device that the test plays."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from microphone import BLOCK, RATE, Microphone
from waiting import until

from modules.errors import AudioDeviceError, AudioFileError
from modules.sound.audio_file import read_audio
from modules.sound.line_in import InputStatus, LineIn
from modules.sound.sound_recording import SoundTake, TakeOrder
from modules.sound.take_file import TakeFile
from modules.sound.take_start import TakeStart


class Line:
    """An input with what it told."""

    def __init__(self, microphone: Microphone) -> None:
        self.microphone = microphone
        self.told: list[InputStatus] = []
        self.line = LineIn(None, RATE, self.told.append, microphone.open)
        self.takes: list[tuple[SoundTake | None, AudioFileError | None]] = []
        self.heard_s: float | None = None
        until(lambda: bool(self.told))

    def record(self, folder: Path) -> None:
        self.line.record(
            TakeOrder(folder, "Take", lambda: self.heard_s, lambda *take: self.takes.append(take))
        )
        until(lambda: not self.line._orders)

    def play(self, sound: np.ndarray, heard_s: float | None) -> None:
        """Let `sound` come in, after which `heard_s` of the song were heard."""
        self.heard_s = heard_s
        reader, left = self.line.master_tap(), sound.shape[1]
        self.microphone.play(sound)

        def has_come_in() -> bool:
            nonlocal left
            left -= reader.read_new(left).shape[1]
            return not left

        until(has_come_in)

    def finish(self) -> tuple[SoundTake | None, AudioFileError | None]:
        self.line.finish()
        until(lambda: bool(self.takes))
        return self.takes[-1]


@pytest.fixture(params=[2, 1])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    made = Line(Microphone(request.param))
    yield made
    made.line.close()
    assert made.microphone.is_closed
    assert not any(thread.name == "line-in" for thread in threading.enumerate())


def noise(channels: int, frames: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (channels, frames)).astype(np.float32)


def test_what_comes_in_reaches_meter_and_tap(line: Line) -> None:
    assert line.told[-1].device_name == "Microphone (Test)"
    assert line.told[-1].latency_ms == pytest.approx(20.0)
    reader = line.line.master_tap()
    sound = noise(line.microphone.channels, 10 * BLOCK)
    line.play(sound, None)
    heard = reader.read_new(20 * BLOCK)
    np.testing.assert_array_equal(heard[0], sound[0])
    np.testing.assert_array_equal(heard[1], sound[-1])
    assert -8.0 < line.line.level.peak_db < -5.5


def test_a_take_begins_where_the_song_began(line: Line, tmp_path: Path) -> None:
    line.record(tmp_path / "recordings")
    channels = line.microphone.channels
    count_in, song = noise(channels, RATE // 2), noise(channels, RATE, 2)
    line.play(count_in, None)
    # What is played when the song has been heard for 0.3 s arrives 20 ms later.
    line.play(song[:, : RATE // 2], 0.52)
    line.play(song[:, RATE // 2 :], 1.02)
    take, problem = line.finish()
    assert problem is None
    assert take is not None
    assert take.path == tmp_path / "recordings" / "Take 1.flac"
    assert take.late_s == 0.0
    kept = read_audio(take.path).samples
    assert kept.shape == (channels, take.frames) == song.shape
    np.testing.assert_allclose(kept, song, atol=2**-23)


def test_a_short_take_is_kept_and_one_that_never_began_is_not(line: Line, tmp_path: Path) -> None:
    line.record(tmp_path)
    line.play(noise(line.microphone.channels, 4 * BLOCK), None)
    assert line.finish() == (None, None)
    line.takes.clear()
    line.record(tmp_path)
    line.play(noise(line.microphone.channels, 10 * BLOCK), 10 * BLOCK / RATE + 0.02)
    take, _ = line.finish()
    assert take is not None
    assert take.frames == 10 * BLOCK
    assert [path.name for path in tmp_path.iterdir()] == ["Take 1.flac"]


def test_an_unplugged_input_keeps_the_take_and_says_so(line: Line, tmp_path: Path) -> None:
    line.record(tmp_path)
    line.play(noise(line.microphone.channels, RATE), 1.02)
    line.microphone.unplug()
    until(lambda: line.told[-1].device_name is None)
    assert "Microphone (Test)” stopped" in line.told[-1].message
    take, problem = line.takes[0]
    assert problem is None
    assert take is not None
    assert take.frames == RATE
    line.record(tmp_path)
    assert line.takes[1] == (None, None)


def test_a_folder_that_cannot_be_written_is_told(line: Line, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    line.record(tmp_path / "file")
    line.play(noise(line.microphone.channels, RATE), 1.02)
    until(lambda: bool(line.takes))
    take, problem = line.takes[0]
    assert take is None
    assert "cannot be written" in str(problem)


def test_a_full_disk_keeps_what_was_written(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.record(tmp_path)
    line.play(noise(line.microphone.channels, RATE), 1.02)
    until((tmp_path / "Take 1.flac").exists)

    def full(_file: TakeFile, _block: np.ndarray) -> None:
        raise AudioFileError("The disk is full.", tmp_path)

    monkeypatch.setattr(TakeFile, "write", full)
    line.play(noise(line.microphone.channels, BLOCK), 1.03)
    until(lambda: bool(line.takes))
    take, problem = line.takes[0]
    assert str(problem) == "The disk is full."
    assert take is not None
    assert read_audio(take.path).frames == take.frames == RATE


def test_a_device_that_cannot_be_opened_is_told() -> None:
    told: list[InputStatus] = []

    def refuse(*_arguments: object) -> Microphone:
        raise AudioDeviceError("Another program holds it.")

    line = LineIn("x", RATE, told.append, refuse)
    until(lambda: bool(told))
    line.close()
    assert told[-1].message == "Another program holds it."
    assert told[-1].device_name is None


def test_a_start_that_was_missed_is_told() -> None:
    start = TakeStart(RATE, 0.0)
    start.feed(np.ones((1, RATE), np.float32), 1.5)
    blocks, late_s = start.release()
    assert sum(block.shape[1] for block in blocks) == RATE
    assert late_s == pytest.approx(0.5)


def test_the_latest_of_the_starts_counts_also_when_it_is_the_first_sample() -> None:
    start = TakeStart(RATE, 0.0)
    block = np.ones((1, RATE), np.float32)
    start.feed(block, 1.0)
    start.feed(block, 2.5)
    assert start.release()[1] == 0.0
