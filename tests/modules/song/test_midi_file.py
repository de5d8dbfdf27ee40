"""Reading and writing MIDI: exact round trips, and files built to be odd."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import mido
import pytest
from hypothesis import HealthCheck, given, settings
from song_strategies import assert_is_sound, quick, songs

from modules.errors import MidiFileError
from modules.song.key import parse_key
from modules.song.midi_file import read_midi, write_midi
from modules.song.mix import TrackMix
from modules.song.score import MeterChange, Note, Song, TempoChange, Track, TrackKind
from modules.song.time_map import time_map_of

HEADER = b"MThd\x00\x00\x00\x06"


def chunk(body: bytes) -> bytes:
    return b"MTrk" + len(body).to_bytes(4, "big") + body


def smf(*bodies: bytes, file_format: int = 1, division: int = 96) -> bytes:
    words = (file_format, len(bodies), division)
    return (
        HEADER + b"".join(word.to_bytes(2, "big") for word in words) + b"".join(map(chunk, bodies))
    )


END = b"\x00\xff\x2f\x00"
ONE_NOTE = b"\x00\x90\x3c\x64\x60\x80\x3c\x40" + END


def read_bytes(tmp_path: Path, data: bytes) -> Song:
    path = tmp_path / "file.mid"
    path.write_bytes(data)
    song = read_midi(path)
    assert_is_sound(song)
    return song


def without_ids(song: Song) -> Song:
    tracks = (
        replace(track, id=0, hue=0).with_notes(replace(note, id=0) for note in track.notes)
        for track in song.tracks
    )
    return replace(song, tracks=tuple(tracks), next_id=1)


@settings(quick, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(song=songs())
def test_round_trip_is_exact(tmp_path: Path, song: Song) -> None:
    path = tmp_path / "song.mid"
    write_midi(song, path)
    back = read_midi(path)
    assert_is_sound(back)
    # Marks that repeat the one before say nothing and are dropped on reading.
    for marks in ("tempos", "meters", "keys"):
        kept = [replace(mark, tick=0) for mark in getattr(back, marks)]
        assert all(a != b for a, b in pairwise(kept))
    # A MIDI file has no master; that of the song read leaves headroom.
    assert back.master.volume_db < 0.0
    back = replace(back, tempos=(), meters=(), keys=(), master=song.master)
    assert without_ids(back) == without_ids(replace(song, tempos=(), meters=(), keys=()))


def test_tempo_meter_and_key_come_back(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    song = read_bytes(tmp_path, smf(ONE_NOTE))
    song = replace(
        song,
        tempos=(TempoChange(0, 120.0), TempoChange(960, 60e6 / 700_001)),
        meters=(MeterChange(0, 3, 4), MeterChange(500, 7, 8)),
    )
    write_midi(song, path)
    back = read_midi(path)
    assert back.tempos == song.tempos
    assert back.meters == song.meters
    file = mido.MidiFile(path)
    assert (file.type, file.ticks_per_beat, len(file.tracks)) == (1, 96, 2)


def test_mix_becomes_volume_and_pan(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    track = Track(1, "A", mix=TrackMix(-6.0, -0.5)).with_notes([Note(2, 60, 90, 0, 10)])
    write_midi(Song(tracks=(track,), next_id=3), path)
    back = read_midi(path).tracks[0]
    assert back.mix.volume_db == pytest.approx(-6.0, abs=0.2)
    assert back.mix.pan == pytest.approx(-0.5, abs=0.01)
    assert back.controls == ()
    write_midi(read_midi(path), tmp_path / "again.mid")
    assert (tmp_path / "again.mid").read_bytes() == path.read_bytes()


def test_tracks_with_different_sounds_get_different_channels(tmp_path: Path) -> None:
    note = Note(0, 60, 90, 0, 10)
    tracks = tuple(Track(i, f"T{i}", program=i).with_notes([note]) for i in range(12))
    drums = Track(20, "Kit", channel=9).with_notes([note])
    write_midi(Song(tracks=(*tracks, drums), next_id=99), tmp_path / "a.mid")
    back = read_midi(tmp_path / "a.mid")
    assert [track.program for track in back.tracks[:-1]] == list(range(12))
    assert len({track.channel for track in back.tracks}) == 13
    assert back.tracks[-1].is_drums


def test_muted_notes_are_left_out(tmp_path: Path) -> None:
    one = Track(1, "One").with_notes([Note(3, 60, 90, 0, 10), Note(4, 62, 90, 0, 10, muted=True)])
    write_midi(Song(tracks=(one,), next_id=5), tmp_path / "a.mid")
    back = read_midi(tmp_path / "a.mid")
    assert [(track.name, len(track.notes)) for track in back.tracks] == [("One", 1)]


def test_nothing_to_write(tmp_path: Path) -> None:
    song = Song(tracks=(Track(1, "Take", kind=TrackKind.AUDIO),), next_id=2)
    with pytest.raises(MidiFileError):
        write_midi(song, tmp_path / "a.mid")
    assert not list(tmp_path.iterdir())


def test_type_0_is_split_by_channel(tmp_path: Path) -> None:
    body = (
        b"\x00\xff\x03\x04Song\x00\xc0\x05\x00\xc1\x21"
        b"\x00\x90\x3c\x64\x00\x91\x24\x50\x00\x99\x24\x7f"
        b"\x30\x80\x3c\x00\x00\x81\x24\x00\x00\x89\x24\x00" + END
    )
    song = read_bytes(tmp_path, smf(body, file_format=0))
    assert song.title == "Song"
    assert [(t.name, t.channel, t.program) for t in song.tracks] == [
        ("Electric Piano 2", 0, 5),
        ("Finger Bass", 1, 33),
        ("Drums", 9, 0),
    ]
    assert [track.notes[0].duration_ticks for track in song.tracks] == [48, 48, 48]


def test_running_status_overlaps_and_hanging_notes(tmp_path: Path) -> None:
    # Two overlapping notes of one pitch, ended by note-ons of velocity 0; a third that hangs.
    body = b"\x00\x90\x3c\x64\x0a\x3c\x50\x0a\x3c\x00\x0a\x3c\x00\x0a\x40\x64" + END
    notes = read_bytes(tmp_path, smf(body)).tracks[0].notes
    assert [(n.start_tick, n.end_tick, n.velocity) for n in notes] == [
        (0, 20, 100),
        (10, 30, 80),
        (40, 40 + 96, 100),
    ]


def test_notes_of_no_length_get_one_tick(tmp_path: Path) -> None:
    song = read_bytes(tmp_path, smf(b"\x00\x90\x3c\x64\x00\x80\x3c\x00" + END))
    assert song.tracks[0].notes[0].duration_ticks == 1


def test_smpte_time_keeps_seconds(tmp_path: Path) -> None:
    # 25 frames of 40 ticks: one tick is a millisecond.
    body = b"\x00\xff\x51\x03\x0f\x42\x40\x87\x68\x90\x3c\x64\x83\x74\x80\x3c\x00" + END
    song = read_bytes(tmp_path, smf(body, division=(256 - 25) << 8 | 40))
    note = song.tracks[0].notes[0]
    assert time_map_of(song).tick_to_seconds(note.start_tick) == pytest.approx(1.0)
    assert time_map_of(song).tick_to_seconds(note.end_tick) == pytest.approx(1.5)


def test_program_from_another_track_counts(tmp_path: Path) -> None:
    song = read_bytes(tmp_path, smf(b"\x00\xc0\x1e" + END, ONE_NOTE))
    assert song.tracks[0].program == 30


def test_riff_wrapper(tmp_path: Path) -> None:
    inner = smf(ONE_NOTE)
    size = len(inner).to_bytes(4, "little")
    data = b"RIFF" + (len(inner) + 12).to_bytes(4, "little") + b"RMIDdata" + size + inner
    assert len(read_bytes(tmp_path, data).tracks[0].notes) == 1


def test_a_bad_key_signature_is_left_out(tmp_path: Path) -> None:
    body = b"\x00\xff\x59\x02\x00\x02\x00\xff\x59\x02\xfd\x01" + ONE_NOTE
    song = read_bytes(tmp_path, smf(body))
    assert [mark.key for mark in song.keys] == [parse_key("C minor")]
    with pytest.raises(Exception, match=r"(?i)key"):
        mido.MidiFile(file=io.BytesIO(smf(body)))


def test_impossible_tempo_and_meter_are_left_out(tmp_path: Path) -> None:
    body = b"\x00\xff\x51\x03\x00\x00\x00\x00\xff\x58\x04\x04\xff\x18\x08" + ONE_NOTE
    song = read_bytes(tmp_path, smf(body))
    assert song.tempos == (TempoChange(0, 120.0),)
    assert song.meters == (MeterChange(0, 4, 4),)


def test_a_wrong_chunk_length_does_not_hide_the_next_track(tmp_path: Path) -> None:
    data = smf(ONE_NOTE, ONE_NOTE)
    place = data.index(b"MTrk") + 4
    for wrong in (3, 14, 500, 0xFFFFFFFF):
        damaged = data[:place] + wrong.to_bytes(4, "big") + data[place + 4 :]
        song = read_bytes(tmp_path, damaged)
        assert song.tracks[-1].notes[-1].pitch == 60


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\x00", "not MIDI"),
        (b"MThd", "header"),
        (b"just a letter to somebody", "not MIDI"),
        (smf(), "no track"),
        (smf(END), "without notes"),
        (smf(ONE_NOTE, division=0), "time resolution"),
        (b"RIFF\x04\x00\x00\x00RMID", "without MIDI"),
    ],
)
def test_files_that_hold_no_music(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "bad.mid"
    path.write_bytes(data)
    with pytest.raises(MidiFileError, match=words) as caught:
        read_midi(path)
    assert caught.value.path == path
    assert "bad.mid" in str(caught.value)


def test_a_time_bomb_is_refused(tmp_path: Path) -> None:
    body = b"\xff\xff\xff\x7f\x90\x3c\x64" * 40 + END
    with pytest.raises(MidiFileError, match="hours"):
        read_bytes(tmp_path, smf(body, division=1))


def test_a_flood_of_events_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MidiFileError, match="1,000,000"):
        read_bytes(tmp_path, smf(b"\x00\xb0\x01\x40" + b"\x00\x01\x40" * 1_000_001 + END))


def test_missing_and_folder(tmp_path: Path) -> None:
    with pytest.raises(MidiFileError, match="does not exist"):
        read_midi(tmp_path / "none.mid")
    with pytest.raises(MidiFileError, match="folder"):
        read_midi(tmp_path)
