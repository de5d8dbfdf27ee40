from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.autosave_keeper import AutosaveKeeper
from app.desktop.studio.export import ExportChoice
from app.desktop.studio.studio import Studio
from modules.errors import NomadError
from modules.song.autosave import RecoveryEntry
from modules.song.edits import RenameTrack, SetTrackMix
from modules.song.midi_file import read_midi, write_midi
from modules.song.score import Song
from modules.sound.audio_buffer import AudioBuffer
from modules.sound.audio_file import read_audio
from modules.sound.audio_write import write_audio

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def said(studio: Studio) -> list[str]:
    texts: list[str] = []
    studio.said.connect(texts.append)
    return texts


@pytest.fixture
def refused(studio: Studio) -> list[NomadError]:
    errors: list[NomadError] = []
    studio.refused.connect(errors.extend)
    return errors


def write_tone(path: Path, seconds: float = 0.5) -> Path:
    time_s = np.arange(int(44_100 * seconds)) / 44_100
    tone = 0.3 * np.sin(2 * np.pi * 220 * time_s, dtype=np.float64)
    write_audio(path, AudioBuffer(tone.astype(np.float32)[None, :], 44_100))
    return path


def test_save_and_reopen(studio: Studio, said: list[str], tmp_path: Path, wait_for: Wait) -> None:
    path = tmp_path / "song.nomad"
    studio.do(RenameTrack(studio.history.song.tracks[0].id, "Kit"))
    studio.files.save(path)
    wait_for(lambda: not studio.history.is_modified)
    saved = studio.history.song
    studio.files.open_empty()
    studio.files.open([path])
    wait_for(lambda: studio.files.path == path)
    assert studio.history.song == saved
    assert not studio.history.is_modified
    assert studio.settings.settings.recent_files[0] == str(path)


def test_midi_opens_as_a_song_in_my_genre(studio: Studio, tmp_path: Path, wait_for: Wait) -> None:
    path = tmp_path / "tune.mid"
    write_midi(studio.history.song, path)
    studio.settings.change(genre="jazz")
    studio.files.open([path])
    wait_for(lambda: len(studio.history.song.tracks) == 3 and studio.history.song.genre == "jazz")
    assert studio.files.path is None


def test_damaged_midi_opens_and_says_so(
    studio: Studio, said: list[str], tmp_path: Path, wait_for: Wait
) -> None:
    path = tmp_path / "tune.mid"
    write_midi(studio.history.song, path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 12])
    studio.files.open([path])
    wait_for(lambda: any("damaged" in text for text in said))
    assert studio.history.song.tracks


def test_audio_is_added_as_tracks(studio: Studio, tmp_path: Path, wait_for: Wait) -> None:
    paths = [write_tone(tmp_path / f"stem {number}.wav") for number in (1, 2)]
    studio.files.open(paths)
    wait_for(lambda: len(studio.history.song.tracks) == 5)
    assert [track.name for track in studio.history.song.tracks[3:]] == ["stem 1", "stem 2"]
    assert studio.history.undo_name == "Add 2 tracks"


def test_own_audio_takes_the_place_of_the_untouched_demo(
    studio: Studio, tmp_path: Path, wait_for: Wait
) -> None:
    studio.files.open_demo()
    studio.files.open([write_tone(tmp_path / "mine.wav")])
    wait_for(lambda: [t.name for t in studio.history.song.tracks] == ["mine"])


def test_one_bad_file_does_not_stop_the_others(
    studio: Studio, refused: list[NomadError], tmp_path: Path, wait_for: Wait
) -> None:
    bad = tmp_path / "bad.mid"
    bad.write_bytes(b"MThd\0\0\0\6\0\1\0\1")
    studio.files.open([bad, write_tone(tmp_path / "good.wav"), tmp_path / "absent.wav"])
    wait_for(lambda: len(studio.history.song.tracks) == 4)
    assert len(refused) == 2
    assert any("bad.mid" in str(error) for error in refused)


def test_saving_where_it_is_not_allowed_is_told(
    studio: Studio, refused: list[NomadError], tmp_path: Path, wait_for: Wait
) -> None:
    studio.files.save(tmp_path / "no" / "such" / "folder" / "song.nomad")
    wait_for(lambda: bool(refused))
    assert studio.files.path is None


