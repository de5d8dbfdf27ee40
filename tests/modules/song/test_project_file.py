from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from song_strategies import assert_is_sound, mixed_songs, quick

from modules.errors import AudioFileError, ProjectFileError
from modules.song.demo_song import demo_song
from modules.song.open_file import audio_track
from modules.song.project_file import load_project, relink_clip, save_project
from modules.song.score import Song
from modules.song.track_edits import AddTrack

Damage = Callable[[dict[str, Any]], None]
ROOT = Path(__file__).resolve().parents[3]


@settings(quick, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(song=mixed_songs())
def test_round_trip_is_exact(tmp_path: Path, song: Song) -> None:
    path = tmp_path / "song.nomad"
    save_project(song, path)
    assert load_project(path) == song


def test_files_are_compact(tmp_path: Path) -> None:
    path = tmp_path / "demo.nomad"
    save_project(demo_song(), path)
    notes = sum(len(track.notes) for track in demo_song().tracks)
    assert path.stat().st_size < 40 * notes


def write_tone(path: Path, frequency: float = 440.0) -> Path:
    import numpy as np
    import soundfile

    samples = 0.1 * np.sin(2 * np.pi * frequency * np.arange(8000) / 8000)
    soundfile.write(path, samples, 8000)
    return path


@pytest.fixture
def audio_song(tmp_path: Path) -> Song:
    (tmp_path / "home" / "audio").mkdir(parents=True)
    tone = write_tone(tmp_path / "home" / "audio" / "tone.wav")
    return AddTrack(audio_track(tone)).apply(demo_song())


def test_audio_is_relative_so_that_a_folder_can_move(tmp_path: Path, audio_song: Song) -> None:
    save_project(audio_song, tmp_path / "home" / "song.nomad")
    assert str(tmp_path) not in (tmp_path / "home" / "song.nomad").read_text()
    shutil.move(tmp_path / "home", tmp_path / "elsewhere")
    clip = load_project(tmp_path / "elsewhere" / "song.nomad").tracks[-1].clip
    assert clip is not None
    assert clip.path == tmp_path / "elsewhere" / "audio" / "tone.wav"
    assert not clip.missing


def test_a_missing_file_is_marked_and_found_again(tmp_path: Path, audio_song: Song) -> None:
    path = tmp_path / "home" / "song.nomad"
    save_project(audio_song, path)
    moved = tmp_path / "moved.wav"
    shutil.move(tmp_path / "home" / "audio" / "tone.wav", moved)
    song = load_project(path)
    track = song.tracks[-1]
    assert track.clip is not None
    assert track.clip.missing
    found = relink_clip(song, track.id, moved)
    assert found.is_same_file
    assert found.song.track(track.id).clip == replace(track.clip, path=moved, missing=False)
    other = relink_clip(song, track.id, write_tone(tmp_path / "other.wav", 220.0))
    assert not other.is_same_file
    with pytest.raises(AudioFileError):
        relink_clip(song, track.id, path)


def change(*keys: str | int, to: object) -> Damage:
    def damage(document: dict[str, Any]) -> None:
        place: Any = document
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = to

    return damage


def remove(*keys: str | int) -> Damage:
    def damage(document: dict[str, Any]) -> None:
        place: Any = document
        for key in keys[:-1]:
            place = place[key]
        del place[keys[-1]]

    return damage


TRACK = ("song", "tracks", 1)


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (change("version", to="one"), "version"),
        (remove("song"), "song is missing"),
        (change("song", to=[]), "song is not an object"),
        (remove("song", "tempos"), "tempos is missing"),
        (change("song", "tempos", to=[]), "tempos"),
        (change("song", "tempos", 0, to=[0, 0]), "tempos[0][1]"),
        (change("song", "tempos", to=[[0, 120], [0, 90]]), "tempos"),
        (change("song", "meters", 0, to=[0, 4, 3]), "meters[0][2]"),
        (change("song", "ppq", to=0), "ppq"),
        (change("song", "ppq", to=True), "ppq"),
        (change("song", "title", to=7), "title"),
        (change("song", "next_id", to=2), "next_id"),
        (change("song", "loop", to=[9, 3, True]), "loop[1]"),
        (change("song", "keys", 0, to=[0, 12, "minor"]), "keys[0][1]"),
        (change("song", "chords", to=[[0, 9, "Hm"]]), "chords[0][2]"),
        (change("song", "chords", to=[[5, 5, "C"]]), "chords[0][1]"),
        (change("song", "chords", to=[[0, 9, "C"], [8, 12, "D"]]), "chords"),
        (change("song", "keys", 0, to=[0, 1, "dorian"]), "keys[0][2]"),
        (change("song", "master", "volume_db", to=500), "master.volume_db"),
        (change("song", "master", "limiter", to=[5.0, 100.0]), "master.limiter[0]"),
        (change("song", "master", "limiter", to=True), "master.limiter"),
        (change("song", "master", "mono_below_hz", to=5000), "master.mono_below_hz"),
        (change(*TRACK, "mix", "width", to=-1), "tracks[1].mix.width"),
        (change(*TRACK, "mix", "polarity_inverted", to=None), "mix.polarity_inverted"),
        (change("song", "tracks", to={}), "tracks is not a list"),
        (change(*TRACK, "notes", 5, 1, to=300), "tracks[1].notes[5][1]"),
        (change(*TRACK, "notes", 5, to=[1, 2]), "tracks[1].notes[5]"),
        (change(*TRACK, "notes", 5, 4, to=0), "tracks[1].notes[5][4]"),
        (change(*TRACK, "notes", 5, 3, to=1.5), "tracks[1].notes[5][3]"),
        (change(*TRACK, "notes", 5, 0, to=1), "id twice"),
        (change(*TRACK, "kind", to="video"), "tracks[1].kind"),
        (change(*TRACK, "kind", to="audio"), "tracks[1].clip"),
        (change(*TRACK, "channel", to=16), "tracks[1].channel"),
        (change(*TRACK, "name", to="a\nb"), "tracks[1].name"),
        (change(*TRACK, "instrument_override", to="Kazoo"), "instrument_override"),
        (change(*TRACK, "mix", "muted", to=1), "tracks[1].mix.muted"),
        (change(*TRACK, "mix", "eq", 0, 0, to="comb"), "tracks[1].mix.eq[0][0]"),
        (change(*TRACK, "mix", "pan", to=10**400), "tracks[1].mix.pan"),
    ],
)
def test_damage_is_named(tmp_path: Path, damage: Damage, named: str) -> None:
    path = tmp_path / "song.nomad"
    save_project(demo_song(), path)
    document = json.loads(path.read_bytes())
    damage(document)
    path.write_text(json.dumps(document))
    with pytest.raises(ProjectFileError) as caught:
        load_project(path)
    assert named in str(caught.value)
    assert "song.nomad" in str(caught.value)


