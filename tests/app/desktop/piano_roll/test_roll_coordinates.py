from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shown_roll import Roll

from app.desktop.piano_roll.coordinates import Coordinates, RowMap, drum_rows
from app.desktop.piano_roll.names import drum_name, pitch_name
from modules.song.score import Note, Song, Track

BEAT = 960
BAR = 4 * BEAT


@given(
    tick=st.integers(0, 10_000_000),
    scale=st.floats(0.002, 2.0),
    scroll=st.floats(0, 100_000),
)
def test_tick_to_x_and_back(tick: int, scale: float, scroll: float) -> None:
    coordinates = Coordinates(RowMap(), scale, 16, scroll_x=scroll)
    assert coordinates.tick_at_x(coordinates.x_at_tick(tick)) == pytest.approx(tick, abs=1e-3)


@given(pitch=st.integers(0, 127), height=st.integers(6, 40), inside=st.floats(0, 0.99))
def test_pitch_to_y_and_back(pitch: int, height: int, inside: float) -> None:
    coordinates = Coordinates(RowMap(), 0.1, height, scroll_y=300.0)
    assert coordinates.pitch_at_y(coordinates.y_at_pitch(pitch) + inside * height) == pitch


def test_points_outside_are_held_at_the_border() -> None:
    coordinates = Coordinates(RowMap(), 0.1, 10)
    assert coordinates.pitch_at_y(-50) == 127
    assert coordinates.pitch_at_y(99_999) == 0


def test_many_at_once_equal_one_at_a_time() -> None:
    coordinates = Coordinates(drum_rows([90]), 0.07, 14, 33.0, 21.0)
    pitches = np.array([36, 38, 90, 59])
    ticks = np.array([0, 960, 12345])
    assert coordinates.ys_at_pitches(pitches).tolist() == [
        coordinates.y_at_pitch(p) for p in pitches.tolist()
    ]
    assert coordinates.xs_at_ticks(ticks).tolist() == pytest.approx(
        [coordinates.x_at_tick(t) for t in ticks.tolist()]
    )


def test_drum_rows_hold_the_kit_and_what_is_used() -> None:
    rows = drum_rows([81, 36])
    assert rows.pitches[0] == 81
    assert rows.pitches[-1] == 35
    assert rows.drums
    assert rows.row_of_pitch[100] == -1
    assert Coordinates(rows, 0.1, 10).y_at_pitch(100) < -1000


def test_steps_follow_rows_and_stop_at_the_border() -> None:
    rows = drum_rows([81])
    assert rows.step(59, 1) == 81
    assert rows.step(81, 1) == 81
    assert rows.step(36, -5) == 35


def test_zoom_keeps_what_is_under_the_pointer() -> None:
    coordinates = Coordinates(RowMap(), 0.1, 16, 500.0, 400.0)
    tick, pitch = coordinates.tick_at_x(320), coordinates.pitch_at_y(200)
    zoomed = coordinates.zoomed_in_time(0.37, 320)
    assert zoomed.tick_at_x(320) == pytest.approx(tick)
    assert coordinates.zoomed_in_pitch(30, 200).pitch_at_y(200) == pitch


def test_rows_have_the_names_that_musicians_use() -> None:
    assert pitch_name(60) == "C4"
    assert pitch_name(66) == "F♯4"
    assert drum_name(38) == "Snare"
    assert drum_name(3) == "Key 3"


def late_song(bar: int) -> Song:
    track = Track(1, "Voice", notes=(Note(1, 64, 90, bar * BAR + BEAT, BEAT),))
    return Song(tracks=(track,), next_id=10)


def test_a_song_that_begins_late_is_shown_from_its_first_bar(roll: Roll) -> None:
    model = roll.panel.model
    roll.history.load(late_song(40))
    roll.panel.set_track(1)
    assert model.coordinates.x_at_tick(40 * BAR) == pytest.approx(0.0)
    roll.panel.set_track(None)
    roll.history.load(late_song(1))
    roll.panel.set_track(1)
    assert model.coordinates.scroll_x == 0.0


def test_who_has_scrolled_stays_where_they_are(roll: Roll) -> None:
    model = roll.panel.model
    song = roll.history.song
    late = replace(late_song(40).tracks[0], id=3)
    roll.history.load(replace(song, tracks=(*song.tracks, late)))
    roll.panel.set_track(song.tracks[0].id)
    model.scroll_by(30.0, 0.0)
    before = model.coordinates.scroll_x
    assert before > 0
    roll.panel.set_track(3)
    assert model.coordinates.scroll_x == before
