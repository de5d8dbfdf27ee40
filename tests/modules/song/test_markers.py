from __future__ import annotations

import pytest

from modules.errors import ParameterError
from modules.song.demo_song import demo_song
from modules.song.history import History
from modules.song.key import Key, Mode
from modules.song.marker_edits import Marker, RemoveMarker, SetMarker, markers_of
from modules.song.score import MeterChange, TempoChange
from modules.song.time_map import time_map_of

BAR = 3840
HERE = 2 * BAR


def marker(tick: int = HERE, bpm: float = 140.0) -> Marker:
    meter = MeterChange(tick, 6, 8)
    return Marker(tick, TempoChange(tick, bpm), meter, Key(10))


def test_a_marker_sets_tempo_meter_and_key_in_one_step() -> None:
    history = History(demo_song())
    history.do(SetMarker(marker()))
    song = history.song
    assert history.undo_name == "Set 6/8 · 140 · Bb major"
    time_map = time_map_of(song)
    assert time_map.bpm_at(HERE) == 140.0
    assert time_map.bar_start_tick(3) == HERE + 6 * 480
    assert song.key_at(HERE) == Key(10)
    assert song.key_at(HERE - 1) == Key(9, Mode.MINOR)
    assert [each.tick for each in markers_of(song)] == [0, HERE]
    history.undo()
    assert history.song == demo_song()


def test_a_marker_that_is_left_without_a_part_loses_it() -> None:
    song = SetMarker(marker()).apply(demo_song())
    song = SetMarker(Marker(HERE, tempo=TempoChange(HERE, 99.5))).apply(song)
    assert markers_of(song)[1] == Marker(HERE, TempoChange(HERE, 99.5))
    assert markers_of(song)[1].text == "99.5"


def test_a_marker_moves_and_goes() -> None:
    song = SetMarker(marker()).apply(demo_song())
    moved = SetMarker(marker(BAR), moved_from=HERE).apply(song)
    assert [each.tick for each in markers_of(moved)] == [0, BAR]
    assert RemoveMarker(BAR).apply(moved) == demo_song()


def test_the_song_always_begins_with_a_tempo_and_a_meter() -> None:
    song = RemoveMarker(0).apply(demo_song())
    assert (song.tempos, song.meters) == (demo_song().tempos, demo_song().meters)
    assert song.keys == ()
    moved = SetMarker(marker(BAR), moved_from=0).apply(demo_song())
    assert moved.tempos[0] == demo_song().tempos[0]


@pytest.mark.parametrize(
    "wrong",
    [
        Marker(HERE, TempoChange(HERE, 0.5)),
        Marker(HERE, meter=MeterChange(HERE, 3, 5)),
        Marker(-1, TempoChange(-1, 120.0)),
    ],
)
def test_what_cannot_be_is_refused(wrong: Marker) -> None:
    with pytest.raises(ParameterError):
        SetMarker(wrong).apply(demo_song())
