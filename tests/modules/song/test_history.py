from __future__ import annotations

from modules.song.history import MAX_UNDO_STEPS, Change, Direction, History
from modules.song.score import Song
from modules.song.time_edits import SetTempo, SetTitle


def test_undo_and_redo_return_the_same_songs() -> None:
    history = History(Song())
    seen = [history.song, *(history.do(SetTempo(0, bpm)) for bpm in (100, 110, 130))]
    for song in reversed(seen[:-1]):
        history.undo()
        assert history.song is song
    assert history.undo() is None
    for song in seen[1:]:
        history.redo()
        assert history.song is song
    assert history.redo() is None


def test_a_new_edit_forgets_the_undone() -> None:
    history = History(Song())
    history.do(SetTempo(0, 100))
    history.undo()
    history.do(SetTitle("Other"))
    assert history.redo_name is None
    assert history.undo_name == "Rename song"


def test_an_edit_without_effect_is_no_step() -> None:
    history = History(Song())
    history.do(SetTempo(0, 120.0))
    assert history.undo_name is None
    assert not history.is_modified


def test_modified_follows_the_saved_song() -> None:
    history = History(Song())
    history.do(SetTempo(0, 100))
    history.mark_saved()
    assert not history.is_modified
    history.do(SetTempo(0, 101))
    assert history.is_modified
    history.undo()
    assert not history.is_modified
    history.undo()
    assert history.is_modified


def test_a_recovered_song_is_not_saved() -> None:
    history = History(Song())
    history.load(Song(title="Recovered"), saved=False)
    assert history.is_modified
    assert history.undo_name is None


def test_steps_are_bounded() -> None:
    history = History(Song())
    for step in range(MAX_UNDO_STEPS + 50):
        history.do(SetTitle(f"Title {step}"))
    undone = 0
    while history.undo():
        undone += 1
    assert undone == MAX_UNDO_STEPS


def test_subscribers_hear_every_change_until_they_leave() -> None:
    history = History(Song())
    heard: list[Change] = []
    leave = history.subscribe(heard.append)
    history.do(SetTempo(0, 100))
    history.undo()
    history.redo()
    history.load(Song(title="New"))
    leave()
    history.do(SetTempo(0, 90))
    assert [change.direction for change in heard] == [
        Direction.DO,
        Direction.UNDO,
        Direction.REDO,
        Direction.LOAD,
    ]
    assert heard[0].after is heard[1].before
    assert heard[-1].edit is None
