"""The feeder in a real process of its own."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from waiting import until

from modules.song.mix import TrackMix
from modules.song.score import LoopRegion, Note, Song, Track
from modules.sound.apart import feeder_process
from modules.sound.apart.feeder_process import GIVEN_UP, STARTED_AGAIN, FeederProcess
from modules.sound.level import SILENT_LEVEL
from modules.sound.render import render_song
from modules.sound.sound_engine import SoundEngine
from modules.sound.tap import TapReader

RATE = 44_100
PIANO, BASS = 1, 2


def song() -> Song:
    """Four bars of two tracks in a loop."""
    notes = tuple(Note(index + 10, 60 + index % 12, 100, 480 * index, 400) for index in range(32))
    piano = Track(PIANO, "Piano").with_notes(notes)
    bass = Track(BASS, "Bass", program=33).with_notes(notes[::4])
    return Song(tracks=(piano, bass), loop=LoopRegion(0, 32 * 480), next_id=100)


@pytest.fixture(scope="module")
def running() -> Iterator[SoundEngine]:
    before = set(threading.enumerate())
    with SoundEngine(RATE, output="none", apart=True) as engine:
        until(lambda: engine.is_settled, 30.0)
        yield engine
    assert set(threading.enumerate()) == before
    assert not engine.is_playing


@pytest.fixture
def engine(running: SoundEngine) -> SoundEngine:
    """One process for many tests; each begins with the song, standing at its start."""
    running.set_song(song())
    running.stop()
    until(lambda: running.is_settled)
    return running


def process_of(engine: SoundEngine) -> int:
    feed = engine._feed
    assert isinstance(feed, FeederProcess)
    assert feed.process_id is not None
    return feed.process_id


def read(tap: TapReader, frames: int) -> np.ndarray:
    parts: list[np.ndarray] = []

    def is_enough() -> bool:
        parts.append(tap.read_new(RATE))
        return sum(part.shape[1] for part in parts) >= frames

    until(is_enough, 30.0)
    assert tap.overflowed_frames == 0
    return np.concatenate(parts, axis=1)[:, :frames]


def test_it_is_another_process(engine: SoundEngine) -> None:
    assert process_of(engine) != os.getpid()
    assert engine.status.device_name is None
    assert "switched off" in engine.status.message


def test_taps_get_what_offline_rendering_gives(engine: SoundEngine) -> None:
    master, dry, post = engine.master_tap(), engine.track_tap(PIANO), engine.post_tap(PIANO)
    engine.play()
    frames = RATE
    heard = read(master, frames)
    assert np.allclose(heard, render_song(song(), RATE).samples[:, :frames], atol=1e-6)
    alone = replace(song(), tracks=song().tracks[:1])
    assert np.allclose(read(post, frames), render_song(alone, RATE).samples[:, :frames], atol=1e-6)
    assert read(dry, frames).any()


def test_the_position_runs_with_the_clock_and_the_levels_with_it(engine: SoundEngine) -> None:
    engine.play()
    until(lambda: engine.position_s > 0.3)
    assert engine.is_playing
    assert engine.master_level().rms_db > -60.0
    assert engine.track_level(BASS).rms_db > -60.0
    assert engine.track_level(99) == SILENT_LEVEL
    engine.pause()
    until(lambda: engine.is_settled)
    assert not engine.is_playing
    stood = engine.position_s
    assert engine.position_s == stood
    engine.seek_tick(960)
    assert engine.position_tick == 960.0, "told at once, and true after"
    until(lambda: engine.is_settled)
    assert engine.position_tick == pytest.approx(960.0, abs=1.0)


def test_an_edit_is_heard_while_it_plays(engine: SoundEngine) -> None:
    engine.play()
    tap = engine.post_tap(PIANO)
    assert read(tap, 8_820).any()
    quiet = song().with_track(replace(song().tracks[0], mix=TrackMix(muted=True)))
    engine.set_song(quiet)
    until(lambda: engine.is_settled)
    tap = engine.post_tap(PIANO)
    assert not read(tap, 44_100)[:, -4_410:].any()


def test_a_key_sounds_while_the_song_stands(engine: SoundEngine) -> None:
    tap = engine.track_tap(PIANO)
    engine.press(PIANO, 60, 100)
    assert read(tap, 2_048).any()
    engine.release(PIANO, 60)


def test_a_tap_that_nobody_reads_is_not_sent(engine: SoundEngine) -> None:
    tap = engine.track_tap(BASS)
    engine.play()
    read(tap, 512)
    feed = engine._feed
    assert isinstance(feed, FeederProcess)
    del tap
    sent: list[object] = []
    process = feed._process
    assert process is not None
    take = process._on_news
    process._on_news = lambda bulletin: (sent.append(bulletin.sound), take(bulletin))
    until(lambda: len(sent) > 2 and not sent[-1])
    process._on_news = take


def test_a_killed_process_is_started_again_where_the_song_was(engine: SoundEngine) -> None:
    tap = engine.master_tap()
    engine.play()
    until(lambda: engine.position_s > 0.5)
    killed = process_of(engine)
    os.kill(killed, signal.SIGTERM)
    until(lambda: STARTED_AGAIN in engine.status.message, 30.0)
    until(lambda: engine.is_settled and "switched off" in engine.status.message, 30.0)
    assert process_of(engine) != killed
    assert not engine.is_playing
    assert engine.position_s > 0.4
    stood_at = engine.position_s
    engine.play()
    until(lambda: engine.position_s > stood_at + 0.2)
    assert STARTED_AGAIN not in engine.status.message
    read(tap, 4_410)
    assert engine.master_level().rms_db > -60.0


def test_a_process_that_never_lives_is_given_up() -> None:
    def die() -> None:
        feed = engine._feed
        assert isinstance(feed, FeederProcess)
        before = feed.process_id
        assert before is not None
        os.kill(before, signal.SIGTERM)
        until(lambda: feed.process_id != before or not feed.is_alive, 30.0)

    with SoundEngine(RATE, output="none", apart=True) as engine:
        for _ in range(feeder_process.MOST_LOSSES):
            until(lambda: engine.is_settled, 30.0)
            die()
        until(lambda: engine.status.message == GIVEN_UP)
        engine.play()
        assert not engine.is_playing
        engine.set_song(song())
        engine.reopen("none")
        until(lambda: engine.is_settled and "switched off" in engine.status.message, 30.0)
        assert not engine.is_playing, "what was asked for in between is forgotten"
        engine.play()
        tap = engine.master_tap()
        assert read(tap, 8_820).any(), "but not the song"


def test_no_interpreter_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/no/such/python")
    with SoundEngine(RATE, output="none", apart=True) as engine:
        until(lambda: engine.status.message == GIVEN_UP)
        engine.play()
        assert not engine.is_playing
