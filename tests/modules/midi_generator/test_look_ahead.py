from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from generator_songs import BAR, BASS, BEAT, EMPTY, PIANO, PPQ, ask, small_song

from modules.errors import Cancelled, ParameterError
from modules.midi_generator.generator import Generator
from modules.midi_generator.look_ahead import (
    BARS_AHEAD,
    AheadRequest,
    Stretch,
    bars_ahead,
    edited_notes,
    matching_ghosts,
    stretch_after,
    sure_part,
    write_next,
)
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.midi_generator.request import GenerationRequest, SamplingSettings
from modules.song.note_edits import AddNotes, DeleteNotes, MoveNotes, SetVelocity
from modules.song.score import LoopRegion, Note, Song
from modules.song.track_edits import RemoveTrack

STEP = BEAT // 4


def never() -> bool:
    return False


def bars(*numbers: int) -> tuple[int, ...]:
    return tuple(number * BAR for number in numbers)


def looped(first: int, end: int, song: Song | None = None) -> Song:
    return replace(song or small_song(), loop=LoopRegion(first * BAR, end * BAR))


# Bars ahead.


def test_eight_bars_after_the_last_note_are_wanted() -> None:
    assert bars_ahead(small_song(), BASS, 2 * BAR) == bars(*range(4, 12))
    assert bars_ahead(small_song(), BASS, 6 * BAR + 1) == bars(*range(7, 15))


def test_the_bar_under_the_playhead_comes_too_late() -> None:
    assert bars_ahead(small_song(), BASS, 4 * BAR)[0] == 5 * BAR


def test_far_from_the_end_nothing_is_wanted() -> None:
    song = small_song(32)
    assert bars_ahead(song, BASS, 23 * BAR) == ()
    assert len(bars_ahead(song, BASS, 24 * BAR)) == BARS_AHEAD


def test_a_late_release_does_not_cost_a_bar_but_a_held_note_does() -> None:
    song = small_song()
    last = song.track(BASS).notes[-1]
    for over, first in ((STEP, 4), (BEAT, 5)):
        notes = (*song.track(BASS).notes[:-1], replace(last, duration_ticks=BEAT + over))
        longer = song.with_track(song.track(BASS).with_notes(notes))
        assert bars_ahead(longer, BASS, 2 * BAR)[0] == first * BAR


def test_a_short_last_note_fills_its_bar() -> None:
    song = AddNotes(BASS, (Note(0, 40, 90, 4 * BAR, 20),)).apply(small_song())
    assert bars_ahead(song, BASS, 2 * BAR)[0] == 5 * BAR


def test_an_empty_track_is_free_from_the_playhead_on() -> None:
    assert bars_ahead(small_song(), EMPTY, 100) == bars(*range(1, 9))


def test_a_loop_comes_round_again() -> None:
    song = looped(2, 7)
    assert bars_ahead(song, BASS, 5 * BAR) == bars(6, 4, 5)
    assert bars_ahead(song, BASS, 2 * BAR) == bars(4, 5, 6)
    assert bars_ahead(looped(0, 4), BASS, BAR) == ()
    assert bars_ahead(looped(0, 20), EMPTY, 17 * BAR) == bars(18, 19, *range(6))


def test_a_loop_off_the_bar_lines_has_only_its_whole_bars() -> None:
    song = replace(small_song(), loop=LoopRegion(4 * BAR + BEAT, 7 * BAR - BEAT))
    assert bars_ahead(song, BASS, 5 * BAR) == bars(5)


def test_a_loop_that_is_off_or_elsewhere_counts_for_nothing() -> None:
    off = replace(small_song(), loop=LoopRegion(0, 4 * BAR, enabled=False))
    assert bars_ahead(off, BASS, BAR) == bars(*range(4, 12))
    assert bars_ahead(looped(0, 4), BASS, 5 * BAR) == bars(*range(6, 14))


# After an edit.


def at(start: int, length: int = BEAT, pitch: int = 60) -> Note:
    return Note(0, pitch, 90, start, length)


@pytest.mark.parametrize(
    ("end", "stretch"),
    [
        (BEAT, Stretch(BEAT, BAR)),
        (3 * BEAT, Stretch(3 * BEAT, BAR)),
        (3 * BEAT + STEP, Stretch(BAR, 2 * BAR)),
        (BAR, Stretch(BAR, 2 * BAR)),
        (BAR + 20, Stretch(BAR, 2 * BAR)),
        (BEAT - 20, Stretch(BEAT, BAR)),
    ],
)
def test_the_rest_of_the_bar_or_the_next_one(end: int, stretch: Stretch) -> None:
    assert stretch_after(small_song(), EMPTY, [at(0, end)]) == stretch


def test_a_short_note_keeps_its_sixteenth() -> None:
    assert stretch_after(small_song(), EMPTY, [at(BEAT, 20)]) == Stretch(BEAT + STEP, BAR)


