"""MIDI files that state no sounds play what their tracks are called."""

from __future__ import annotations

import io
from pathlib import Path

import mido
import pytest

from modules.song.general_midi import sound_name
from modules.song.midi_file import read_midi
from modules.song.open_file import open_into
from modules.song.score import Song


def written(path: Path, tracks: list[tuple[str, int, int | None]]) -> Path:
    """A type 1 file of tracks with a name, one note of a pitch, and a program or none."""
    tape = mido.MidiFile(type=1)
    for channel, (name, pitch, program) in enumerate(tracks):
        messages = [mido.MetaMessage("track_name", name=name)]
        if program is not None:
            messages.append(mido.Message("program_change", channel=channel, program=program))
        messages.append(mido.Message("note_on", channel=channel, note=pitch, velocity=80))
        messages.append(mido.Message("note_off", channel=channel, note=pitch, time=480))
        tape.tracks.append(mido.MidiTrack(messages))
    buffer = io.BytesIO()
    tape.save(file=buffer)
    path.write_bytes(buffer.getvalue())
    return path


def sounds(path: Path) -> list[str]:
    song = open_into(Song(), path).song
    assert song is not None
    return [sound_name(track) for track in song.tracks]


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("Bass", "Finger Bass"),
        ("Slap Bass", "Slap Bass 1"),
        ("Synth Bass", "Synth Bass 1"),
        ("Strings", "String Ensemble 1"),
        ("Violin II", "Violin"),
        ("Horn in F", "French Horn"),
        ("Alto Sax 2", "Alto Sax"),
        ("Gtr L", "Clean Guitar"),
        ("Guitar (distorted)", "Distortion Guitar"),
        ("Rhodes", "Electric Piano 1"),
        ("Church Organ", "Church Organ"),
        ("Harp", "Orchestral Harp"),
        ("Lead Vox", "Choir Aahs"),
        ("Timpani", "Timpani"),
        ("Keys", "Acoustic Grand Piano"),
        ("Track 4", "Acoustic Grand Piano"),
    ],
)
def test_a_track_without_a_sound_plays_what_it_is_called(
    name: str, sound: str, tmp_path: Path
) -> None:
    assert sounds(written(tmp_path / "song.mid", [(name, 60, None)] * 2)) == [sound] * 2


def test_drums_go_to_the_drum_kit_if_their_notes_are_its_keys(tmp_path: Path) -> None:
    tracks = [("Drums", 36, None), ("Shaker", 70, None), ("Snare", 100, None)]
    assert sounds(written(tmp_path / "song.mid", tracks)) == [
        "Drums",
        "Drums",
        "Acoustic Grand Piano",
    ]


def test_a_sound_that_the_file_states_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path / "song.mid", [("Bass", 40, 0), ("Strings", 60, 12)])
    assert sounds(path) == ["Acoustic Grand Piano", "Marimba"]
    assert not open_into(Song(), path).remark


def test_the_user_is_told_and_the_bare_reader_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "song.mid", [("Bass", 40, None), ("Track 2", 60, None)])
    assert "“song.mid” names no sounds" in open_into(Song(), path).remark
    assert [track.program for track in read_midi(path).tracks] == [0, 0]
    plain = written(tmp_path / "plain.mid", [("Track 1", 60, None)] * 2)
    assert not open_into(Song(), plain).remark


def test_words_of_the_title_choose_no_sound(tmp_path: Path) -> None:
    names = [f"Flute Song {part}" for part in ("Bass", "Strings", "Harp")]
    found = sounds(written(tmp_path / "song.mid", [(name, 60, None) for name in names]))
    assert found == ["Finger Bass", "String Ensemble 1", "Orchestral Harp"]
