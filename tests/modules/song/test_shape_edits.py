"""Legato, splitting, joining, humanizing, and steps in a scale."""

from __future__ import annotations

from modules.song.key import Key, Mode
from modules.song.score import Note, Song, Track
from modules.song.shape_edits import (
    HumanizeNotes,
    JoinNotes,
    LegatoNotes,
    SplitNotes,
    StepInScale,
)


def song_of(*places: tuple[int, int, int]) -> Song:
    """Notes of (pitch, start, length) with the ids 1, 2, 3 …"""
    notes = [
        Note(number, pitch, 80, start, length)
        for number, (pitch, start, length) in enumerate(places, 1)
    ]
    return Song(tracks=(Track(1, "Keys").with_notes(notes),), next_id=len(notes) + 1)


def places(song: Song) -> list[tuple[int, int, int]]:
    return [(n.pitch, n.start_tick, n.duration_ticks) for n in song.track(1).notes]


def ids(*numbers: int) -> frozenset[int]:
    return frozenset(numbers)


def test_legato_fills_gaps_and_cuts_overlaps() -> None:
    song = song_of((60, 0, 10), (64, 0, 900), (62, 480, 100), (65, 960, 100), (67, 1500, 5))
    after = LegatoNotes(1, ids(1, 2, 3, 4)).apply(song)
    assert places(after) == [
        (60, 0, 480),
        (64, 0, 480),
        (62, 480, 480),
        (65, 960, 540),
        (67, 1500, 5),
    ]


def test_the_last_note_of_a_track_keeps_its_length() -> None:
    assert places(LegatoNotes(1, ids(1)).apply(song_of((60, 0, 10)))) == [(60, 0, 10)]


def test_only_notes_across_the_tick_are_split() -> None:
    song = song_of((60, 0, 480), (64, 0, 240), (67, 240, 240))
    after = SplitNotes(1, ids(1, 2, 3), 240).apply(song)
    assert places(after) == [(60, 0, 240), (64, 0, 240), (60, 240, 240), (67, 240, 240)]
    assert after.next_id == song.next_id + 1
    assert len({note.id for note in after.track(1).notes}) == 4


def test_join_makes_one_note_of_each_pitch() -> None:
    song = song_of((60, 0, 100), (64, 50, 10), (60, 480, 200), (60, 900, 10))
    after = JoinNotes(1, ids(1, 2, 3)).apply(song)
    assert places(after) == [(60, 0, 680), (64, 50, 10), (60, 900, 10)]


def test_humanizing_is_small_and_the_same_for_a_seed() -> None:
    song = song_of(*((60, 480 * beat, 240) for beat in range(40)))
    edit = HumanizeNotes(1, frozenset(range(1, 41)), 10.0, 6.0, seed=3)
    after = edit.apply(song)
    assert after == edit.apply(song)
    pairs = list(zip(song.track(1).notes, after.track(1).notes, strict=True))
    assert any(a.start_tick != b.start_tick for a, b in pairs)
    assert all(abs(a.start_tick - b.start_tick) <= 20 for a, b in pairs)
    assert all(abs(a.velocity - b.velocity) <= 12 for a, b in pairs)
    assert all(a.duration_ticks == b.duration_ticks for a, b in pairs)


def test_steps_follow_the_scale_and_stop_at_the_border() -> None:
    song = song_of((60, 0, 10), (64, 1, 10), (66, 2, 10), (127, 3, 10))
    up = StepInScale(1, ids(1, 2, 3, 4), Key(0), 1).apply(song)
    assert [pitch for pitch, _, _ in places(up)] == [62, 65, 67, 127]
    down = StepInScale(1, ids(1, 2, 3), Key(0), -1).apply(song)
    assert [pitch for pitch, _, _ in places(down)] == [59, 62, 65, 127]
    minor = StepInScale(1, ids(1), Key(0, Mode.MINOR), -1).apply(song)
    assert places(minor)[0][0] == 58
