from __future__ import annotations

from pathlib import Path

import pytest

from modules.errors import ParameterError
from modules.song.key import parse_key
from modules.song.score import AudioClip, KeyMark, Note, Song, Track, TrackKind


def test_notes_are_sorted_by_start_pitch_and_id() -> None:
    track = Track(1, "Piano").with_notes(
        [
            Note(4, 60, 90, 10, 5),
            Note(3, 60, 90, 10, 5),
            Note(2, 59, 90, 10, 50),
            Note(5, 72, 1, 0, 1),
        ]
    )
    assert [note.id for note in track.notes] == [5, 2, 3, 4]
    assert track.end_tick == 60


def test_drums_are_midi_tracks_on_channel_ten() -> None:
    assert Track(1, "Kit", channel=9).is_drums
    assert not Track(1, "Loop", kind=TrackKind.AUDIO, channel=9).is_drums


def test_replacing_a_track_shares_the_others() -> None:
    first, second = Track(1, "A"), Track(2, "B")
    song = Song(tracks=(first, second), next_id=3)
    changed = song.with_track(Track(2, "C"))
    assert changed.tracks[0] is first
    assert changed.track(2).name == "C"
    assert song.track(2).name == "B"


def test_an_unknown_track_is_a_parameter_error() -> None:
    with pytest.raises(ParameterError) as caught:
        Song().track(7)
    assert caught.value.value == 7
    with pytest.raises(ParameterError):
        Song().with_track(Track(7, "X"))


def test_key_at() -> None:
    a, c = parse_key("Am"), parse_key("C")
    song = Song(keys=(KeyMark(10, a), KeyMark(20, c)))
    assert [song.key_at(tick) for tick in (0, 10, 19, 20)] == [None, a, a, c]


def test_clip_duration() -> None:
    assert AudioClip(Path("a.wav"), 48_000, 2, 24_000).duration_s == 0.5
