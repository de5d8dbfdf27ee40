"""From the canonical score to tokens and back."""

from __future__ import annotations

import pytest
from corpus_songs import tune
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.midi_generator.context import UNKNOWN_INSTRUMENT
from modules.midi_generator.vocabulary import DURATION_UNITS, UNITS_PER_BEAT
from modules.song.canonical_score import canonical_score
from modules.song.score import DRUM_CHANNEL, MeterChange, Note, Song, Track
from training.corpus.round_trip import compare_notes
from training.corpus.token_sequence import lines_of, notes_of, score_tokens, tokens_of

PPQ = 480
UNIT = PPQ // UNITS_PER_BEAT


@st.composite
def played_songs(draw: st.DrawFn) -> Song:
    """A song played freely: no note is where the grid is, nor as long or loud as a token says."""
    places = draw(
        st.dictionaries(
            st.tuples(st.integers(0, 12 * PPQ), st.integers(0, 127)),
            st.tuples(st.integers(1, 127), st.integers(1, 17 * PPQ)),
            min_size=1,
            max_size=30,
        )
    )
    notes = [
        Note(number, pitch, velocity, tick, length)
        for number, ((tick, pitch), (velocity, length)) in enumerate(places.items(), start=2)
    ]
    channel = draw(st.sampled_from((0, DRUM_CHANNEL)))
    meter = draw(st.sampled_from(((4, 4), (3, 4), (6, 8), (7, 8), (5, 16))))
    track = Track(1, "Played", channel=channel).with_notes(notes)
    return Song(ppq=PPQ, meters=(MeterChange(0, *meter),), tracks=(track,), next_id=100)


@settings(derandomize=True, deadline=None, max_examples=80)
@given(song=played_songs())
def test_what_tokens_keep_of_any_music(song: Song) -> None:
    score = canonical_score(song)
    (track,) = score.song.tracks
    tokens = tokens_of(score, track, {}).tokens
    decoded = notes_of(score, track, tokens)
    loss = compare_notes(track, decoded, PPQ)
    assert loss.notes == len(decoded) + loss.merged
    assert loss.pitch_and_order == loss.velocity == len(decoded)
    # What would round to the end of the last bar is put just before it.
    end = lines_of(score, track)[-1]
    at_the_end = sum(note.start_tick >= end - UNIT // 2 for note in track.notes)
    assert loss.onset >= len(decoded) - at_the_end
    if not at_the_end:
        again = canonical_score(with_notes(score.song, decoded))
        assert tokens_of(again, again.song.tracks[0], {}).tokens.tolist() == tokens.tolist()


def with_notes(song: Song, notes: list[Note]) -> Song:
    return song.with_track(song.tracks[0].with_notes(notes))


@pytest.mark.parametrize("units", DURATION_UNITS)
def test_music_on_the_grid_comes_back_exactly(units: int) -> None:
    notes = [
        Note(2 + i, 60 + i % 12, 12 + 8 * (i % 14), i * 4 * UNIT, units * UNIT) for i in range(64)
    ]
    song = Song(ppq=PPQ, tracks=(Track(1, "Grid").with_notes(notes),), next_id=100)
    score = canonical_score(song)
    (found,) = score_tokens(score, {})
    decoded = notes_of(score, score.song.tracks[0], found.tokens)
    kept = [(n.pitch, n.velocity, n.start_tick, n.duration_ticks) for n in decoded]
    assert kept == [(n.pitch, n.velocity, n.start_tick, n.duration_ticks) for n in notes]


def test_named_tracks_get_their_instrument() -> None:
    score = canonical_score(tune(5))
    melody, bass = score.song.tracks
    assert tokens_of(score, melody, {"Melody": 15}).context.instrument == 15
    assert tokens_of(score, melody, {}).context.instrument == 13
    assert tokens_of(score, bass, {"Melody": 15}).context.instrument == 4
    drums = Track(9, "Kit", channel=DRUM_CHANNEL).with_notes(melody.notes)
    assert tokens_of(canonical_score(Song(ppq=480, tracks=(drums,))), drums, {}).context.ids[
        :3
    ] == (
        1,
        UNKNOWN_INSTRUMENT,
        24,
    )


def test_losses_are_counted_one_by_one() -> None:
    notes = [Note(2, 60, 80, 0, 480), Note(3, 62, 80, 480, 480), Note(4, 64, 80, 960, 480)]
    track = Track(1, "x").with_notes(notes)
    assert compare_notes(track, notes, PPQ).as_json()["onset"] == 1.0
    late = [notes[0], Note(3, 62, 90, 480 + UNIT, 480), Note(4, 65, 80, 960, 600)]
    loss = compare_notes(track, late, PPQ)
    assert (loss.notes, loss.merged, loss.pitch_and_order) == (3, 1, 2)
    assert (loss.onset, loss.velocity, loss.duration) == (1, 1, 2)
    assert compare_notes(track, notes[:2], PPQ).merged == 1
