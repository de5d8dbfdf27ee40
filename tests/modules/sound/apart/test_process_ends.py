"""The process of the sound when one of the two sides hangs, dies or was started oddly."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from io import BytesIO
from pathlib import Path

import pytest
from waiting import until

from modules.processes import child_process
from modules.processes.child_process import ChildProcess
from modules.processes.parent_pipe import ParentPipe
from modules.song.score import Note, Song, Track
from modules.sound.apart import feeder_process
from modules.sound.apart.bulletin import Bulletin, Opening
from modules.sound.apart.bulletin_writer import MOST_WAITING, BulletinWriter
from modules.sound.apart.tap_post import TapPost
from modules.sound.feed import Command, next_of
from modules.sound.feeder import Feeder
from modules.sound.sound_engine import SoundEngine

REPOSITORY = Path(__file__).parents[4]
PLAYING = """
import sys
sys.path.extend(sys.argv[1:])
from waiting import until
from modules.sound.sound_engine import SoundEngine
engine = SoundEngine(output="none", apart=True)
until(lambda: engine.is_settled, 30.0)
print(engine.status.message, flush=True)
engine._feed._thread.join()
"""
OPENING = Opening(44_100, 512)
SOUND = feeder_process.MODULE


def song_of(count: int, pitch: int) -> Song:
    """A song that is a long message."""
    notes = tuple(Note(index + 10, pitch, 100, 480 * index, 400) for index in range(count))
    return Song(tracks=(Track(1, "Piano").with_notes(notes),), next_id=count + 10)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a process cannot be stopped here")
def test_a_process_that_hangs_does_not_keep_the_program_from_ending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(child_process, "END_S", 0.1)
    monkeypatch.setattr(feeder_process, "END_S", 0.1)
    engine = SoundEngine(output="none", apart=True)
    until(lambda: engine.is_settled, 30.0)
    os.kill(engine._feed.process_id, signal.SIGINT)  # Ctrl+C reaches it, too, and is not for it.
    os.kill(engine._feed.process_id, signal.SIGSTOP)
    engine.set_song(song_of(20_000, 60))  # More than a pipe holds.
    until(lambda: not engine._feed._commands)
    engine.close()
    assert engine._feed._process._process.poll() == -signal.SIGKILL
    engine.close()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a process cannot be stopped here")
def test_a_process_that_hangs_while_the_song_rolls_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feeder_process, "WATCH_S", 0.3)
    with SoundEngine(output="none", apart=True) as engine:
        engine.set_song(song_of(100, 60))
        engine.play()
        until(lambda: engine.position_s > 0.2, 30.0)
        hung = engine._feed.process_id
        os.kill(hung, signal.SIGSTOP)
        until(lambda: feeder_process.STARTED_AGAIN in engine.status.message, 30.0)
        until(lambda: engine._feed.process_id != hung and engine.is_settled, 30.0)
        assert engine.position_s > 0.1
        engine.play()
        until(lambda: engine.is_playing and engine.position_s > 0.4, 30.0)


def test_nothing_is_left_when_the_program_is_killed(tmp_path: Path) -> None:
    for name in ("numpy", "pickle", "signal", "modules"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('something else of this name')")
    program = subprocess.Popen(
        [sys.executable, "-I", "-c", PLAYING, str(REPOSITORY), str(REPOSITORY / "tests")],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert "switched off" in program.stdout.readline()
    program.kill()
    # Both processes hold this stream: it ends when both have ended.
    assert program.communicate(timeout=10.0)[1] == ""


def test_a_fault_in_the_reader_counts_as_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    ended: list[bool] = []

    def fail(_: Bulletin) -> None:
        raise ValueError

    process = ChildProcess(SOUND, fail, lambda: ended.append(process.is_running))
    process.send(OPENING)
    process.send(Command("open_output", ("none",)))
    until(lambda: bool(ended), 30.0)
    assert ended == [False]
    process.end()


def test_a_closed_standard_error_is_no_way_for_bulletins(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    def refuse(_: list[str], **options: object) -> None:
        asked.update(options)
        raise OSError

    monkeypatch.setattr("subprocess.Popen", refuse)
    monkeypatch.setattr("sys.__stderr__", None)
    with pytest.raises(OSError):
        ChildProcess(SOUND, lambda _: None, lambda: None)
    assert asked["stderr"] == subprocess.DEVNULL


def test_bulletins_for_a_reader_that_hangs_do_not_pile_up() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as reader, os.fdopen(writing, "wb") as news:
        writer = BulletinWriter(ParentPipe(BytesIO(), news), TapPost())
        feeder = Feeder(44_100, 512, TapPost())
        writer.follow(feeder)
        feeder._is_active = True
        for done in range(3 * MOST_WAITING):
            feeder.done = min(done, MOST_WAITING)
            writer._told_at_s = 0.0
            writer.tell()
        assert pickle.load(reader).standing.done == 0
        assert len(writer._waiting) <= MOST_WAITING + 2
        told = [pickle.load(reader) for _ in range(MOST_WAITING)]
        assert told[-1].standing.done == MOST_WAITING, "how it stands is never lost"
        feeder.close()


def test_of_songs_that_follow_each_other_only_the_last_counts() -> None:
    first, second, third = (song_of(1, pitch) for pitch in (60, 61, 62))
    commands = deque(
        (
            Command("set_song", (first,), 1),
            Command("set_song", (second,), 2),
            Command("play", (), 3),
            Command("set_song", (third,), 4),
        )
    )
    assert next_of(commands) == Command("set_song", (second,), 2)
    assert next_of(commands).name == "play"
    assert next_of(commands).arguments == (third,)
    assert not commands
