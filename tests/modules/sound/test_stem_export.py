from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from modules.errors import AudioFileError, Cancelled, ParameterError
from modules.song.mix import MasterMix, TrackMix
from modules.song.score import Note, Song, Track
from modules.song.track_edits import with_new_tracks
from modules.sound import stem_export
from modules.sound.render import render_song
from modules.sound.stem_export import export_stems

RATE = 22_050


def song(volume_db: float = -6.0) -> Song:
    notes = tuple(Note(0, 48 + 4 * n, 100, 480 * n, 480) for n in range(4))
    mix = TrackMix(volume_db=volume_db)
    tracks = (
        Track(0, "Lead: a/b", notes=notes, program=80, mix=mix),
        Track(0, "Lead: a/b", notes=notes[:1], program=33, mix=replace(mix, pan=-0.5)),
        Track(0, "Quiet", notes=notes, mix=replace(mix, muted=True)),
        Track(0, "Empty"),
    )
    return replace(with_new_tracks(Song(), tracks), master=MasterMix(volume_db=-3.0))


def test_one_file_per_heard_track_of_one_length_that_sum_to_the_mix(tmp_path: Path) -> None:
    made = export_stems(song(), tmp_path / "Song stems", RATE, "FLOAT")
    assert [path.name for path in made.files] == ["01 Lead a b.wav", "02 Lead a b.wav"]
    assert sorted(made.folder.iterdir()) == list(made.files)
    stems = [soundfile.read(path, dtype="float32")[0].T for path in made.files]
    assert stems[0].shape == stems[1].shape
    mix = render_song(replace(song(), master=MasterMix()), RATE).samples
    assert np.abs(stems[0] + stems[1] - mix).max() < 1e-6


def test_flac_and_a_folder_that_is_there_already(tmp_path: Path) -> None:
    (tmp_path / "Song stems").mkdir()
    made = export_stems(song(), tmp_path / "Song stems", RATE, "PCM_16", ".flac")
    assert made.folder.name == "Song stems 2"
    assert {path.suffix for path in made.files} == {".flac"}
    assert not list((tmp_path / "Song stems").iterdir())


def test_too_loud_stems_are_turned_down_alike(tmp_path: Path) -> None:
    loud = export_stems(song(12.0), tmp_path / "loud", RATE, "PCM_24")
    full = export_stems(song(12.0), tmp_path / "full", RATE, "FLOAT")
    assert loud.lower_by_db > 0
    assert full.lower_by_db == 0
    gain = 10 ** (-loud.lower_by_db / 20)
    for lower, higher in zip(loud.files, full.files, strict=True):
        expected = soundfile.read(higher, dtype="float32")[0] * gain
        assert np.abs(soundfile.read(lower, dtype="float32")[0] - expected).max() < 1e-4


def test_cancel_leaves_nothing_behind(tmp_path: Path) -> None:
    seen: list[float] = []
    with pytest.raises(Cancelled):
        export_stems(
            song(), tmp_path / "s", RATE, progress=seen.append, cancelled=lambda: bool(seen)
        )
    assert not list(tmp_path.iterdir())


def test_progress_grows_to_the_end(tmp_path: Path) -> None:
    seen: list[float] = []
    export_stems(song(), tmp_path / "s", RATE, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_a_song_without_sound_is_told(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="no track that can be heard"):
        export_stems(Song(), tmp_path / "s")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_keywords: object) -> object:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(stem_export, "stem_blocks", full)
    with pytest.raises(AudioFileError, match="disk is full"):
        export_stems(song(), tmp_path / "s", RATE)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="does not exist"):
        export_stems(song(), tmp_path / "gone" / "s", RATE)