def test_where_the_track_goes_on_nothing_is_suggested() -> None:
    assert stretch_after(small_song(), BASS, [at(BEAT)]) is None
    assert stretch_after(small_song(), EMPTY, []) is None


def test_ticks_coarser_than_a_sixteenth_are_no_obstacle() -> None:
    song = replace(small_song(0), ppq=2)
    assert stretch_after(song, EMPTY, [at(0, 2)]) == Stretch(2, 8)


def test_edited_notes_are_the_new_and_the_moved_ones() -> None:
    song = small_song()
    first = song.track(BASS).notes[0]
    added = AddNotes(BASS, (at(5 * BAR),)).apply(song)
    assert [n.start_tick for n in edited_notes(song, added, BASS)] == [5 * BAR]
    moved = MoveNotes(BASS, frozenset((first.id,)), 0, 2).apply(song)
    assert [n.pitch for n in edited_notes(song, moved, BASS)] == [first.pitch + 2]
    louder = SetVelocity(BASS, {first.id: 30}).apply(song)
    assert edited_notes(song, louder, BASS) == ()
    fewer = DeleteNotes(BASS, frozenset((first.id,))).apply(song)
    assert edited_notes(song, fewer, BASS) == ()
    assert edited_notes(song, RemoveTrack(BASS).apply(song), BASS) == ()


def test_a_note_makes_the_nearest_ghost_of_its_pitch_real() -> None:
    ghosts = [GhostNote(60, 90, start, STEP, 0.9) for start in (0, STEP, 2 * BEAT)]
    notes = [replace(at(STEP - 10), id=1), replace(at(2 * BEAT + STEP + 1), id=2)]
    assert matching_ghosts(ghosts, notes, PPQ) == {1: ghosts[1]}
    other = [replace(at(0, pitch=61), id=3)]
    assert matching_ghosts(ghosts, other, PPQ) == {}


def test_one_ghost_is_made_real_once() -> None:
    ghost = GhostNote(60, 90, 0, STEP, 0.9)
    notes = [replace(at(0), id=1), replace(at(10), id=2)]
    assert matching_ghosts([ghost], notes, PPQ) == {1: ghost}


# Sure notes.


def test_only_sure_notes_from_the_start_on_are_shown(generator: Generator) -> None:
    proposal = generator.propose(ask(PIANO))[0]
    doubts = (0.9, 0.6, 0.61)
    notes = tuple(GhostNote(60 + i, 90, i * BEAT, BEAT, c) for i, c in enumerate(doubts))
    shown = sure_part(replace(proposal, notes=notes), BEAT)
    assert shown is not None
    assert (shown.notes, shown.start_tick) == (notes[2:], BEAT)
    assert sure_part(replace(proposal, notes=notes[1:2]), 0) is None
    assert sure_part(None, 0) is None


# Writing.


def test_each_bar_goes_on_from_the_ones_before_it(generator: Generator) -> None:
    request = ask(PIANO)
    left: AheadRequest | None = AheadRequest(1, request, bars(4, 5, 6))
    found: list[Proposal] = []
    while left is not None:
        foreseen, left = write_next(generator, left, never)
        assert foreseen.proposal is not None
        assert foreseen.tick == foreseen.proposal.start_tick
        found.append(foreseen.proposal)
    assert [proposal.start_tick for proposal in found] == list(bars(4, 5, 6))
    assert [proposal.recipe.sampling.seed for proposal in found] == [4, 5, 6]
    resumed = AheadRequest(2, request, bars(6), tuple(found[:2]))
    last = write_next(generator, resumed, never)[0].proposal
    assert last is not None
    assert last.notes == found[2].notes


def test_only_the_music_nearby_is_gone_through_and_the_notes_stay_the_same(
    generator: Generator,
) -> None:
    song = small_song(90)
    request = ask(PIANO, song=song, sampling=SamplingSettings(seed=2))
    foreseen, left = write_next(generator, AheadRequest(1, request, bars(90, 91)), never)
    assert left is not None
    kept = left.request.song.track(BASS).notes
    assert (kept[0].start_tick, len(kept)) == (26 * BAR, 64 * 4)
    whole = generator.propose(
        replace(request, start_tick=90 * BAR, sampling=SamplingSettings(seed=92))
    )
    assert foreseen.proposal is not None
    assert foreseen.proposal.notes == whole[0].notes


def test_a_bar_without_room_is_passed_over() -> None:
    class Full:
        def propose(
            self, request: GenerationRequest, cancelled: Callable[[], bool]
        ) -> tuple[Proposal, ...]:
            raise ParameterError("There is no room.", "start_tick", request.start_tick)

    foreseen, rest = write_next(Full(), AheadRequest(1, ask(PIANO), bars(4, 5)), never)
    assert (foreseen.tick, foreseen.proposal) == (4 * BAR, None)
    assert rest is not None
    assert rest.ticks == bars(5)


def test_writing_can_be_cancelled(generator: Generator) -> None:
    with pytest.raises(Cancelled):
        write_next(generator, AheadRequest(1, ask(PIANO), bars(4)), lambda: True)
