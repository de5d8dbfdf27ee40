from __future__ import annotations

from dataclasses import replace

import pytest
from generator_songs import BAR, BASS, BEAT, DRUMS, EMPTY, PIANO, ask, small_song

from modules.midi_generator.generator import Generator
from modules.midi_generator.request import SamplingSettings
from modules.song.score import Note


def begun(track_id: int, start: int, bars: int = 4) -> list[tuple[int, int]]:
    """(pitch, start) of what stands before `start` in its bar."""
    notes = small_song(bars).track(track_id).notes
    line = start // BAR * BAR
    return [(n.pitch, n.start_tick) for n in notes if line <= n.start_tick < start]


@pytest.mark.parametrize("track_id", [DRUMS, BASS])
@pytest.mark.parametrize("start", [3 * BAR + BEAT, 3 * BAR + 2 * BEAT + BEAT // 4])
def test_what_stands_in_the_bar_is_given_and_nothing_new_comes_before_the_start(
    generator: Generator, track_id: int, start: int
) -> None:
    led_on = 0
    for seed in range(5):
        request = ask(
            track_id, start_tick=start, joins_bar=True, sampling=SamplingSettings(seed=seed)
        )
        notes = generator.propose(request)[0].notes
        early = {(n.pitch, n.start_tick) for n in notes if n.start_tick < start}
        assert early <= set(begun(track_id, start))
        led_on += any(n.start_tick >= start for n in notes)
        assert all(n.end_tick <= 4 * BAR for n in notes)
    assert led_on, "nothing was written in any of them"


def test_without_the_flag_a_proposal_begins_at_the_next_bar_line(generator: Generator) -> None:
    found = generator.propose(ask(BASS, start_tick=3 * BAR + BEAT))[0]
    assert found.start_tick == 4 * BAR


def test_on_a_bar_line_the_flag_changes_nothing(generator: Generator) -> None:
    plain, joined = (generator.propose(ask(PIANO, joins_bar=joins))[0] for joins in (False, True))
    assert plain.notes == joined.notes


def test_the_bar_goes_on_in_the_key_from_what_was_begun(generator: Generator) -> None:
    song = small_song()
    lead = song.track(EMPTY)
    drawn = [Note(8000 + i, 69 + 2 * i, 90, i * BEAT // 2, BEAT // 2) for i in range(2)]
    song = song.with_track(replace(lead.with_notes(drawn), program=0))
    found = [
        note
        for seed in range(8)
        for note in generator.propose(
            ask(
                EMPTY,
                song=song,
                start_tick=BEAT,
                joins_bar=True,
                sampling=SamplingSettings(seed=seed),
            )
        )[0].notes
        if note.start_tick >= BEAT
    ]
    assert found, "something was written after the two notes"
    assert {note.pitch % 12 for note in found} <= {9, 11, 0, 2, 4, 5, 7, 8}
