from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from song_strategies import quick, songs

from modules.song.canonical_document import encode_score
from modules.song.canonical_score import canonical_score
from modules.song.demo_song import demo_song
from modules.song.groove_finder import Grid, find_groove
from modules.song.mix import TrackMix
from modules.song.role_finder import TrackRole, find_role
from modules.song.score import DRUM_CHANNEL, Note, Song, Track


@quick
@given(song=songs())
def test_the_document_holds_every_event_of_the_score(song: Song) -> None:
    score = canonical_score(song)
    document = json.loads(encode_score(score))
    assert document["global"]["ppq"] == score.song.ppq
    assert [row[1:] for row in document["global"]["tempo_map"]] == [
        [tempo.tick, tempo.bpm] for tempo in score.song.tempos
    ]
    assert len(document["chords"]) == len(score.chords)
    for row, track in zip(document["tracks"], score.song.tracks, strict=True):
        assert (row["id"], row["name"], row["program"]) == (track.id, track.name, track.program)
        assert row["events"] == [
            [n.start_tick, n.duration_ticks, n.pitch, n.velocity] for n in track.notes
        ]
        assert row["controls"] == [[c.tick, c.controller, c.value] for c in track.controls]
        assert row["pitch_bends"] == [[bend.tick, bend.value] for bend in track.pitch_bends]


def test_the_demo_song_is_understood() -> None:
    score = canonical_score(demo_song())
    document = json.loads(encode_score(score))
    roles = {t["name"]: t["classification"]["type"] for t in document["tracks"]}
    assert roles["Drums"] == "drums"
    assert roles["Bass"] == "bass"
    assert document["global"]["key"]["confidence"] > 0.5
    assert document["chords"][0]["bar_start"] == 0
    assert all(t["classification"]["reasons"] for t in document["tracks"])


def test_what_does_not_sound_is_left_out() -> None:
    loud, muted = Note(1, 60, 90, 0, 480), Note(2, 64, 90, 0, 480, muted=True)
    heard = Track(5, "Heard").with_notes([loud, muted])
    silent = Track(6, "Silent", mix=TrackMix(muted=True)).with_notes([replace(loud, id=3)])
    score = canonical_score(Song(tracks=(heard, silent), next_id=7))
    assert [track.name for track in score.song.tracks] == ["Heard"]
    assert score.song.tracks[0].notes == (loud,)


@pytest.mark.parametrize(
    ("track", "role"),
    [
        (Track(1, "Kit", channel=DRUM_CHANNEL), TrackRole.DRUMS),
        (Track(1, "Synth Bass", program=81), TrackRole.BASS),
        (Track(1, "MELODY", program=0), TrackRole.MELODY),
        (Track(1, "Track 3", program=89), TrackRole.HARMONY),
    ],
)
def test_roles_by_channel_name_and_program(track: Track, role: TrackRole) -> None:
    estimate = find_role(track)
    assert estimate.role is role
    assert 0.3 < estimate.confidence <= 1.0
    assert estimate.reasons


def test_chords_and_register_speak_for_a_role() -> None:
    def played(*pitches: int) -> Track:
        notes = [Note(1 + p, p, 90, 480 * beat, 480) for beat in range(8) for p in pitches]
        return Track(1, "?", program=98).with_notes(notes)

    assert find_role(played(60, 64, 67)).role is TrackRole.HARMONY
    assert find_role(played(79)).role is TrackRole.MELODY
    assert find_role(played(33)).role is TrackRole.BASS


@pytest.mark.parametrize(("second", "ratio"), [(240, 1.0), (320, 2.0), (288, 1.5)])
def test_swing_is_the_first_eighth_against_the_second(second: int, ratio: float) -> None:
    notes = [
        Note(1 + 2 * beat + half, 42, 90, 480 * beat + half * second, 100)
        for beat in range(20)
        for half in range(2)
    ]
    groove = find_groove(notes, 480)
    assert groove.swing_ratio == pytest.approx(ratio)
    assert groove.swing_spread == pytest.approx(0.0)
    assert find_groove(notes[:10], 480).swing_ratio is None
    late = [replace(note, start_tick=note.start_tick + 30) for note in notes]
    assert find_groove(late, 480).swing_ratio == pytest.approx(ratio)
    early = [replace(note, start_tick=max(0, note.start_tick - 30)) for note in notes]
    assert find_groove(early, 480).swing_ratio == pytest.approx(ratio)


def test_the_grid_is_the_coarsest_that_holds_the_notes() -> None:
    def grid(step: int) -> Grid:
        return find_groove([Note(1 + i, 60, 90, i * step, 10) for i in range(48)], 480).grid

    assert [grid(240), grid(160), grid(120), grid(80)] == list(Grid)[:4]
    assert grid(101) is Grid.FREE
    assert find_groove([], 480).grid is Grid.FREE
