from __future__ import annotations

from modules.song.property_edits import SetNoteProperties
from modules.song.score import Note, Song, Track

SONG = Song(tracks=(Track(1, "A", notes=(Note(2, 60, 80, 0, 480), Note(3, 64, 90, 480, 480))),))


def notes_after(edit: SetNoteProperties) -> tuple[Note, ...]:
    return edit.apply(SONG).track(1).notes


def test_only_what_is_given_is_changed() -> None:
    edit = SetNoteProperties(1, frozenset((2, 3)), velocity=33, muted=True)
    assert notes_after(edit) == (Note(2, 60, 33, 0, 480, True), Note(3, 64, 33, 480, 480, True))
    assert edit.name == "Change 2 notes"


def test_values_are_held_inside_what_a_song_can_hold() -> None:
    edit = SetNoteProperties(1, frozenset((2,)), 200, -5, 0, 0)
    assert notes_after(edit)[0] == Note(2, 127, 1, 0, 1)


def test_notes_stay_in_order() -> None:
    edit = SetNoteProperties(1, frozenset((2,)), start_tick=960)
    assert [note.id for note in notes_after(edit)] == [3, 2]
