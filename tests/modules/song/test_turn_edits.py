"""Notes slower and faster, backwards and upside down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from song_strategies import assert_is_sound, quick, songs

from modules.errors import ParameterError
from modules.song.note_edits import ChosenNotesEdit
from modules.song.score import Note, Song, Track
from modules.song.turn_edits import MirrorNotes, ReverseNotes, StretchNotes


def song_of(*places: tuple[int, int, int]) -> Song:
    """Notes of (pitch, start, length) with the ids 1, 2, 3 …"""
    notes = [Note(number, *place[:1], 80, *place[1:]) for number, place in enumerate(places, 1)]
    return Song(tracks=(Track(90, "Keys").with_notes(notes),), next_id=99)


def places(song: Song) -> list[tuple[int, int, int]]:
    return [(n.pitch, n.start_tick, n.duration_ticks) for n in song.tracks[0].notes]


THREE = song_of((60, 100, 50), (64, 150, 100), (67, 260, 40))
ALL = frozenset((1, 2, 3))


def test_twice_as_slow_and_back() -> None:
    slow = StretchNotes(90, ALL, 2.0).apply(THREE)
    assert places(slow) == [(60, 100, 100), (64, 200, 200), (67, 420, 80)]
    assert StretchNotes(90, ALL, 0.5).apply(slow) == THREE
    alone = StretchNotes(90, frozenset((2, 3)), 2.0).apply(THREE)
    assert places(alone) == [(60, 100, 50), (64, 150, 200), (67, 370, 80)]


def test_a_squeezed_note_keeps_a_tick() -> None:
    assert places(StretchNotes(90, ALL, 0.001).apply(THREE)) == [
        (60, 100, 1),
        (64, 100, 1),
        (67, 100, 1),
    ]
    for times in (0.0, -1.0, float("nan")):
        with pytest.raises(ParameterError):
            StretchNotes(90, ALL, times).apply(THREE)


def test_backwards_and_upside_down_twice_is_as_before() -> None:
    assert places(ReverseNotes(90, ALL).apply(THREE)) == [
        (67, 100, 40),
        (64, 150, 100),
        (60, 250, 50),
    ]
    assert [n.pitch for n in MirrorNotes(90, ALL).apply(THREE).tracks[0].notes] == [67, 63, 60]
    for edit in (ReverseNotes(90, ALL), MirrorNotes(90, ALL)):
        assert edit.apply(edit.apply(THREE)) == THREE


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        (StretchNotes(90, ALL), "Stretch 3 notes"),
        (StretchNotes(90, ALL, 0.5), "Squeeze 3 notes"),
        (ReverseNotes(90, ALL), "Reverse 3 notes"),
        (MirrorNotes(90, frozenset((1,))), "Mirror 1 note"),
    ],
)
def test_names(edit: ChosenNotesEdit, name: str) -> None:
    assert edit.name == name


@quick
@given(st.data())
def test_songs_stay_sound(data: st.DataObject) -> None:
    song = data.draw(songs())
    track = song.tracks[0]
    ids = frozenset(data.draw(st.sets(st.sampled_from([note.id for note in track.notes]))))
    for edit in (
        StretchNotes(track.id, ids, data.draw(st.floats(0.01, 9))),
        ReverseNotes(track.id, ids),
        MirrorNotes(track.id, ids),
    ):
        song = edit.apply(song)
        assert_is_sound(song)
