from __future__ import annotations

from dataclasses import replace

from modules.midi_generator.proposal import GhostNote, Proposal, Recipe
from modules.midi_generator.request import GeneratorMode, ProposalKind, SamplingSettings
from modules.midi_generator.rest_of_proposal import Rest
from modules.song.score import Note, Song, Track

BEAT = 960
BAR = 4 * BEAT
NOTES = tuple(Note(10 + n, 33 + n, 96, n * BEAT, BEAT) for n in range(8))
SONG = Song(tracks=(Track(1, "Drums", channel=9), Track(2, "Bass", notes=NOTES)), next_id=50)


def proposal_of(song: Song, kind: ProposalKind = ProposalKind.NEXT_BAR) -> Proposal:
    start = 2 * BAR
    ghosts = tuple(
        GhostNote(pitch, 90, start + n * BEAT, BEAT, 0.9) for n, pitch in enumerate((45, 48, 52))
    )
    recipe = Recipe(
        kind, GeneratorMode.TONAL, SamplingSettings(seed=1), None, "note_gru", "0", start_tick=start
    )
    return Proposal(1, song.tracks[1].id, start, start + BAR, ghosts, recipe, 1.0)


def test_a_whole_proposal_is_asked_for_as_it_was() -> None:
    request = Rest(proposal_of(SONG), 2 * BAR, (), SONG).request()
    assert (request.kind, request.start_tick) == (ProposalKind.NEXT_BAR, 2 * BAR)
    assert request.song is SONG


def test_what_is_accepted_is_not_written_again() -> None:
    proposal = proposal_of(SONG)
    request = Rest(proposal, 2 * BAR + BEAT, (), SONG).request()
    assert (request.kind, request.start_tick) == (ProposalKind.INFILL, 2 * BAR + BEAT)
    assert request.chosen == frozenset()


def test_a_variation_stays_one_around_what_is_locked() -> None:
    notes = SONG.tracks[1].notes
    old = frozenset(note.id for note in notes[:4])
    base = proposal_of(SONG, ProposalKind.VARY)
    ghosts = tuple(
        replace(g, start_tick=n.start_tick) for g, n in zip(base.notes, notes, strict=False)
    )
    recipe = replace(base.recipe, chosen=old, start_tick=0, end_tick=BAR)
    proposal = replace(base, start_tick=0, end_tick=BAR, notes=ghosts, replaces=old, recipe=recipe)
    rest = Rest(proposal, 0, ghosts[:1], SONG)
    request = rest.request()
    assert request.kind is ProposalKind.VARY
    assert request.chosen == old - {notes[0].id}
    answer = replace(proposal, notes=ghosts[1:], replaces=request.chosen)
    assert rest.complete(answer).replaces == old
    assert rest.complete(answer).notes == ghosts


def test_ids_of_kept_ghosts_are_not_told_of() -> None:
    proposal = proposal_of(SONG)
    rest = Rest(proposal, 2 * BAR, proposal.notes[:1], SONG)
    locked = rest.request().locked
    assert len(locked) == 1
    answer = replace(proposal, notes=(), recipe=replace(proposal.recipe, locked=locked))
    assert rest.complete(answer).recipe.locked == frozenset()
    assert rest.complete(answer).notes == proposal.notes[:1]
