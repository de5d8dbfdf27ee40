from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from generator_songs import (
    A_MINOR,
    BAR,
    BASS,
    BEAT,
    DRUMS,
    EMPTY,
    PIANO,
    WILD,
    ask,
    drum_bar,
    one,
    small_song,
)

from modules.midi_generator.answer import CRASH_IS_LEFT
from modules.midi_generator.generator import Generator
from modules.midi_generator.playable import (
    GUITAR,
    HAND_FRETS,
    KEYS,
    LAST_FRET,
    Reach,
    is_playable,
    reachable,
)
from modules.midi_generator.recipe import read_recipe, recipe_document, request_again
from modules.midi_generator.request import (
    MusicalRules,
    ProposalKind,
    SamplingSettings,
    Voicing,
)
from modules.midi_generator.strong_beats import strong_units
from modules.song.score import MeterChange
from modules.unified_state import PerformanceContext, Snapshot

CHORDS = ProposalKind.CHORD_PROGRESSION


# Notes outside the key.


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3])
def test_at_no_moment_are_more_notes_outside_than_permitted(
    generator: Generator, share: float
) -> None:
    outside = 0
    for seed in range(4):
        proposal = one(
            generator,
            EMPTY,
            bars=4,
            rules=MusicalRules(outside_notes=share),
            sampling=replace(WILD, seed=seed),
        )
        flags = [not A_MINOR.contains(note.pitch) for note in proposal.notes]
        sums = np.cumsum(flags)
        assert all(sums <= share * np.arange(1, len(flags) + 1))
        outside += int(sums[-1])
    assert bool(outside) is (share > 0)


def test_a_free_key_is_free(generator: Generator) -> None:
    rules = MusicalRules(outside_notes=1.0)
    proposal = one(generator, EMPTY, bars=8, rules=rules, sampling=WILD)
    flags = [not A_MINOR.contains(note.pitch) for note in proposal.notes]
    assert np.mean(flags) > 0.1


# Chord tones.


def test_strong_beats_of_the_meters() -> None:
    found = {
        meter: strong_units(MeterChange(0, *meter))
        for meter in [(4, 4), (3, 4), (2, 4), (6, 8), (12, 8), (5, 4), (2, 2)]
    }
    assert found[4, 4] == (0, 32)
    assert found[6, 8] == (0, 24)
    assert found[12, 8] == (0, 48)
    assert all(found[meter] == (0,) for meter in [(3, 4), (2, 4), (5, 4), (2, 2)])