def test_projects_from_before_the_newer_mix_settings_open(tmp_path: Path) -> None:
    path = tmp_path / "song.nomad"
    save_project(demo_song(), path)
    document = json.loads(path.read_bytes())
    remove("song", "master", "limiter")(document)
    remove("song", "master", "mono_below_hz")(document)
    remove(*TRACK, "mix", "width")(document)
    remove(*TRACK, "mix", "polarity_inverted")(document)
    path.write_text(json.dumps(document))
    song = load_project(path)
    assert song == demo_song()
    assert (song.master.limiter, song.master.mono_below_hz) == (None, None)
    assert (song.tracks[1].mix.width, song.tracks[1].mix.is_polarity_inverted) == (1.0, False)


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"[]",
        b'{"format":"other"}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"format":"nomad-muse-project","version":1,"song":{"title":NaN}}',
        b"",
        b"MThd",
        b'{"a":' + b"9" * 10_000 + b"}",
    ],
)
def test_what_is_no_project(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "song.nomad"
    path.write_bytes(data)
    with pytest.raises(ProjectFileError) as caught:
        load_project(path)
    assert str(caught.value).endswith(".")


@settings(quick, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=3))
def test_overwritten_bytes_give_a_song_or_a_sentence(
    tmp_path: Path, place: int, junk: bytes
) -> None:
    path = tmp_path / "song.nomad"
    save_project(demo_song(), path)
    data = path.read_bytes()
    path.write_bytes(data[:place] + junk + data[place + len(junk) :])
    try:
        assert_is_sound(load_project(path))
    except ProjectFileError as error:
        assert str(error).endswith(".")


def test_a_newer_version_says_so(tmp_path: Path) -> None:
    path = tmp_path / "song.nomad"
    path.write_text('{"format":"nomad-muse-project","version":2,"anything":{}}')
    with pytest.raises(ProjectFileError, match=r"newer.*update"):
        load_project(path)


SAVE_FOR_EVER = """
import sys
from modules.song.demo_song import demo_song
from modules.song.project_file import save_project
from modules.song.time_edits import SetTempo
song = demo_song()
save_project(song, sys.argv[1])
print("ready", flush=True)
for step in range(100_000):
    save_project(SetTempo(0, 100 + step % 50).apply(song), sys.argv[1])
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killing_a_program_that_saves_leaves_a_whole_project(tmp_path: Path) -> None:
    path = tmp_path / "song.nomad"
    command = [sys.executable, "-c", SAVE_FOR_EVER, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for _ in range(20):
            assert_is_sound(load_project(path))
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
    assert_is_sound(load_project(path))
