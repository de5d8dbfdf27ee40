"""The analysis of whole songs in a real process of its own."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from waiting import until

from modules.errors import AudioFileError, Cancelled, NomadError
from modules.processes.priority import BACKGROUND_NICE
from modules.song.mix import TrackMix
from modules.song.score import AudioClip, Note, Song, Track, TrackKind
from modules.spectral_analyzer.apart import far_analyst
from modules.spectral_analyzer.apart.far_analyst import FAULT, FarAnalyst
from modules.spectral_analyzer.genre_profile import GenreProfile, load_profile
from modules.spectral_analyzer.song_report import SongReport, analyze_song


def song_of(count: int) -> Song:
    notes = tuple(
        Note(index + 10, 50 + index % 20, 100, 240 * index, 400) for index in range(count)
    )
    tracks = (
        Track(1, "Piano").with_notes(notes),
        Track(2, "Bass", program=33).with_notes(notes[::4]),
    )
    return Song(tracks=tracks, next_id=count + 10)


@pytest.fixture(scope="module")
def profile() -> GenreProfile:
    return load_profile("pop")


@pytest.fixture(scope="module")
def analyst() -> Iterator[FarAnalyst]:
    before = set(threading.enumerate())
    made = FarAnalyst()
    yield made
    made.close()
    assert set(threading.enumerate()) == before


def report_of(analyst: FarAnalyst, song: Song, profile: GenreProfile) -> SongReport:
    return analyst.analyze(song, profile, {}, progress=lambda _: None, cancelled=lambda: False)


def loudness(report: SongReport) -> float | None:
    return report.report.measurement.loudness.integrated_lufs


def test_it_finds_what_is_found_here(analyst: FarAnalyst, profile: GenreProfile) -> None:
    song = song_of(40)
    far = report_of(analyst, song, profile)
    near = analyze_song(song, profile, {})
    assert far.song is song
    assert far.model.song is song
    assert far.report.profile is profile
    assert np.allclose(far.mix_power, near.mix_power, rtol=1e-3)
    assert loudness(far) == pytest.approx(loudness(near), abs=1e-3)
    assert [s.id for s in far.report.suggestions] == [s.id for s in near.report.suggestions]
    louder = song.with_track(replace(song.tracks[0], mix=TrackMix(volume_db=-20.0)))
    assert far.model.mix(louder).loudness_db == pytest.approx(near.model.mix(louder).loudness_db)


def test_edits_and_another_genre_are_followed(analyst: FarAnalyst, profile: GenreProfile) -> None:
    song = song_of(40)
    report_of(analyst, song, profile)
    quiet = song.with_track(replace(song.tracks[0], mix=TrackMix(volume_db=-40.0)))
    jazz = load_profile("jazz")
    far, near = report_of(analyst, quiet, jazz), analyze_song(quiet, jazz, {})
    assert loudness(far) == pytest.approx(loudness(near), abs=1e-3)
    assert far.report.deviation_db == pytest.approx(near.report.deviation_db, abs=1e-2)


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="there are no such priorities here")
def test_it_leaves_the_processor_to_others(analyst: FarAnalyst, profile: GenreProfile) -> None:
    report_of(analyst, song_of(8), profile)
    assert analyst._process is not None
    there = os.getpriority(os.PRIO_PROCESS, analyst._process.process_id)
    assert there == max(BACKGROUND_NICE, os.getpriority(os.PRIO_PROCESS, 0))


def test_it_tells_how_far_it_is_and_can_be_given_up(
    analyst: FarAnalyst, profile: GenreProfile
) -> None:
    told: list[float] = []
    long = song_of(4_000)
    with pytest.raises(Cancelled):
        analyst.analyze(long, profile, {}, progress=told.append, cancelled=lambda: bool(told))
    assert 0.0 < told[0] < 1.0
    with pytest.raises(Cancelled):
        analyst.analyze(long, profile, {}, progress=told.append, cancelled=lambda: True)
    short = song_of(8)
    assert report_of(analyst, short, profile).song is short, "the next order is answered as ever"


def test_a_clip_that_cannot_be_read_is_told(
    analyst: FarAnalyst, profile: GenreProfile, tmp_path: Path
) -> None:
    damaged = tmp_path / "Damaged.wav"
    damaged.write_bytes(b"RIFF....")
    clip = AudioClip(damaged, 44_100, 2, 44_100)
    with pytest.raises(AudioFileError, match="Damaged") as caught:
        report_of(analyst, Song(tracks=(Track(1, "A", TrackKind.AUDIO, clip=clip),)), profile)
    assert caught.value.path == damaged


def test_after_a_fault_the_next_order_is_done(analyst: FarAnalyst, profile: GenreProfile) -> None:
    song = song_of(8)
    report_of(analyst, song, profile)

    def die(_: float) -> None:
        assert analyst._process is not None
        os.kill(analyst._process.process_id, signal.SIGTERM)

    with pytest.raises(NomadError, match=FAULT):
        analyst.analyze(song_of(4_000), profile, {}, progress=die, cancelled=lambda: False)
    assert report_of(analyst, song, profile).song is song


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a process cannot be stopped here")
def test_one_that_hangs_can_be_given_up(
    analyst: FarAnalyst, profile: GenreProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(far_analyst, "PATIENCE_S", 0.1)
    told: list[float] = []

    def hang(fraction: float) -> None:
        assert analyst._process is not None
        told.append(fraction)
        os.kill(analyst._process.process_id, signal.SIGSTOP)

    with pytest.raises(Cancelled):
        analyst.analyze(song_of(4_000), profile, {}, progress=hang, cancelled=lambda: bool(told))
    song = song_of(8)
    assert report_of(analyst, song, profile).song is song


def test_no_interpreter_is_told(monkeypatch: pytest.MonkeyPatch, profile: GenreProfile) -> None:
    monkeypatch.setattr("sys.executable", "/no/such/python")
    with pytest.raises(NomadError, match=FAULT):
        report_of(FarAnalyst(), song_of(8), profile)


def test_nothing_is_left_running(profile: GenreProfile) -> None:
    before = set(threading.enumerate())
    made = FarAnalyst()
    made.close()
    report_of(made, song_of(8), profile)
    made.close()
    made.close()
    until(lambda: set(threading.enumerate()) == before)
