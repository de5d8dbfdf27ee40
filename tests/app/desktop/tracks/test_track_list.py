"""The track list with many tracks: strips come by and by, in the order of the song."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.studio.studio import Studio
from app.desktop.tracks.track_list import STRIPS_AT_ONCE, TrackList
from app.desktop.tracks.track_strip import TrackStrip
from modules.song.edits import RemoveTrack
from modules.song.mix import PeakLimiter
from modules.song.score import Song, Track
from modules.song.track_edits import with_new_tracks

Wait = Callable[[Callable[[], bool]], None]
TRACKS = 30


@pytest.fixture
def track_list(studio: Studio, qtbot: QtBot) -> Iterator[TrackList]:
    shown = TrackList(studio)
    qtbot.addWidget(shown)
    yield shown
    shown.detach()


def crowd() -> Song:
    return with_new_tracks(Song(), tuple(Track(0, f"Track {n}") for n in range(TRACKS)))


def made(track_list: TrackList) -> list[str]:
    strips = sorted(track_list.findChildren(TrackStrip), key=lambda strip: strip.y())
    return [strip.track.name for strip in strips]


def test_strips_of_a_large_song_follow_a_few_at_a_time(
    studio: Studio, track_list: TrackList, wait_for: Wait
) -> None:
    song = crowd()
    before = len(made(track_list))
    studio.history.load(song)
    # Strips of the song before are used again.
    assert len(made(track_list)) <= before + STRIPS_AT_ONCE
    last = track_list.strip(song.tracks[-1].id)
    assert last.name.text() == f"Track {TRACKS - 1}"
    wait_for(lambda: len(made(track_list)) == TRACKS)
    assert made(track_list) == [track.name for track in song.tracks]
    assert track_list.strip(song.tracks[-1].id) is last


def test_a_track_removed_meanwhile_gets_no_strip(
    studio: Studio, track_list: TrackList, wait_for: Wait
) -> None:
    song = crowd()
    studio.history.load(song)
    studio.do(RemoveTrack(song.tracks[20].id))
    wait_for(lambda: len(made(track_list)) == TRACKS - 1)
    assert "Track 20" not in made(track_list)


def test_the_limiter_is_one_undoable_edit(studio: Studio, track_list: TrackList) -> None:
    track_list.master.limiter.click()
    assert studio.history.song.master.limiter == PeakLimiter()
    assert "−1.0 dBTP" in track_list.master.limiter.toolTip()
    studio.history.undo()
    assert studio.history.song.master.limiter is None
    assert not track_list.master.limiter.isChecked()
