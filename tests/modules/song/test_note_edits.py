"""Edits of notes keep every song sound, and stop groups at the borders together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from song_strategies import assert_is_sound, mixed_songs, quick, wild_notes

from modules.errors import ParameterError
from modules.song.edit import Edit
from modules.song.history import History
from modules.song.note_edits import (
    AddNotes,
    DeleteNotes,
    DuplicateNotes,
    MoveNotes,
    QuantizeNotes,
    ResizeNotes,
    SetNotesMuted,
    SetVelocity,
    new_note_ids,
    notes_apart,
)
from modules.song.score import Note, Song, Track, TrackKind

shifts = st.integers(-30_000, 30_000)
semitones = st.integers(-140, 140)


def song_with(*notes: Note) -> Song:
    ids = [note.id for note in notes]
    return Song(tracks=(Track(1, "Piano").with_notes(notes),), next_id=max(ids, default=1) + 1)


some_places = st.lists(st.integers(0, 40), max_size=6)
new_notes = st.lists(wild_notes, max_size=5).map(tuple)
velocities = st.integers(-200, 300)


def drawn_edit(data: st.DataObject, song: Song) -> Edit:
    """Any edit of some notes of some track, with one id that is not there."""
    track = song.tracks[data.draw(st.integers(0, 9)) % len(song.tracks)]
    ids = [note.id for note in track.notes] + [999_999]
    chosen = frozenset(ids[place % len(ids)] for place in data.draw(some_places))
    first, second = data.draw(shifts), data.draw(semitones)
    choices: list[Callable[[], Edit]] = [
        lambda: AddNotes(track.id, data.draw(new_notes)),
        lambda: DeleteNotes(track.id, chosen),
        lambda: MoveNotes(track.id, chosen, first, second),
        lambda: DuplicateNotes(track.id, chosen, first, second),
        lambda: ResizeNotes(track.id, chosen, first, data.draw(shifts)),
        lambda: QuantizeNotes(track.id, chosen, abs(first) + 1, second / 100),
        lambda: SetNotesMuted(track.id, chosen, first > 0),
        lambda: SetVelocity(track.id, dict.fromkeys(chosen, data.draw(velocities))),
    ]
    return choices[data.draw(st.integers(0, len(choices) - 1))]()


@quick
@given(st.data())
def test_every_edit_keeps_the_song_sound_and_undoes(data: st.DataObject) -> None:
    song = data.draw(mixed_songs())
    history = History(song)
    states = [song]
    for _ in range(4):
        edit = drawn_edit(data, history.song)
        assert edit.name
        after = history.do(edit)
        assert_is_sound(after)
        if after is not states[-1]:
            states.append(after)
    for earlier in reversed(states[:-1]):
        history.undo()
        assert history.song == earlier
    for later in states[1:]:
        history.redo()
        assert history.song == later


@quick
@given(st.data(), shifts, semitones)
def test_a_moved_group_keeps_its_intervals(data: st.DataObject, ticks: int, steps: int) -> None:
    song = data.draw(mixed_songs())
    track = song.tracks[0]
    before = {note.id: note for note in track.notes}
    after = MoveNotes(track.id, frozenset(before), ticks, steps).apply(song).track(track.id)
    shift = {
        (note.start_tick - before[note.id].start_tick, note.pitch - before[note.id].pitch)
        for note in after.notes
    }
    assert len(shift) == 1
    assert {note.id: note.duration_ticks for note in after.notes} == {
        note.id: note.duration_ticks for note in before.values()
    }


def test_a_group_stops_at_the_lower_left_corner() -> None:
    song = song_with(Note(2, 3, 90, 100, 50), Note(3, 10, 90, 400, 50))
    moved = MoveNotes(1, frozenset({2, 3}), -1000, -12).apply(song).track(1).notes
    assert [(note.start_tick, note.pitch) for note in moved] == [(0, 0), (300, 7)]


def test_added_notes_get_new_ids_that_a_view_can_learn() -> None:
    song = song_with(Note(2, 60, 90, 0, 10))
    after = AddNotes(1, (Note(0, 64, 90, 0, 10), Note(2, 67, 90, 0, 10))).apply(song)
    assert new_note_ids(song, after, 1) == {3, 4}
    assert after.next_id == 5
    assert new_note_ids(after, song, 1) == frozenset()
    assert new_note_ids(Song(), after, 1) == {2, 3, 4}
    assert new_note_ids(after, Song(), 1) == frozenset()


@pytest.mark.parametrize(
    ("start_delta", "end_delta", "expected"),
    [
        (0, 50, (100, 250)),
        (20, 0, (120, 200)),
        (500, 0, (199, 200)),  # the start stops before the end
        (0, -500, (100, 101)),  # the end stops after the start
        (-500, 0, (0, 200)),
        (10, 10, (110, 210)),
    ],
)
def test_resize(start_delta: int, end_delta: int, expected: tuple[int, int]) -> None:
    song = song_with(Note(2, 60, 90, 100, 100))
    note = ResizeNotes(1, frozenset({2}), start_delta, end_delta).apply(song).track(1).notes[0]
    assert (note.start_tick, note.end_tick) == expected


@quick
@given(st.data(), st.integers(1, 2000))
def test_quantizing_twice_equals_once(data: st.DataObject, grid: int) -> None:
    song = data.draw(mixed_songs())
    track = song.tracks[0]
    edit = QuantizeNotes(track.id, frozenset(note.id for note in track.notes), grid)
    once = edit.apply(song)
    assert edit.apply(once) == once
    assert all(note.start_tick % grid == 0 for note in once.track(track.id).notes)


def test_quantize_strength_goes_part_of_the_way() -> None:
    song = song_with(Note(2, 60, 90, 110, 100))
    note = QuantizeNotes(1, frozenset({2}), 240, 0.5).apply(song).track(1).notes[0]
    assert (note.start_tick, note.duration_ticks) == (55, 100)
    with pytest.raises(ParameterError):
        QuantizeNotes(1, frozenset({2}), 0).apply(song)


def test_swing_lets_every_other_line_come_late() -> None:
    song = song_with(
        *(Note(2 + n, 60, 90, start, 10) for n, start in enumerate((5, 200, 250, 470)))
    )
    swung = QuantizeNotes(1, frozenset({2, 3, 4, 5}), 240, swing=1.0).apply(song)
    assert [note.start_tick for note in swung.track(1).notes] == [0, 320, 320, 480]


def test_velocity_is_clamped_and_others_stay() -> None:
    song = song_with(Note(2, 60, 90, 0, 10), Note(3, 61, 80, 0, 10))
    notes = SetVelocity(1, {2: 500, 77: 3}).apply(song).track(1).notes
    assert [note.velocity for note in notes] == [127, 80]


def test_audio_tracks_take_no_notes() -> None:
    song = Song(tracks=(Track(1, "Take", kind=TrackKind.AUDIO),), next_id=2)
    with pytest.raises(ParameterError, match="Take"):
        AddNotes(1, (Note(0, 60, 90, 0, 10),)).apply(song)


def test_names_count_the_notes() -> None:
    assert DeleteNotes(1, frozenset({1})).name == "Delete 1 note"
    assert MoveNotes(1, [1, 2, 3], 0, 0).name == "Move 3 notes"  # type: ignore[arg-type]
    assert SetVelocity(1, {1: 2}).name == "Change velocity of 1 note"


def test_an_edit_does_not_follow_its_caller() -> None:
    velocities = {2: 10}
    edit = SetVelocity(1, velocities)
    velocities[2] = 99
    song = song_with(Note(2, 60, 90, 0, 10))
    assert edit.apply(song).track(1).notes[0].velocity == 10


def test_untouched_tracks_are_shared() -> None:
    song = song_with(Note(2, 60, 90, 0, 10))
    other = Track(9, "Other")
    song = replace(song, tracks=(*song.tracks, other), next_id=10)
    assert DeleteNotes(1, frozenset({2})).apply(song).tracks[1] is other


def test_notes_apart_are_those_that_an_edit_touched() -> None:
    notes = tuple(Note(i, 60, 80, i * 100, 100) for i in range(1, 6))
    song = Song(tracks=(Track(9, "Keys", notes=notes),), next_id=10)
    gone, fresh = notes_apart(song, MoveNotes(9, frozenset((2,)), 250, 0).apply(song), 9)
    assert ([n.id for n in gone], [n.start_tick for n in fresh]) == ([2], [450])
    added = AddNotes(9, (Note(0, 60, 80, 0, 50),)).apply(song)
    assert [n.id for n in notes_apart(song, added, 9)[1]] == [10]
    assert [n.id for n in notes_apart(added, song, 9)[0]] == [10]
    assert notes_apart(song, song, 9) == ([], [])
    assert notes_apart(song, Song(), 9) == ([], [])
