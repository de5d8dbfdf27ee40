from __future__ import annotations

from dataclasses import replace

import pytest
from corpus_songs import BAR_TICKS, drum_beat, moved, tune, twice_as_slow
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.song.score import MeterChange, Note, Song, Track
from training.corpus.filter_settings import FilterSettings
from training.corpus.fingerprint import Fingerprint, fingerprint
from training.corpus.quality_filter import Reason, dense_share, song_fault, track_fault

LIMITS = FilterSettings()


def cluster(size: int, times: int = 10) -> Track:
    notes = [
        Note(1 + time * size + voice, 40 + voice, 80, time * 480, 480)
        for time in range(times)
        for voice in range(size)
    ]
    return Track(1, "Cluster").with_notes(notes)


@pytest.mark.parametrize(
    ("song", "reason"),
    [
        (tune(1), None),
        (Song(), Reason.NO_NOTES),
        (tune(1, bars=15), Reason.TOO_SHORT),
        (replace(tune(1), meters=(MeterChange(0, 5, 4),)), Reason.OTHER_METER),
        (replace(tune(1), meters=(MeterChange(0, 3, 4),)), None),
        (replace(tune(1), ppq=1), Reason.TOO_LONG),
    ],
)
def test_songs_are_judged_as_a_whole(song: Song, reason: Reason | None) -> None:
    assert song_fault(song, LIMITS) is reason


def test_a_bar_in_another_meter_is_forgiven() -> None:
    odd = MeterChange(4 * BAR_TICKS, 2, 4)
    back = MeterChange(4 * BAR_TICKS + BAR_TICKS // 2, 4, 4)
    song = replace(tune(1), meters=(MeterChange(0, 4, 4), odd, back))
    assert song_fault(song, LIMITS) is None
    assert song_fault(song, replace(LIMITS, max_other_meter_share=0.01)) is Reason.OTHER_METER
    assert song_fault(song, replace(LIMITS, max_other_meter_share=0.01, meters=())) is None


def test_a_distant_note_costs_no_time() -> None:
    far = Note(1, 60, 80, 1 << 40, 1)
    assert song_fault(Song(ppq=1, tracks=(Track(2, "x").with_notes([far]),)), LIMITS) is (
        Reason.TOO_LONG
    )


@pytest.mark.parametrize(("size", "reason"), [(7, None), (8, Reason.TOO_DENSE)])
def test_eight_notes_at_once_are_too_many(size: int, reason: Reason | None) -> None:
    assert track_fault(cluster(size), LIMITS) is reason
    assert dense_share(cluster(8), 7) == 1.0
    assert track_fault(cluster(8), replace(LIMITS, max_dense_share=1.0)) is None


def test_notes_that_ended_do_not_count() -> None:
    notes = [Note(i + 1, 40 + i, 80, i * 100, 100) for i in range(40)]
    assert dense_share(Track(1, "Run").with_notes(notes), 1) == 0.0
    assert dense_share(Track(1, "None"), 1) == 0.0


def test_a_track_of_few_notes_is_left_out() -> None:
    assert track_fault(cluster(1, times=7), LIMITS) is Reason.FEW_NOTES
    assert track_fault(cluster(1, times=8), LIMITS) is None


def common_share(one: Fingerprint, other: Fingerprint) -> float:
    common = set(one.shapes) & set(other.shapes)
    return len(common) / min(len(one.shapes), len(other.shapes))


@settings(derandomize=True, deadline=None, max_examples=20)
@given(seed=st.integers(0, 1000), semitones=st.integers(-20, 20), bpm=st.floats(40, 240))
def test_a_fingerprint_knows_neither_key_nor_tempo(seed: int, semitones: int, bpm: float) -> None:
    song = tune(seed)
    assert fingerprint(moved(song, semitones, bpm)) == fingerprint(song)
    assert fingerprint(twice_as_slow(song)) == fingerprint(song)
    assert common_share(fingerprint(tune(seed + 1)), fingerprint(song)) < 0.2


def test_half_of_a_song_is_still_like_it() -> None:
    half = tune(3, bars=40)
    assert common_share(fingerprint(tune(3, bars=20)), fingerprint(half)) > 0.8
    assert fingerprint(tune(3, bars=20)).whole != fingerprint(half).whole


def test_drums_are_told_apart_by_what_is_hit() -> None:
    assert fingerprint(drum_beat()) == fingerprint(drum_beat())
    assert fingerprint(drum_beat()).whole != fingerprint(drum_beat(fill=45)).whole


def test_shapes_fit_a_signed_number_of_64_bits() -> None:
    found = fingerprint(tune(1, bars=100))
    assert len(found.shapes) > 20
    assert all(0 <= value < 1 << 63 for value in (*found.shapes, found.whole))
    assert fingerprint(Song()).shapes == ()
