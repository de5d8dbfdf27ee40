from __future__ import annotations

import pytest
from generator_songs import BAR, BASS, BEAT, DRUMS, EMPTY, PPQ, small_song

from modules.midi_generator.prompt import MAX_PROMPT_TOKENS, Prompt, read_prompt
from modules.midi_generator.tokenizer import TokenNote, decode_tokens
from modules.midi_generator.vocabulary import Control, Special
from modules.song.score import Note, Song, Track


def prompt_of(notes: list[Note], start_bar: int, *, drums: bool = False) -> Prompt:
    return read_prompt(Song(ppq=PPQ), tuple(notes), start_bar * BAR, drums=drums)


def quarter(beat: float, pitch: int = 60, length: int = BEAT) -> Note:
    return Note(int(beat * 1000) + 1, pitch, 84, int(beat * BEAT), length)


def test_holds_the_bars_before_and_nothing_after() -> None:
    song = small_song(bars=6)
    prompt = read_prompt(song, song.track(BASS).notes, 4 * BAR, drums=False)
    assert prompt.bars == prompt.tokens.count(Control.BAR) == 4
    assert len(prompt.notes) == 16
    decoded = [(note.bar, note.unit, note.pitch) for note in decode_tokens(prompt.tokens)]
    assert decoded == [(note.bar, note.unit, note.pitch) for note in prompt.notes]


def test_an_empty_track_gives_start_alone() -> None:
    song = small_song()
    prompt = read_prompt(song, song.track(EMPTY).notes, 4 * BAR, drums=False)
    assert (prompt.tokens, prompt.bars, prompt.pitches) == ((Special.START,), 0, frozenset())


def test_nothing_comes_before_the_first_bar() -> None:
    song = small_song()
    assert read_prompt(song, song.track(BASS).notes, 0, drums=False).bars == 0


@pytest.mark.parametrize("start_bar", range(1, 40))
def test_prompts_are_short_and_begin_like_the_one_before(start_bar: int) -> None:
    notes = [quarter(beat) for beat in range(4 * 40)]
    prompt = prompt_of(notes, start_bar)
    assert 1 <= prompt.bars <= 8
    assert len(prompt.tokens) <= MAX_PROMPT_TOKENS
    following = prompt_of(notes, start_bar + 1)
    if following.bars == prompt.bars + 1:
        assert following.tokens[: len(prompt.tokens)] == prompt.tokens


def test_dense_music_gives_fewer_bars() -> None:
    notes = [quarter(beat / 4, pitch) for beat in range(16 * 8) for pitch in range(60, 66)]
    prompt = prompt_of(notes, 8)
    assert prompt.bars < 8
    assert prompt.notes[-1].bar == prompt.bars - 1


def test_leading_silence_is_left_out_and_trailing_silence_stays() -> None:
    prompt = prompt_of([quarter(8)], 4)
    assert prompt.bars == 2
    assert prompt.notes == (TokenNote(0, 0, 60, 84, 16),)
    assert prompt.has_silent_bars


def test_knows_what_sounds_on_over_the_bar_line() -> None:
    prompt = prompt_of([quarter(3, 55, 2 * BEAT), quarter(2, 57)], 1)
    assert prompt.held == ((55, 5 * BEAT),)


def grid_units(prompt: Prompt, *, drums: bool = False) -> set[int]:
    return {int(unit) for unit in prompt.grid(16, drums=drums).nonzero()[0]}


def test_the_grid_follows_the_music() -> None:
    sixteenths = prompt_of([quarter(beat / 4) for beat in range(16)], 1)
    assert grid_units(sixteenths) == {0, 4, 8, 12}
    triplets = prompt_of([quarter(beat / 3) for beat in range(12)], 1)
    assert grid_units(triplets) == {0, 5, 8, 11}
    late = prompt_of([quarter(beat / 2 + 1 / 16) for beat in range(8)], 1)
    assert grid_units(late) == {0, 4, 8, 12}
    assert grid_units(late, drums=True) == set(range(16))
    assert grid_units(prompt_of([], 1)) == {0, 4, 8, 12}


def test_polyphony_and_velocity_are_those_of_the_music() -> None:
    song = small_song()
    drums = read_prompt(song, song.track(DRUMS).notes, 4 * BAR, drums=True)
    assert drums.max_polyphony == 2
    assert drums.pitches == {36, 38, 42}
    assert drums.mean_velocity == pytest.approx(96, abs=4)


def test_other_tracks_do_not_matter() -> None:
    track = Track(1, "x").with_notes([quarter(0)])
    song = small_song()
    assert read_prompt(song, track.notes, BAR, drums=False).pitches == {60}