def test_chord_tones_on_strong_beats_when_asked(generator: Generator) -> None:
    """The piano plays A minor in every bar; the bass adds its root."""
    rules = MusicalRules(chord_tones=True)
    strong, found = 0, 0
    for seed in range(5):
        for asked in (True, False):
            proposal = one(
                generator,
                EMPTY,
                kind=ProposalKind.INFILL,
                start_tick=0,
                end_tick=4 * BAR,
                rules=rules if asked else MusicalRules(),
                sampling=replace(WILD, seed=seed),
            )
            for note in proposal.notes:
                if note.start_tick % (2 * BEAT):
                    continue
                bass = (9, 5, 7, 9)[note.start_tick // BAR]
                is_tone = note.pitch % 12 in {9, 0, 4, bass}
                assert is_tone or not asked
                strong += not asked
                found += is_tone and not asked
    assert found < strong


# Hands.


def brute_force(pitches: list[int], reach: Reach) -> bool:
    if not reach.strings:
        cuts = [(pitches[:cut], pitches[cut:]) for cut in range(len(pitches) + 1)]
        return any(
            all(len(h) <= 5 and (not h or h[-1] - h[0] <= 14) for h in hands) for hands in cuts
        )
    for strings in combinations(reach.strings, len(pitches)):
        for place in range(1, LAST_FRET - HAND_FRETS + 2):
            frets = [pitch - string for pitch, string in zip(pitches, strings, strict=True)]
            if all(fret == 0 or place <= fret < place + HAND_FRETS for fret in frets):
                return True
    return False


@pytest.mark.parametrize(("reach", "low", "high"), [(KEYS, 40, 84), (GUITAR, 38, 84)])
def test_reach_agrees_with_trying_everything(reach: Reach, low: int, high: int) -> None:
    random = np.random.default_rng(5)
    answers = set()
    for _ in range(60):
        count = int(random.integers(1, 5))
        pitches = sorted(random.choice(np.arange(low, high), count, replace=False).tolist())
        answer = is_playable(frozenset(pitches), reach)
        assert answer is brute_force(pitches, reach), pitches
        answers.add(answer)
    assert reach is KEYS or answers == {True, False}


def test_chords_that_everybody_knows() -> None:
    assert is_playable(frozenset((40, 47, 52, 56, 59, 64)), GUITAR)  # E major, open
    assert is_playable(frozenset((41, 48, 53, 57, 60, 65)), GUITAR)  # F major, barré
    assert not is_playable(frozenset((40, 41)), GUITAR)  # both on the lowest string
    assert not is_playable(frozenset((60, 61, 62, 63, 64)), GUITAR)
    assert is_playable(frozenset((36, 43, 48, 64, 67, 72)), KEYS)
    assert not is_playable(frozenset((36, 60, 84)), KEYS)
    assert not reachable(frozenset((36, 60)), KEYS)[96]


def test_a_wild_piano_can_be_played(generator: Generator) -> None:
    for seed in range(3):
        sampling = replace(WILD, seed=seed)
        proposal = one(generator, EMPTY, instrument="Piano/Keys", bars=4, sampling=sampling)
        for note in proposal.notes:
            together = {
                n.pitch for n in proposal.notes if n.start_tick <= note.start_tick < n.end_tick
            }
            assert is_playable(frozenset(together), KEYS)


# Fills.


def test_a_fill_lands_on_kick_and_crash_where_the_next_bar_is_free(generator: Generator) -> None:
    proposal = one(generator, DRUMS, kind=ProposalKind.DRUM_FILL, crash=True)
    assert proposal.end_tick == 5 * BAR + BEAT
    last = [(note.pitch, note.start_tick) for note in proposal.notes[-2:]]
    assert last == [(36, 5 * BAR), (49, 5 * BAR)]
    assert not proposal.remark
    plain = one(generator, DRUMS, kind=ProposalKind.DRUM_FILL)
    assert plain.end_tick == 5 * BAR
    assert all(note.end_tick <= 5 * BAR for note in plain.notes)


def test_a_fill_says_that_the_next_bar_is_taken(generator: Generator) -> None:
    song = small_song()
    track = song.track(DRUMS)
    song = song.with_track(track.with_notes([*track.notes, *drum_bar(5 * BAR, 8000)]))
    proposal = one(generator, DRUMS, song=song, kind=ProposalKind.DRUM_FILL, crash=True)
    assert proposal.end_tick == 5 * BAR
    assert proposal.remark == CRASH_IS_LEFT


# Progressions.


def test_each_alternative_tries_another_voicing_and_a_choice_is_kept(generator: Generator) -> None:
    found = generator.propose(ask(PIANO, kind=CHORDS, bars=4, candidates=4))
    assert len({proposal.recipe.voicing for proposal in found}) == 4
    chosen = generator.propose(ask(PIANO, kind=CHORDS, bars=4, candidates=4, voicing=Voicing.SHELL))
    assert {proposal.recipe.voicing for proposal in chosen} == {Voicing.SHELL}
    assert len({proposal.notes for proposal in chosen}) == 4


def test_eight_bars_are_eight_chords_in_the_key(generator: Generator) -> None:
    for voicing in Voicing:
        proposal = one(generator, PIANO, kind=CHORDS, bars=8, voicing=voicing)
        assert {note.start_tick for note in proposal.notes} == {BAR * bar for bar in range(4, 12)}
        assert all(A_MINOR.contains(note.pitch) for note in proposal.notes)


def test_one_voice_plays_a_chord_tone_by_tone(generator: Generator) -> None:
    proposal = one(generator, BASS, kind=CHORDS, bars=4)
    ends = 0
    for note in proposal.notes:
        assert note.start_tick >= ends
        ends = note.end_tick
    assert ends == proposal.end_tick
    assert all(28 <= note.pitch <= 60 for note in proposal.notes)


# Recipes.


@pytest.mark.parametrize("kind", list(ProposalKind))
def test_the_same_recipe_gives_the_same_notes(generator: Generator, kind: ProposalKind) -> None:
    """Also after the playing has moved the temperature, and by another generator."""
    track = DRUMS if kind is ProposalKind.DRUM_FILL else BASS
    stretch = {"start_tick": BAR + BEAT, "end_tick": 2 * BAR} if kind.is_for_selection else {}
    loud = Snapshot(performance=PerformanceContext((60, 62, 64, 120)))
    found = generator.propose(
        ask(
            track,
            kind=kind,
            candidates=2,
            state=loud,
            sampling=SamplingSettings(1.9, 0, 0.9, 5),
            rules=MusicalRules(0.2, chord_tones=True),
            crash=True,
            **stretch,
        )
    )
    for proposal in found:
        recipe = read_recipe(recipe_document(proposal.recipe))
        assert recipe == proposal.recipe
        (again,) = Generator(generator.model).propose(request_again(recipe, small_song(), track))
        assert again.notes == proposal.notes
        assert (again.start_tick, again.end_tick) == (proposal.start_tick, proposal.end_tick)
