from __future__ import annotations

from generator_songs import BAR, BASS, DRUMS, PIANO, ask, small_song

from modules.midi_generator.explanation import facts_of
from modules.midi_generator.generator import Generator
from modules.midi_generator.request import MusicalRules, ProposalKind, SamplingSettings, Voicing


def facts(generator: Generator, track: int, **changes: object) -> dict[str, str]:
    request = ask(track, **changes)
    proposal = generator.propose(request)[0]
    return {fact.label: fact.text for fact in facts_of(proposal, request.song)}


def test_a_variation_tells_key_chords_and_what_it_varied(generator: Generator) -> None:
    rules = MusicalRules(0.1, chord_tones=True)
    stretch = {"start_tick": BAR, "end_tick": 3 * BAR, "amount": 0.3}
    found = facts(generator, BASS, kind=ProposalKind.VARY, rules=rules, **stretch)
    assert found["Key"] == "A minor, at most 10 % outside, chord tones on strong beats"
    assert found["Chords"] == "Am · Am"
    assert found["Source"] == "8 notes, varied by 30 %"
    assert found["Mode"] == "tonal, for Electric Bass"
    assert found["Confidence"].endswith(" %")


def test_a_progression_names_its_own_chords_and_voicing(generator: Generator) -> None:
    kind, voicing = ProposalKind.CHORD_PROGRESSION, Voicing.ROOT_BASS
    found = facts(generator, PIANO, kind=kind, bars=4, voicing=voicing)
    chords, layout = found["Chords"].split(", ")
    assert len(chords.split(" · ")) == 4
    assert layout == "root in the bass"


def test_drums_have_neither_key_nor_chords(generator: Generator) -> None:
    found = facts(generator, DRUMS, sampling=SamplingSettings(0.8, seed=7, repeats=False))
    assert not {"Key", "Chords"} & found.keys()
    assert found["Temperature"] == "0.80"
    assert found["Source"] == "brings something new"
    assert found["Recipe"].startswith("seed 7, note_gru ")


def test_a_free_stretch_says_that_nobody_plays(generator: Generator) -> None:
    assert facts(generator, BASS)["Chords"] == "the other tracks play none there"
    assert small_song().end_tick == 4 * BAR
