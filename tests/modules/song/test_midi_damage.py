"""Damaged MIDI: never anything but a sound song or one sentence."""

from __future__ import annotations

import time
import zipfile
from dataclasses import replace
from pathlib import Path

import mido
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from song_strategies import assert_is_sound, quick

from modules.errors import MidiFileError
from modules.song.demo_song import demo_song
from modules.song.midi_file import read_midi, read_midi_file, write_midi

MAX_SECONDS = 5.0

fuzz = settings(
    quick, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def open_or_sentence(path: Path) -> None:
    try:
        assert_is_sound(read_midi(path))
    except MidiFileError as error:
        sentence = str(error)
        assert sentence.endswith(".")
        assert "\n" not in sentence


@pytest.fixture(scope="module")
def valid_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("midi") / "demo.mid"
    song = demo_song()
    write_midi(replace(song, tracks=(song.tracks[1], song.tracks[5])), path)
    return path.read_bytes()


@fuzz
@given(length=st.integers(0, 1500))
def test_truncated(tmp_path: Path, valid_bytes: bytes, length: int) -> None:
    path = tmp_path / "cut.mid"
    path.write_bytes(valid_bytes[:length])
    open_or_sentence(path)


@fuzz
@given(flips=st.lists(st.tuples(st.integers(0, 1499), st.integers(1, 255)), min_size=1, max_size=8))
def test_flipped_bytes(tmp_path: Path, valid_bytes: bytes, flips: list[tuple[int, int]]) -> None:
    data = bytearray(valid_bytes)
    for place, bits in flips:
        data[place % len(data)] ^= bits
    path = tmp_path / "flipped.mid"
    path.write_bytes(data)
    open_or_sentence(path)


@fuzz
@given(body=st.binary(max_size=300))
def test_random_track(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "random.mid"
    header = b"MThd\x00\x00\x00\x06\x00\x01\x00\x01\x01\xe0MTrk"
    path.write_bytes(header + len(body).to_bytes(4, "big") + body)
    open_or_sentence(path)


@fuzz
@given(data=st.binary(max_size=200))
def test_random_bytes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "random.mid"
    path.write_bytes(data)
    open_or_sentence(path)


@pytest.mark.shared_data
def test_all_files_of_the_robustness_corpus(shared_data: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared_data / "midi" / "robustness.zip") as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        for name in names:
            path = tmp_path / Path(name).name
            path.write_bytes(archive.read(name))
            begin = time.perf_counter()
            open_or_sentence(path)
            assert time.perf_counter() - begin < MAX_SECONDS, name
    assert len(names) >= 83


@pytest.mark.shared_data
def test_files_that_strict_readers_refuse_are_saved(shared_data: Path, tmp_path: Path) -> None:
    expected = {
        "local-tests-only/keysig-mode-2.mid": 2457,
        "local-tests-only/RunTimeError_unexpected_EOF.mid": 6085,
        "bsd-freedoom/1722c4646f.mid": 1418,
        "mit/midi/test-corrupt-file-missing-byte.mid": 8,
        "mit/midi/test-illegal-message-all.mid": 8,
    }
    with zipfile.ZipFile(shared_data / "midi" / "robustness.zip") as archive:
        for name, count in expected.items():
            path = tmp_path / "file.mid"
            path.write_bytes(archive.read(f"robustness/{name}"))
            assert sum(len(track.notes) for track in read_midi(path).tracks) == count, name


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("corpus", "ending", "count"), [("pop909", "/00", 12), ("freedoom", "musics/", 8)]
)
def test_notes_agree_with_another_reader(
    shared_data: Path, tmp_path: Path, corpus: str, ending: str, count: int
) -> None:
    with zipfile.ZipFile(shared_data / "midi" / f"{corpus}.zip") as archive:
        names = sorted(n for n in archive.namelist() if ending in n and n.endswith(".mid"))
        for name in names[:count]:
            path = tmp_path / "file.mid"
            path.write_bytes(archive.read(name))
            song = read_midi(path)
            strokes = [
                (tick, message.note, message.velocity)
                for tick, message in _absolute_messages(path)
                if message.type == "note_on" and message.velocity > 0
            ]
            notes = [
                (note.start_tick, note.pitch, note.velocity)
                for track in song.tracks
                for note in track.notes
            ]
            assert sorted(notes) == sorted(strokes), name


def _absolute_messages(path: Path) -> list[tuple[int, mido.Message]]:
    found = []
    for track in mido.MidiFile(path, clip=True).tracks:
        tick = 0
        for message in track:
            tick += message.time
            found.append((tick, message))
    return found


def test_what_is_lost_is_told(tmp_path: Path, valid_bytes: bytes) -> None:
    path = tmp_path / "tune.mid"
    path.write_bytes(valid_bytes)
    assert read_midi_file(path).remark == ""
    path.write_bytes(valid_bytes[: len(valid_bytes) * 2 // 3])
    reading = read_midi_file(path)
    assert reading.song.tracks
    assert reading.remark == "“tune.mid” is damaged: what could be read was kept."


def test_a_track_without_its_end_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "no-end.mid"
    body = b"\x00\x90\x3c\x40\x60\x80\x3c\x00"
    header = b"MThd\x00\x00\x00\x06\x00\x00\x00\x01\x01\xe0MTrk"
    path.write_bytes(header + len(body).to_bytes(4, "big") + body)
    assert read_midi_file(path).remark == ""


def test_bytes_without_sense_are_told(tmp_path: Path) -> None:
    path = tmp_path / "noise.mid"
    body = b"\x00\x90\x3c\x40\x60\x80\x3c\x00" + b"\x00\xff\x01\x01a\x00\x05\x05"
    note = b"\x00\x90\x3c\x40\x60\x80\x3c\x00"
    header = b"MThd\x00\x00\x00\x06\x00\x01\x00\x02\x01\xe0"
    tracks = (note, b"\x00\x05" + body)
    path.write_bytes(header + b"".join(b"MTrk" + len(t).to_bytes(4, "big") + t for t in tracks))
    reading = read_midi_file(path)
    assert len(reading.song.tracks) == 1
    assert "damaged" in reading.remark