def test_exports_midi_and_mix(
    studio: Studio, said: list[str], tmp_path: Path, wait_for: Wait
) -> None:
    studio.files.export_midi(tmp_path / "out.mid")
    studio.files.export_mix(tmp_path / "out.wav", ExportChoice("PCM_16", 48_000))
    wait_for(lambda: len(said) == 2)
    assert len(read_midi(tmp_path / "out.mid").tracks) == 3
    mix = read_audio(tmp_path / "out.wav")
    assert mix.sample_rate == 48_000
    assert 0.01 < mix.peak < 1.0


def test_nothing_is_rendered_for_a_place_that_cannot_be_written(
    studio: Studio, refused: list[NomadError], tmp_path: Path, wait_for: Wait
) -> None:
    def analyze(_control: object) -> NoReturn:
        raise AssertionError("it would have taken half a minute")

    studio.files.export_report(tmp_path / "no" / "such" / "report.html", analyze, {})
    wait_for(lambda: bool(refused))
    assert "does not exist" in str(refused[0])


def test_exports_sheet_music(
    studio: Studio, said: list[str], refused: list[NomadError], tmp_path: Path, wait_for: Wait
) -> None:
    # Its library is slow to import; not the job's time is tested here.
    import_module("partitura")
    studio.files.export_musicxml(tmp_path / "out.musicxml")
    wait_for(lambda: bool(said or refused))
    assert not refused
    assert (tmp_path / "out.musicxml").read_bytes().count(b"<part ") == 3


def test_a_mix_that_is_too_loud_is_turned_down_and_says_so(
    studio: Studio, said: list[str], tmp_path: Path, wait_for: Wait
) -> None:
    for track in studio.history.song.tracks:
        studio.do(SetTrackMix(track.id, replace(track.mix, volume_db=12.0)))
    studio.files.export_mix(tmp_path / "loud.wav", ExportChoice("PCM_24"))
    wait_for(lambda: bool(said))
    assert "too loud" in said[0]
    assert read_audio(tmp_path / "loud.wav").peak == pytest.approx(0.9886, abs=1e-3)


def test_a_moved_file_is_found_again(studio: Studio, tmp_path: Path, wait_for: Wait) -> None:
    path = write_tone(tmp_path / "stem.wav")
    studio.files.open_empty()
    studio.files.open([path])
    wait_for(lambda: bool(studio.history.song.tracks))
    studio.files.save(tmp_path / "song.nomad")
    wait_for(lambda: not studio.history.is_modified)
    moved = path.rename(tmp_path / "moved.wav")
    studio.files.open_empty()
    studio.files.open([tmp_path / "song.nomad"])
    wait_for(lambda: bool(studio.history.song.tracks))
    clip = studio.history.song.tracks[0].clip
    assert clip is not None
    assert clip.missing
    studio.files.relink(studio.history.song.tracks[0].id, moved)
    wait_for(lambda: studio.history.undo_name == "Find missing file")
    found = studio.history.song.tracks[0].clip
    assert found is not None
    assert found.path == moved
    assert not found.missing


def test_unsaved_work_is_offered_after_a_crash(
    studio: Studio, folders: Folders, small_song: Song, wait_for: Wait
) -> None:
    crashed = AutosaveKeeper(folders.state / "autosave")
    crashed.write(crashed.ticket(), replace(small_song, title="Lost"), None)
    # The program that wrote it must no longer run: its lock goes with it.
    crashed._autosave._lock.release(remove=True)  # type: ignore[union-attr]
    offers: list[list[RecoveryEntry]] = []
    studio.files.recoverable.connect(offers.append)
    studio.files.look_for_crashes()
    wait_for(lambda: bool(offers))
    studio.files.recover(offers[0][0])
    assert studio.history.song.title == "Lost"
    assert studio.history.is_modified
    wait_for(lambda: studio.jobs.is_idle)
    assert not offers[0][0].path.exists()


def test_autosave_writes_once_per_change_and_is_cleared_by_saving(
    studio: Studio, folders: Folders, tmp_path: Path, wait_for: Wait
) -> None:
    def autosaves() -> list[Path]:
        return list((folders.state / "autosave").glob("*.autosave"))

    studio.files.autosave()
    assert studio.jobs.is_idle or not autosaves()
    studio.do(RenameTrack(studio.history.song.tracks[0].id, "Kit"))
    studio.files.autosave()
    wait_for(lambda: len(autosaves()) == 1)
    studio.files.save(tmp_path / "song.nomad")
    wait_for(lambda: not autosaves())


def test_settings_are_shared_with_the_studio(studio: Studio, settings_file: SettingsFile) -> None:
    assert studio.settings is settings_file
