from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from modules.errors import FileError, MidiFileError
from modules.song.demo_song import demo_song
from modules.song.midi_file import read_midi, write_midi
from modules.song.open_file import FileKind, identify, open_into, tracks_from_midi
from modules.song.project_file import save_project
from modules.song.score import AudioClip, ControlChange, Note, PitchBend, Song, Track
from modules.song.track_edits import AddTracks


@pytest.fixture
def files(tmp_path: Path) -> Path:
    save_project(demo_song(), tmp_path / "a.nomad")
    write_midi(demo_song(), tmp_path / "b.mid")
    samples = np.zeros((100, 2), dtype=np.float32)
    for name, subtype in (
        ("c.wav", "FLOAT"),
        ("d.flac", "PCM_16"),
        ("e.ogg", "VORBIS"),
        ("f.aiff", "PCM_24"),
    ):
        soundfile.write(tmp_path / name, samples, 44_100, subtype)
    soundfile.write(tmp_path / "g.mp3", np.zeros(44_100, dtype=np.float32), 44_100)
    return tmp_path


def test_kinds_are_told_by_content(files: Path) -> None:
    expected = [FileKind.PROJECT, FileKind.MIDI, *[FileKind.AUDIO] * 5]
    for path, kind in zip(sorted(files.iterdir()), expected, strict=True):
        assert identify(path) is kind
        renamed = path.rename(path.with_suffix(".txt"))
        assert identify(renamed) is kind


def test_opening(files: Path) -> None:
    song = Song(ppq=480)
    project = open_into(song, files / "a.nomad")
    assert project.song == demo_song()
    midi = open_into(song, files / "b.mid")
    assert midi.song is not None
    assert midi.song.ppq == 960
    assert len(AddTracks(midi.tracks).apply(song).tracks) == 8
    audio = open_into(song, files / "c.wav")
    assert audio.song is None
    assert audio.tracks[0].name == "c"
    assert audio.tracks[0].clip is not None
    assert audio.tracks[0].clip.frames == 100


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.mid", b"hello", "is not MIDI"),
        ("a.nomad", b"hello", "is not a project"),
        ("a.pdf", b"%PDF-1.7", "choose a MIDI file"),
        ("a.avi", b"RIFF\x00\x00\x00\x00AVI ", "choose a MIDI file"),
        ("a.json", b'{"a":1}', "choose a MIDI file"),
        ("a.wav", b"", "empty"),
    ],
)
def test_what_cannot_be_opened(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(FileError, match=words) as caught:
        open_into(Song(), path)
    assert name in str(caught.value)


def test_folders_missing_files_pipes_and_null_characters(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "none", tmp_path / "pipe", tmp_path / "a\0b"):
        with pytest.raises(FileError) as caught:
            identify(path)
        assert str(caught.value).endswith(".")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.mid"
    path.write_bytes(b"MThd")
    path.chmod(0)
    with pytest.raises(MidiFileError, match="permissions"):
        read_midi(path)


def test_ticks_are_rescaled_so_that_touching_notes_touch() -> None:
    track = Track(
        1,
        "A",
        controls=(ControlChange(96, 64, 127),),
        pitch_bends=(PitchBend(48, 5),),
        clip=AudioClip(Path("/a"), 1, 1, 1, start_tick=24),
    ).with_notes([Note(2, 60, 90, 0, 1), Note(3, 60, 90, 1, 1), Note(4, 60, 90, 2, 94)])
    (scaled,) = tracks_from_midi(Song(ppq=1000), Song(ppq=96, tracks=(track,)))
    spans = [(note.start_tick, note.end_tick) for note in scaled.notes]
    assert spans == [(0, 10), (10, 21), (21, 1000)]
    assert scaled.controls[0].tick == 1000
    assert scaled.pitch_bends[0].tick == 500
    assert scaled.clip is not None
    assert scaled.clip.start_tick == 250
    (down,) = tracks_from_midi(Song(ppq=1), Song(ppq=96, tracks=(track,)))
    assert all(note.duration_ticks >= 1 for note in down.notes)
