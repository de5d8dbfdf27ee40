from __future__ import annotations

import pytest

from modules.adaptive.actions import ActionKind, Stage, action_of, stage_of
from modules.adaptive.session_flow import MOST_COUNTED, SessionFlow
from modules.song.chord_edits import SetChords, parse_chords
from modules.song.demo_song import demo_song
from modules.song.edits import AddTrack, RenameTrack, SetTempo
from modules.song.note_edits import DeleteNotes
from modules.song.score import Song, Track

DRUMS, BASS, MIX = ActionKind.ADD_DRUMS, ActionKind.ADD_BASS, ActionKind.MIX


def taught(times: int) -> SessionFlow:
    """A user who always begins with drums and goes on with a bass."""
    flow = SessionFlow()
    for _ in range(times):
        flow.start()
        flow.learn(Stage.EMPTY, DRUMS)
        flow.learn(Stage.SKETCH, BASS)
    return flow


def test_a_habit_is_told_when_it_is_one() -> None:
    for times, expected in ((2, None), (3, BASS)):
        flow = taught(times)
        flow.start()
        flow.learn(Stage.EMPTY, DRUMS)
        assert flow.predict(Stage.SKETCH) is expected


def test_chances_are_chances_and_exclude_more_of_the_same() -> None:
    flow = taught(5)
    chances = flow.chances(Stage.SONG)
    assert sum(chances.values()) == pytest.approx(1.0)
    assert BASS not in chances
    assert sum(SessionFlow().chances(Stage.EMPTY).values()) == pytest.approx(1.0)


def test_what_was_never_seen_at_this_stage_leans_on_what_was_seen_at_all() -> None:
    flow = SessionFlow()
    for _ in range(9):
        flow.start()
        flow.learn(Stage.SONG, MIX)
    flow.start()
    chances = flow.chances(Stage.EMPTY)
    assert max(chances, key=lambda kind: chances[kind]) is MIX
    assert flow.predict(Stage.EMPTY) is None


def test_more_of_the_same_counts_once_and_old_habits_fade() -> None:
    flow = SessionFlow()
    assert flow.learn(Stage.EMPTY, DRUMS)
    assert not flow.learn(Stage.EMPTY, DRUMS)
    for _ in range(MOST_COUNTED):
        flow.start()
        flow.learn(Stage.EMPTY, DRUMS)
    assert flow.counts[()].total() <= MOST_COUNTED
    for _ in range(30):
        flow.start()
        flow.learn(Stage.EMPTY, BASS)
    assert flow.counts[("empty",)][BASS.value] == 30


def test_edits_are_read_as_actions() -> None:
    song = demo_song()
    drums, bass = song.tracks[0], song.tracks[1]
    empty = Song(ppq=song.ppq)
    with_bass = AddTrack(bass).apply(empty)
    cases = [
        (AddTrack(drums), empty, DRUMS),
        (AddTrack(bass), empty, BASS),
        (AddTrack(Track(0, "New")), empty, None),
        (RenameTrack(song.tracks[0].id, "x"), song, None),
        (SetTempo(0, 99.0), song, None),
        (SetChords(0, 960, parse_chords("C")), song, ActionKind.CHORDS),
    ]
    for edit, before, kind in cases:
        assert action_of(edit, before, edit.apply(before)) is kind
    track = with_bass.tracks[0]
    delete = DeleteNotes(track.id, frozenset((track.notes[0].id,)))
    assert action_of(delete, with_bass, delete.apply(with_bass)) is ActionKind.WRITE


def test_songs_go_through_stages() -> None:
    song = demo_song()
    assert stage_of(Song()) is Stage.EMPTY
    assert stage_of(AddTrack(song.tracks[0]).apply(Song())) is Stage.SKETCH
    assert stage_of(song) in (Stage.SONG, Stage.MIX)
