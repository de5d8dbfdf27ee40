from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import count

import pytest
from generator_songs import (
    A_MINOR,
    BAR,
    BASS,
    BEAT,
    DRUMS,
    EMPTY,
    PIANO,
    PPQ,
    WILD,
    ask,
    one,
    small_song,
)

from modules.errors import Cancelled, ParameterError
from modules.midi_generator.copy_index import CopyIndex
from modules.midi_generator.drum_vocabulary import DRUM_KIT, FILL_DRUMS, SNARES
from modules.midi_generator.generator import Generator
from modules.midi_generator.instrument_limits import limits_of
from modules.midi_generator.model import TokenModel
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.midi_generator.request import GeneratorMode, ProposalKind, SamplingSettings
from modules.midi_generator.task_rules import RANGE_MARGIN
from modules.song.key import Key, Mode
from modules.song.score import MeterChange, Note, Song
from modules.unified_state import PerformanceContext, Snapshot


def pitches(proposal: Proposal) -> set[int]:
    return {note.pitch for note in proposal.notes}


def assert_well_formed(proposal: Proposal) -> None:
    assert proposal.notes
    assert list(proposal.notes) == sorted(proposal.notes, key=lambda n: (n.start_tick, n.pitch))
    last_end: dict[int, int] = {}
    for note in proposal.notes:
        assert proposal.start_tick <= note.start_tick < note.end_tick <= proposal.end_tick
        assert 1 <= note.velocity <= 127
        assert 0.0 < note.confidence <= 1.0
        assert note.start_tick >= last_end.get(note.pitch, 0)
        last_end[note.pitch] = note.end_tick


BAR_KINDS = [kind for kind in ProposalKind if kind is not ProposalKind.VARY]
"""What can be asked for where the track has no notes yet."""


@pytest.mark.parametrize("kind", BAR_KINDS)
@pytest.mark.parametrize("track", [DRUMS, BASS, PIANO, EMPTY])
def test_every_kind_answers_for_every_track(
    generator: Generator, kind: ProposalKind, track: int
) -> None:
    proposal = one(generator, track, kind=kind, bars=2)
    assert_well_formed(proposal)
    assert (proposal.start_tick, proposal.end_tick) == (4 * BAR, 6 * BAR)
    assert (proposal.request_id, proposal.track_id) == (7, track)
    assert proposal.latency_ms > 0
    assert proposal.recipe.kind is kind
    assert proposal.recipe.model_name == "note_gru"


def test_the_same_request_gives_the_same_notes(generator: Generator) -> None:
    fresh = Generator(generator.model)
    for track in (DRUMS, BASS, EMPTY):
        first = one(generator, track)
        assert one(generator, track).notes == first.notes
        assert one(fresh, track).notes == first.notes


def test_candidates_count_up_from_the_seed(generator: Generator) -> None:
    sampling = SamplingSettings(seed=40)
    found = generator.propose(ask(PIANO, candidates=4, sampling=sampling))
    seeds = [proposal.recipe.sampling.seed for proposal in found]
    assert [seed % 4 for seed in seeds] == [0, 1, 2, 3]
    assert seeds[0] == 40
    assert len({proposal.notes for proposal in found}) > 1


def test_a_hundred_wild_bars_hold_key_and_range(generator: Generator) -> None:
    notes: list[GhostNote] = []
    for seed in range(25):
        proposal = one(
            generator, PIANO, kind=ProposalKind.CONTINUE, bars=4, sampling=replace(WILD, seed=seed)
        )
        assert_well_formed(proposal)
        notes += proposal.notes
    used = {note.pitch for note in small_song().track(PIANO).notes}
    assert all(A_MINOR.contains(note.pitch) for note in notes)
    assert min(used) - RANGE_MARGIN <= min(note.pitch for note in notes)
    assert max(note.pitch for note in notes) <= max(used) + RANGE_MARGIN
    assert len(notes) > 100


def test_a_bass_stays_one_voice_in_its_range(generator: Generator) -> None:
    for seed in range(10):
        proposal = one(generator, BASS, bars=2, sampling=replace(WILD, seed=seed))
        ends = 0
        for note in proposal.notes:
            assert note.start_tick >= ends
            ends = note.end_tick


@pytest.mark.parametrize("instrument", ["Electric Bass", "Vocals (female)", "Synth Pad"])
def test_an_empty_track_stays_in_the_range_of_its_instrument(
    generator: Generator, instrument: str
) -> None:
    proposal = one(generator, EMPTY, instrument=instrument, bars=4, sampling=WILD)
    index = {"Electric Bass": 4, "Vocals (female)": 15, "Synth Pad": 17}[instrument]
    limits = limits_of(index)
    assert limits.lowest <= min(pitches(proposal)) <= max(pitches(proposal)) <= limits.highest


@pytest.mark.parametrize("key", [Key(6), Key(1, Mode.MINOR)], ids=lambda key: key.name)
def test_the_key_of_the_request_wins(generator: Generator, key: Key) -> None:
    proposal = one(generator, PIANO, key=key, bars=4, sampling=WILD)
    assert proposal.recipe.key == key
    assert all(key.contains(pitch) for pitch in pitches(proposal))


