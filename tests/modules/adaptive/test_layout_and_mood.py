from __future__ import annotations

from dataclasses import replace

import pytest

from modules.adaptive.layout_habits import Layout, LayoutHabits, ProjectType, project_type
from modules.adaptive.mood import Mood, Sound
from modules.song.demo_song import demo_song
from modules.song.score import Song, TrackKind

OPEN, CLOSED = Layout(7, 9, True), Layout(7, 0, True)


def test_songs_have_types() -> None:
    song = demo_song()
    audio = tuple(replace(t, kind=TrackKind.AUDIO, channel=0) for t in song.tracks)
    assert project_type(song) is ProjectType.SONG
    assert project_type(replace(song, tracks=audio)) is ProjectType.MIXING
    assert project_type(replace(song, tracks=song.tracks[:2])) is ProjectType.BEATS
    assert project_type(replace(song, tracks=song.tracks[1:3])) is ProjectType.SKETCH
    assert project_type(Song()) is ProjectType.SKETCH


def test_a_layout_is_recommended_when_it_is_a_habit_and_not_there_already() -> None:
    habits = LayoutHabits()
    habits.learn(ProjectType.BEATS, CLOSED)
    assert habits.recommend(ProjectType.BEATS, OPEN) is None
    habits.learn(ProjectType.BEATS, CLOSED)
    assert habits.recommend(ProjectType.BEATS, OPEN) == CLOSED
    assert habits.recommend(ProjectType.BEATS, CLOSED) is None
    assert habits.recommend(ProjectType.SONG, OPEN) is None


def test_a_whim_changes_nothing_and_a_new_habit_does() -> None:
    habits = LayoutHabits()
    for _ in range(5):
        habits.learn(ProjectType.SONG, CLOSED)
    habits.learn(ProjectType.SONG, OPEN)
    assert habits.usual(ProjectType.SONG) == CLOSED
    for _ in range(3):
        habits.learn(ProjectType.SONG, OPEN)
    assert habits.usual(ProjectType.SONG) == OPEN


def test_widths_that_are_nearly_the_same_are_one_layout() -> None:
    assert Layout.of_pixels(264, 368, chords=True) == Layout.of_pixels(270, 362, chords=True)
    assert Layout.of_pixels(0, 10, chords=False) == Layout(0, 1, False)


def test_fast_loud_and_bright_is_warm_and_all_stays_in_bounds() -> None:
    mood = Mood()
    assert mood.warmth(Sound(174.0, -7.0, -8.0)) > 0.6
    assert mood.warmth(Sound(60.0, -28.0, -35.0)) < -0.6
    assert mood.warmth(Sound(110.0)) == pytest.approx(0.0)
    assert mood.warmth(Sound(999.0, 20.0, 90.0)) == 1.0
    assert mood.warmth(Sound(3.0, -99.0, -99.0)) == -1.0


def test_corrections_are_followed_for_music_that_sounds_alike() -> None:
    mood, fast, slow = Mood(), Sound(170.0, -9.0), Sound(62.0, -24.0)
    for _ in range(6):
        mood.correct(fast, -0.5)
        mood.correct(slow, 0.5)
    assert mood.warmth(fast) == pytest.approx(-0.5, abs=0.15)
    assert mood.warmth(slow) == pytest.approx(0.5, abs=0.15)
    assert mood.corrections == 12
