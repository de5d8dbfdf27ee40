"""Bars inserted, deleted and duplicated on all tracks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from song_strategies import assert_is_sound, mixed_songs, quick

from modules.errors import ParameterError
from modules.song.bar_edits import (
    BarsEdit,
    DeleteBars,
    DuplicateBars,
    InsertBars,
    MoveBars,
    bars_between,
)
from modules.song.chord import parse_chord
from modules.song.excerpt import Excerpt, with_gap, with_repeat, with_swap, without
from modules.song.history import History
from modules.song.key import Key
from modules.song.score import (
    AudioClip,
    ChordMark,
    ControlChange,
    KeyMark,
    LoopRegion,
    MeterChange,
    Note,
    PitchBend,
    Song,
    TempoChange,
    Track,
    TrackKind,
)
from modules.song.time_map import time_map_of

BEAT = 960
BAR = 4 * BEAT
PEDAL = 64


def song_of(*spans: tuple[int, int], **parts: object) -> Song:
    """A track with a note from tick to tick for each of `spans`, and `parts` of the song."""
    notes = [Note(2 + n, 60 + n, 90, start, end - start) for n, (start, end) in enumerate(spans)]
    track = Track(1, "Keys").with_notes(notes)
    song = Song(tracks=(track,), next_id=50)
    return replace(song, **parts)  # type: ignore[arg-type]


def spans(song: Song) -> list[tuple[int, int]]:
    return [(note.start_tick, note.end_tick) for note in song.tracks[0].notes]


def in_bars(song: Song) -> list[tuple[float, float]]:
    return [(start / BAR, end / BAR) for start, end in spans(song)]


def bars(*edges: float) -> tuple[int, int]:
    start, end = edges
    return round(start * BAR), round(end * BAR)


# Notes.


def test_what_follows_an_inserted_bar_comes_later() -> None:
    song = song_of(bars(0, 1), bars(1, 2), bars(2, 3))
    assert in_bars(InsertBars(1).apply(song)) == [(0, 1), (2, 3), (3, 4)]
    assert in_bars(InsertBars(0, 3).apply(song)) == [(3, 4), (4, 5), (5, 6)]
    assert InsertBars(3).apply(song) == song


def test_a_note_across_new_bars_ends_and_is_struck_again() -> None:
    after = InsertBars(1, 2).apply(song_of(bars(0.5, 2)))
    assert in_bars(after) == [(0.5, 1), (3, 4)]
    first, second = after.tracks[0].notes
    assert (first.id, second.id, after.next_id) == (2, 50, 51)
    assert second.pitch == first.pitch


def test_deleted_bars_take_what_begins_in_them() -> None:
    song = song_of(bars(0, 1), bars(1, 2), bars(2, 3))
    after = DeleteBars(1).apply(song)
    assert in_bars(after) == [(0, 1), (1, 2)]
    assert [note.id for note in after.tracks[0].notes] == [2, 4]
    assert DeleteBars(0, 9).apply(song).tracks[0].notes == ()
    assert DeleteBars(7).apply(song) == song


def test_notes_that_reach_into_deleted_bars_are_cut_and_joined() -> None:
    into, out_of, across = bars(0.5, 1.5), bars(1.5, 2.5), bars(0.25, 2.75)
    assert in_bars(DeleteBars(1).apply(song_of(into))) == [(0.5, 1)]
    assert in_bars(DeleteBars(1).apply(song_of(out_of))) == [(1, 1.5)]
    after = DeleteBars(1).apply(song_of(across))
    assert in_bars(after) == [(0.25, 1.75)]
    assert after.tracks[0].notes[0].id == 2


def test_duplicated_bars_are_followed_by_a_copy() -> None:
    song = song_of(bars(0, 1), bars(1, 2), bars(2, 3))
    after = DuplicateBars(1).apply(song)
    assert in_bars(after) == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert [note.pitch for note in after.tracks[0].notes] == [60, 61, 61, 62]
    assert [note.id for note in after.tracks[0].notes] == [2, 3, 50, 4]
    assert in_bars(DuplicateBars(2).apply(song))[-1] == (3, 4)
    assert DuplicateBars(3, 2).apply(song) == song


def test_a_copy_goes_on_where_its_model_did() -> None:
    # Out of the bars: cut once, and whole before what it led to.
    assert in_bars(DuplicateBars(1).apply(song_of(bars(1.5, 2.5)))) == [(1.5, 2), (2.5, 3.5)]
    # Into them: what sounded in the bars sounds in the copy.
    assert in_bars(DuplicateBars(1).apply(song_of(bars(0.5, 1.5)))) == [(0.5, 1.5), (2, 2.5)]
    # All through: one long note.
    assert in_bars(DuplicateBars(1).apply(song_of(bars(0.5, 2.5)))) == [(0.5, 3.5)]


def test_a_note_struck_early_belongs_to_the_bar_that_it_leads() -> None:
    early = (BAR - 30, 2 * BAR)
    assert spans(InsertBars(1).apply(song_of(early))) == [(2 * BAR - 30, 3 * BAR)]
    assert spans(DeleteBars(0).apply(song_of(early))) == [(0, BAR)]
    assert spans(DeleteBars(1).apply(song_of(early))) == []
    assert spans(DuplicateBars(1).apply(song_of(early))) == [early, (2 * BAR - 30, 3 * BAR)]


def test_a_note_released_late_leaves_no_crumb() -> None:
    late = (0, BAR + 30)
    assert spans(InsertBars(1).apply(song_of(late))) == [(0, BAR)]
    assert spans(DeleteBars(0).apply(song_of(late))) == []
    # Before the bar that it reached into it is still late.
    assert spans(DuplicateBars(0).apply(song_of(late))) == [(0, BAR), (BAR, 2 * BAR + 30)]


def test_muted_notes_stay_muted_and_empty_songs_empty() -> None:
    song = song_of(bars(0.5, 2))
    muted = song.with_track(
        song.tracks[0].with_notes(replace(n, muted=True) for n in song.tracks[0].notes)
    )
    assert all(note.muted for note in InsertBars(1).apply(muted).tracks[0].notes)
    for edit in (InsertBars(0, 4), DeleteBars(0, 4), DuplicateBars(0, 4)):
        assert edit.apply(Song()) == Song()


# Tempo, meter and key.


def test_new_bars_are_in_the_meter_that_begins_there() -> None:
    three = MeterChange(2 * BAR, 3, 4)
    tempo, key = TempoChange(2 * BAR, 90.0), KeyMark(2 * BAR, Key(2))
    song = song_of(
        (2 * BAR, 2 * BAR + 3 * BEAT),
        tempos=(TempoChange(0, 120.0), tempo),
        meters=(MeterChange(0, 4, 4), three),
        keys=(key,),
    )
    after = InsertBars(2, 2).apply(song)
    assert (after.meters, after.tempos, after.keys) == (song.meters, song.tempos, song.keys)
    assert spans(after)[0][0] == 2 * BAR + 6 * BEAT
    before = InsertBars(1).apply(song)
    assert [mark.tick for mark in before.meters] == [0, 3 * BAR]
    assert before.keys == (KeyMark(3 * BAR, Key(2)),)


def test_deleted_marks_hold_on_behind_the_bars() -> None:
    song = song_of(
        tempos=(TempoChange(0, 120.0), TempoChange(BAR, 80.0)),
        meters=(MeterChange(0, 4, 4), MeterChange(BAR, 3, 4), MeterChange(BAR + 3 * BEAT, 4, 4)),
    )
    after = DeleteBars(1).apply(song)
    assert after.tempos == (TempoChange(0, 120.0), TempoChange(BAR, 80.0))
    assert after.meters == (MeterChange(0, 4, 4),)
    first = DeleteBars(0).apply(song)
    assert first.tempos == (TempoChange(0, 80.0),)
    assert first.meters == (MeterChange(0, 3, 4), MeterChange(3 * BEAT, 4, 4))


def test_duplicated_marks_come_again() -> None:
    song = song_of(
        bars(3, 4),
        meters=(MeterChange(0, 4, 4), MeterChange(2 * BAR, 3, 4)),
        keys=(KeyMark(0, Key(0)), KeyMark(2 * BAR, Key(7))),
    )
    # Bar 2 in 4/4, bar 3 in 3/4.
    after = DuplicateBars(1, 2).apply(song)
    end = 2 * BAR + 3 * BEAT
    assert [(m.tick, m.numerator) for m in after.meters] == [
        (0, 4),
        (2 * BAR, 3),
        (end, 4),
        (end + BAR, 3),
    ]
    assert [(mark.tick, mark.key.tonic) for mark in after.keys] == [
        (0, 0),
        (2 * BAR, 7),
        (end, 0),
        (end + BAR, 7),
    ]


def test_a_pickup_keeps_its_length() -> None:
    pickup = (MeterChange(0, 1, 4), MeterChange(BEAT, 4, 4))
    song = song_of((0, BEAT), (BEAT, BEAT + BAR), meters=pickup)
    after = InsertBars(1).apply(song)
    assert after.meters == pickup
    assert spans(after) == [(0, BEAT), (BEAT + BAR, BEAT + 2 * BAR)]
    assert DeleteBars(0).apply(song).meters == (MeterChange(0, 4, 4),)
    twice = DuplicateBars(0).apply(song)
    assert twice.meters == (MeterChange(0, 1, 4), MeterChange(2 * BEAT, 4, 4))
    assert spans(twice) == [(0, BEAT), (BEAT, 2 * BEAT), (2 * BEAT, 2 * BEAT + BAR)]


def test_a_bar_that_is_cut_short_stays_so() -> None:
    # Two beats of bar 2, then 4/4 is told again.
    cut = BAR + 2 * BEAT
    song = song_of((cut, cut + BAR), meters=(MeterChange(0, 4, 4), MeterChange(cut, 4, 4)))
    twice = DuplicateBars(1).apply(song)
    lines = [time_map_of(twice).bar_start_tick(bar) for bar in range(5)]
    assert lines == [0, BAR, cut, cut + 2 * BEAT, cut + 2 * BEAT + BAR]
    assert spans(twice)[0][0] == cut + 2 * BEAT
    whole = DeleteBars(1).apply(song)
    assert whole.meters == (MeterChange(0, 4, 4),)


# Controllers, wheel, chords, clips and the loop.


def with_controls(*moves: tuple[float, int, int]) -> Song:
    controls = tuple(ControlChange(round(bar * BAR), number, value) for bar, number, value in moves)
    song = song_of(bars(0, 4))
    return song.with_track(replace(song.tracks[0], controls=controls))


def moves_of(song: Song) -> list[tuple[float, int, int]]:
    return [(c.tick / BAR, c.controller, c.value) for c in song.tracks[0].controls]


def test_controllers_hold_on_behind_deleted_bars() -> None:
    song = with_controls((0, 7, 100), (1, 11, 90), (1.25, 7, 80), (1.5, 7, 60), (3, 7, 50))
    # In the order in which they were moved.
    assert moves_of(DeleteBars(1).apply(song)) == [(0, 7, 100), (1, 11, 90), (1, 7, 60), (2, 7, 50)]


def test_a_copy_begins_with_the_controllers_of_its_model() -> None:
    song = with_controls((0, 7, 100), (1.5, 7, 60), (1.5, 1, 30), (1.75, 20, 9))
    assert moves_of(DuplicateBars(1).apply(song))[4:] == [
        (2, 1, 0),
        (2, 7, 100),
        (2.5, 7, 60),
        (2.5, 1, 30),
        (2.75, 20, 9),
    ]


def test_the_pedal_is_up_in_new_bars() -> None:
    song = with_controls((0.5, PEDAL, 127), (1.5, PEDAL, 0))
    assert moves_of(InsertBars(1).apply(song)) == [
        (0.5, PEDAL, 127),
        (1, PEDAL, 0),
        (2, PEDAL, 127),
        (2.5, PEDAL, 0),
    ]
    changed = with_controls((0.5, PEDAL, 127), (1, PEDAL, 0))
    assert moves_of(InsertBars(1).apply(changed))[1:] == [(1, PEDAL, 0), (2, PEDAL, 0)]
    assert moves_of(InsertBars(2).apply(song)) == moves_of(song)
    left_down = with_controls((0.5, PEDAL, 127))
    assert InsertBars(4).apply(left_down) == left_down


def test_the_wheel_is_where_it_was() -> None:
    song = song_of(bars(0, 3))
    bent = song.with_track(
        replace(song.tracks[0], pitch_bends=(PitchBend(BAR + BEAT, 900), PitchBend(3 * BAR, 0)))
    )
    assert DeleteBars(1).apply(bent).tracks[0].pitch_bends == (
        PitchBend(BAR, 900),
        PitchBend(2 * BAR, 0),
    )
    assert DuplicateBars(1).apply(bent).tracks[0].pitch_bends == (
        PitchBend(BAR + BEAT, 900),
        PitchBend(2 * BAR, 0),
        PitchBend(2 * BAR + BEAT, 900),
        PitchBend(4 * BAR, 0),
    )


def test_chords_are_cut_copied_and_joined() -> None:
    am, c = parse_chord("Am"), parse_chord("C")
    song = song_of(chords=(ChordMark(0, 2 * BAR, am), ChordMark(2 * BAR, 3 * BAR, c)))

    def chords(edit: BarsEdit) -> list[tuple[float, float, str]]:
        marks = edit.apply(song).chords
        return [(m.start_tick / BAR, m.end_tick / BAR, m.symbol.text) for m in marks]

    assert chords(InsertBars(1)) == [(0, 1, "Am"), (2, 3, "Am"), (3, 4, "C")]
    assert chords(DeleteBars(1)) == [(0, 1, "Am"), (1, 2, "C")]
    assert chords(DuplicateBars(1)) == [(0, 3, "Am"), (3, 4, "C")]
    assert chords(DuplicateBars(0, 2)) == [(0, 2, "Am"), (2, 4, "Am"), (4, 5, "C")]


def with_clip(start_tick: int) -> Song:
    # 44,100 frames are a second: half a bar at 120 bpm.
    clip = AudioClip(Path("/music/take.wav"), 44_100, 2, 44_100, "abc", start_tick=start_tick)
    take = Track(1, "Take", kind=TrackKind.AUDIO, clip=clip)
    return Song(tracks=(take, Track(2, "Keys")), next_id=3)


@pytest.mark.parametrize(
    ("edit", "at", "after", "uncut"),
    [
        (InsertBars(1), 1.0, 2.0, False),
        (InsertBars(1), 0.75, 0.75, True),
        (InsertBars(1), 0.5, 0.5, False),
        (DeleteBars(1), 2.0, 1.0, False),
        (DeleteBars(1), 1.25, 1.0, True),
        (DeleteBars(1), 0.75, 0.75, True),
        (DeleteBars(1), 0.0, 0.0, False),
        (DuplicateBars(1), 2.0, 3.0, False),
        (DuplicateBars(1), 1.25, 1.25, True),
    ],
)
def test_recordings_move_and_are_never_cut(
    edit: BarsEdit, at: float, after: float, uncut: bool
) -> None:
    song = with_clip(round(at * BAR))
    clip = edit.apply(song).tracks[0].clip
    assert clip is not None
    assert clip.start_tick == round(after * BAR)
    assert edit.uncut_recordings(song) == (("Take",) if uncut else ())


@pytest.mark.parametrize(
    ("edit", "loop", "after"),
    [
        (InsertBars(1), (1, 2), (2, 3)),
        (InsertBars(2), (1, 2), (1, 2)),
        (InsertBars(1), (0, 2), (0, 3)),
        (DeleteBars(1), (1, 2), None),
        (DeleteBars(1), (0, 2), (0, 1)),
        (DeleteBars(1), (1.5, 3), (1, 2)),
        (DeleteBars(1), (2, 3), (1, 2)),
        (DuplicateBars(1), (1, 2), (1, 2)),
        (DuplicateBars(1), (2, 3), (3, 4)),
        (DuplicateBars(1), (0, 3), (0, 4)),
    ],
)
def test_the_loop_stays_on_its_music(
    edit: BarsEdit, loop: tuple[float, float], after: tuple[float, float] | None
) -> None:
    looped = edit.apply(song_of(bars(0, 4), loop=LoopRegion(*bars(*loop), enabled=False))).loop
    assert looped == (LoopRegion(*bars(*after), enabled=False) if after else None)


# The edits as such.


def test_names_say_which_bars() -> None:
    assert [InsertBars(4).name, InsertBars(4, 4).done_name] == [
        "Insert a bar before bar 5",
        "Inserted 4 bars before bar 5",
    ]
    assert [DeleteBars(4).done_name, DeleteBars(4, 4).name] == [
        "Deleted bar 5",
        "Delete bars 5 to 8",
    ]
    assert [DuplicateBars(4).name, DuplicateBars(4, 4).done_name] == [
        "Duplicate bar 5",
        "Duplicated bars 5 to 8",
    ]
    assert [MoveBars(4).name, MoveBars(4, 4, -1).done_name] == [
        "Move bar 5 later",
        "Moved bars 5 to 8 earlier",
    ]


@pytest.mark.parametrize("values", [(-1, 1), (0, 0), (3, -2)])
def test_bars_that_are_none_are_refused(values: tuple[int, int]) -> None:
    with pytest.raises(ParameterError):
        DeleteBars(*values)


def test_bars_of_a_stretch() -> None:
    time_map = time_map_of(Song())
    assert bars_between(time_map, BAR, 3 * BAR) == (1, 2)
    assert bars_between(time_map, BAR + 1, 3 * BAR + 1) == (1, 3)
    assert bars_between(time_map, BAR, BAR) == (1, 1)
    assert bars_between(time_map, -5, 0) == (0, 1)


def test_only_what_comes_later_is_made_anew() -> None:
    song = song_of(bars(0, 1), bars(1, 2))
    after = InsertBars(1).apply(song)
    assert after.tracks[0].notes[0] is song.tracks[0].notes[0]
    assert [edit.moves_from(song) for edit in (InsertBars(1), DeleteBars(1), DuplicateBars(1))] == [
        BAR,
        BAR,
        2 * BAR,
    ]


# Bars that change places.


def test_bars_change_places_with_their_neighbours() -> None:
    song = song_of(bars(0, 1), bars(1, 2), bars(2, 3), bars(3, 4))

    def order(edit: BarsEdit) -> list[int]:
        return [note.pitch - 60 for note in edit.apply(song).tracks[0].notes]

    assert order(MoveBars(0, 2)) == [2, 0, 1, 3]
    assert order(MoveBars(2, 2, -1)) == [0, 2, 3, 1]
    assert order(MoveBars(0, 1, 3)) == [1, 2, 3, 0]
    assert in_bars(MoveBars(3, 1).apply(song))[-1] == (4, 5)
    assert MoveBars(3, 1, -3).new_start(song) == 0
    assert MoveBars(0, 2).new_start(song) == BAR
    after = MoveBars(1, 2, -1).apply(song)
    assert MoveBars(0, 2).apply(after) == song
    with pytest.raises(ParameterError):
        MoveBars(1, 1, -2).apply(song)


def test_moved_bars_keep_meter_key_pedal_chord_and_loop() -> None:
    # Bars of 4/4, 3/4 and 4/4 again.
    three, back = MeterChange(BAR, 3, 4), MeterChange(BAR + 3 * BEAT, 4, 4)
    song = replace(
        with_controls((0.5, PEDAL, 127), (1.25, PEDAL, 0)),
        meters=(MeterChange(0, 4, 4), three, back),
        chords=(ChordMark(0, BAR, parse_chord("Am")), ChordMark(BAR, 2 * BAR, parse_chord("C"))),
        loop=LoopRegion(BAR, BAR + 3 * BEAT),
    )
    after = MoveBars(1, 1, -1).apply(song)
    assert after.meters == (MeterChange(0, 3, 4), MeterChange(3 * BEAT, 4, 4))
    assert after.loop == LoopRegion(0, 3 * BEAT)
    assert [mark.symbol.text for mark in after.chords] == ["C", "Am", "C"]
    # The pedal was down where the 3/4 bar began, up where the first one did, and up behind both.
    assert [(c.tick, c.value) for c in after.tracks[0].controls] == [
        (0, 127),
        (BEAT, 0),
        (3 * BEAT + BAR // 2, 127),
        (3 * BEAT + BAR, 0),
    ]


def test_a_loop_whose_ends_pass_each_other_stays() -> None:
    loop = LoopRegion(BAR // 2, BAR + BAR // 2)
    assert MoveBars(0).apply(song_of(bars(0, 4), loop=loop)).loop == loop


def test_recordings_across_the_seams_of_a_move_are_told() -> None:
    song = with_clip(BAR)
    clip = MoveBars(0).apply(song).tracks[0].clip
    assert clip is not None
    assert clip.start_tick == 0
    assert MoveBars(0).uncut_recordings(song) == ()
    assert MoveBars(0).uncut_recordings(with_clip(BAR - BEAT)) == ("Take",)


# What holds for all songs.


def held(values: Sequence[object], tick: int, at_rest: object = None) -> object:
    """What the last of `values` until `tick` sets."""
    place = bisect_right(values, tick, key=lambda value: value.tick)  # type: ignore[attr-defined]
    return replace(values[place - 1], tick=0) if place else at_rest  # type: ignore[type-var]


def chosen(data: st.DataObject, song: Song) -> tuple[BarsEdit, tuple[Excerpt, ...]]:
    first, count = data.draw(st.integers(0, 12)), data.draw(st.integers(1, 5))
    time_map = time_map_of(song)
    start, end = (time_map.bar_start_tick(bar) for bar in (first, first + count))
    kind = data.draw(st.sampled_from((InsertBars, DeleteBars, DuplicateBars, MoveBars)))
    if kind is MoveBars:
        later = time_map.bar_start_tick(first + 2 * count)
        return MoveBars(first, count, count), with_swap(start, end, later)
    if kind is InsertBars:
        excerpts = with_gap(start, count * time_map.bar_ticks_at(start))
    else:
        excerpts = (without if kind is DeleteBars else with_repeat)(start, end)
    return kind(first, count), excerpts


@quick
@given(st.data())
def test_the_song_stays_sound_and_everything_holds_where_it_held(data: st.DataObject) -> None:
    first_song = data.draw(mixed_songs())
    history = History(first_song)
    for _ in range(3):
        song = history.song
        edit, excerpts = chosen(data, song)
        after = history.do(edit)
        assert_is_sound(after)
        for excerpt in excerpts:
            last = min(excerpt.end_tick, max(excerpt.start_tick, song.end_tick) + 4000)
            if last <= excerpt.start_tick:
                continue
            tick = data.draw(st.integers(excerpt.start_tick, last - 1))
            later = tick + excerpt.shift_ticks
            assert held(after.tempos, later) == held(song.tempos, tick)
            for old, new in zip(song.tracks, after.tracks, strict=True):
                rest = PitchBend(0, 0)
                assert held(new.pitch_bends, later, rest) == held(old.pitch_bends, tick, rest)
            bar = time_map_of(song).bar_index_at(tick)
            line = time_map_of(song).bar_start_tick(bar)
            if line >= excerpt.start_tick:
                moved = time_map_of(after)
                new_line = line + excerpt.shift_ticks
                assert moved.bar_start_tick(moved.bar_index_at(new_line)) == new_line
                assert replace(moved.meter_at(new_line), tick=0) == replace(
                    time_map_of(song).meter_at(line), tick=0
                )
    while history.undo():
        pass
    assert history.song == first_song