def test_drums_use_drums_only(generator: Generator) -> None:
    for seed in range(10):
        proposal = one(generator, DRUMS, bars=4, sampling=replace(WILD, seed=seed))
        assert proposal.recipe.mode is GeneratorMode.DRUMS
        assert proposal.recipe.key is None
        assert pitches(proposal) <= DRUM_KIT


def test_straight_music_is_answered_on_sixteenths(generator: Generator) -> None:
    proposal = one(generator, DRUMS, bars=8, sampling=WILD)
    assert all(note.start_tick % (PPQ // 4) == 0 for note in proposal.notes)


def test_every_bar_of_a_continued_groove_has_notes(generator: Generator) -> None:
    proposal = one(generator, DRUMS, kind=ProposalKind.CONTINUE, bars=8)
    assert {note.start_tick // BAR for note in proposal.notes} == set(range(4, 12))


def test_a_busy_track_is_not_answered_with_a_note_or_two(generator: Generator) -> None:
    for seed in range(20):
        proposal = one(generator, DRUMS, sampling=replace(WILD, temperature=1.5, seed=seed))
        assert len(proposal.notes) >= 0.3 * 12


def test_a_fill_keeps_kick_and_snare_then_plays_fill_drums(generator: Generator) -> None:
    groove = {(36, 0), (42, 0), (38, BEAT)}
    for seed in range(8):
        sampling = SamplingSettings(seed=seed)
        proposal = one(generator, DRUMS, kind=ProposalKind.DRUM_FILL, sampling=sampling)
        assert_well_formed(proposal)
        inside = [(note.pitch, note.start_tick - proposal.start_tick) for note in proposal.notes]
        assert {hit for hit in inside if hit[1] < 2 * BEAT} == groove
        free = [hit for hit in inside if hit[1] >= 2 * BEAT]
        assert {pitch for pitch, _ in free} <= FILL_DRUMS
        assert {pitch for pitch, tick in free if tick >= 3 * BEAT} <= FILL_DRUMS - SNARES
        assert len(free) >= 3
        assert max(tick for _, tick in free) >= BAR - BEAT // 2


def test_a_fill_of_several_bars_ends_with_the_fill(generator: Generator) -> None:
    proposal = one(generator, DRUMS, kind=ProposalKind.DRUM_FILL, bars=3)
    last = [n for n in proposal.notes if n.start_tick >= proposal.end_tick - BEAT // 2]
    assert last
    assert {note.pitch for note in last} <= FILL_DRUMS
    assert {note.start_tick // BEAT for note in proposal.notes} >= {24, 25, 26, 27}


def test_a_fill_on_an_empty_track_still_has_kick_and_snare(generator: Generator) -> None:
    proposal = one(generator, EMPTY, kind=ProposalKind.DRUM_FILL)
    start = proposal.start_tick
    anchors = {(note.pitch, note.start_tick - start) for note in proposal.notes}
    assert {(36, 0), (38, BEAT)} <= anchors


def test_a_progression_has_one_chord_in_the_key_per_bar(generator: Generator) -> None:
    kind = ProposalKind.CHORD_PROGRESSION
    proposal = one(generator, PIANO, kind=kind, bars=4)
    for bar in range(4, 8):
        chord = [note for note in proposal.notes if note.start_tick == bar * BAR]
        assert len(chord) == 3
        assert all(note.duration_ticks == BAR for note in chord)
        assert all(A_MINOR.contains(note.pitch) for note in chord)
    assert len(one(generator, PIANO, kind=kind, bars=1).notes) == 6
    others = {
        one(generator, PIANO, kind=kind, sampling=SamplingSettings(seed=s)).notes for s in range(6)
    }
    assert len(others) > 2


@pytest.mark.parametrize(
    "meter", [(3, 4), (6, 8), (5, 4), (7, 8), (2, 4), (1, 4), (12, 8), (3, 16)]
)
@pytest.mark.parametrize("ppq", [480, 96, 25])
def test_bars_are_exact_in_any_meter_and_resolution(
    generator: Generator, meter: tuple[int, int], ppq: int
) -> None:
    song = replace(small_song(), ppq=ppq, meters=(MeterChange(0, *meter),))
    for kind in BAR_KINDS:
        for track in (DRUMS, BASS, EMPTY):
            proposal = one(generator, track, song=song, kind=kind, bars=2, start_tick=4 * BAR)
            assert_well_formed(proposal)
            bar_ticks = ppq * 4 * meter[0] // meter[1]
            assert proposal.end_tick - proposal.start_tick == 2 * bar_ticks


def test_a_note_that_sounds_into_the_bar_is_not_doubled(generator: Generator) -> None:
    song = small_song()
    track = song.track(BASS)
    long_note = Note(8000, 33, 90, 4 * BAR - BEAT, 3 * BEAT)
    others = [note for note in track.notes if note.start_tick < 4 * BAR - BEAT]
    song = song.with_track(track.with_notes([*others, long_note]))
    for seed in range(6):
        proposal = one(generator, BASS, song=song, sampling=replace(WILD, seed=seed))
        assert min(note.start_tick for note in proposal.notes) >= 4 * BAR + 2 * BEAT


def test_confidence_does_not_depend_on_the_temperature_of_the_draw(generator: Generator) -> None:
    cold = one(generator, DRUMS, sampling=SamplingSettings(temperature=0.1, repeats=False))
    tepid = one(generator, DRUMS, sampling=SamplingSettings(temperature=0.11, repeats=False))
    assert cold.notes == tepid.notes
    wild = one(generator, DRUMS, sampling=replace(WILD, repeats=False))
    assert cold.mean_confidence > wild.mean_confidence


def test_playing_harder_changes_the_draw(generator: Generator) -> None:
    loud = Snapshot(performance=PerformanceContext((60, 62, 64, 127)))
    seeds = range(6)
    changed = [
        one(generator, PIANO, bars=4, state=loud, sampling=sampling).notes
        != one(generator, PIANO, bars=4, sampling=sampling).notes
        for sampling in (SamplingSettings(seed=seed, repeats=False) for seed in seeds)
    ]
    assert any(changed)


def test_alternatives_repeat_and_bring_something_new_in_turn(generator: Generator) -> None:
    proposals = generator.propose(ask(DRUMS, candidates=4))
    assert [p.recipe.sampling.repeats for p in proposals] == [True, False, True, False]
    assert [p.recipe.sampling.seed % 4 for p in proposals] == [0, 1, 2, 3]
    assert len({p.notes for p in proposals}) == 4
    for proposal in proposals:
        again = one(generator, DRUMS, sampling=proposal.recipe.sampling)
        assert again.notes == proposal.notes


def test_what_was_repeated_before_is_repeated(generator: Generator) -> None:
    """A bass figure of two bars, three times: the memory brings its first bar back."""
    song = small_song()
    track = song.track(BASS)
    figure = (33, 45, 40, 43, 38, 50, 45, 47)
    notes = [Note(9000 + i, figure[i % 8], 90, i * BEAT, BEAT) for i in range(24)]
    song = song.with_track(track.with_notes(notes))
    found = one(generator, BASS, song=song, start_tick=24 * BEAT)
    assert [note.pitch for note in found.notes] == list(figure[:4])


def test_a_copy_of_the_training_data_is_drawn_again(token_model: TokenModel) -> None:
    """The same request before and after its answer stands in the index."""
    sampling = SamplingSettings(temperature=1.5, repeats=False)
    melody = melody_of(one(Generator(token_model), PIANO, bars=16, sampling=sampling))
    generator = Generator(token_model)
    generator._copies = CopyIndex.of([[pitch + 5 for pitch in melody]])
    assert len(generator._copies)
    again = melody_of(one(generator, PIANO, bars=16, sampling=sampling))
    assert again != melody
    assert not generator._copies.holds_copy([], again)


def melody_of(proposal: Proposal) -> list[int]:
    highest: dict[int, int] = {}
    for note in proposal.notes:
        highest[note.start_tick] = max(note.pitch, highest.get(note.start_tick, 0))
    return [highest[start] for start in sorted(highest)]


def test_cancelling_stops_at_the_next_token(generator: Generator) -> None:
    asked = count()
    with pytest.raises(Cancelled):
        generator.propose(ask(DRUMS, bars=32), cancelled=lambda: next(asked) >= 5)
    assert next(asked) == 6


def test_preparing_reads_the_prompt_ahead(generator: Generator) -> None:
    generator.prepare(ask(DRUMS))
    asked = count()
    generator.propose(ask(DRUMS), cancelled=lambda: next(asked) < 0)
    assert next(asked) < len(one(generator, DRUMS).notes) * 5 + 10


def test_settings_are_checked_first(generator: Generator) -> None:
    with pytest.raises(ParameterError):
        one(generator, DRUMS, sampling=SamplingSettings(temperature=5.0))


def test_an_empty_song_gets_notes_too(generator: Generator) -> None:
    song = small_song()
    empty = Song(tracks=(song.track(EMPTY),), next_id=9)
    assert_well_formed(one(generator, EMPTY, song=empty, start_tick=0, bars=2))


def test_importing_does_not_load_the_runtime() -> None:
    code = (
        "import sys, modules.midi_generator.generator, modules.midi_generator.evaluation;"
        "sys.exit('onnxruntime' in sys.modules or 'mido' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_proposed_drums_drag_as_the_drummer_does(generator: Generator) -> None:
    song = small_song()
    late = [replace(note, start_tick=note.start_tick + 14) for note in song.track(DRUMS).notes]
    dragging = song.with_track(replace(song.track(DRUMS), notes=tuple(late)))
    for seed in range(4):
        proposal = one(generator, DRUMS, song=dragging, sampling=SamplingSettings(seed=seed))
        on_eighths = [n for n in proposal.notes if round((n.start_tick - 14) / (BEAT / 4)) % 2 == 0]
        assert len(on_eighths) >= 4
        for note in on_eighths:
            assert (note.start_tick - 14) % (BEAT // 2) == 0
