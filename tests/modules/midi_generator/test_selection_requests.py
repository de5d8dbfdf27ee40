from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from generator_songs import A_MINOR, BAR, BASS, BEAT, DRUMS, EMPTY, PIANO, PPQ, ask, small_song

from modules.errors import ParameterError
from modules.midi_generator import generator as generator_module
from modules.midi_generator.generator import MAX_ATTEMPTS, Generator
from modules.midi_generator.proposal import Proposal
from modules.midi_generator.request import ProposalKind, SamplingSettings
from modules.song.score import MeterChange, Note, Song, Track
from modules.song.time_map import time_map_of

INFILL, VARY = ProposalKind.INFILL, ProposalKind.VARY
START, END = BAR + BEAT // 2, 2 * BAR + BEAT
WILD = SamplingSettings(temperature=2.0, top_k=0, top_p=1.0, seed=3)


def melody() -> Song:
    """Four bars of quarter notes, played a bit late, each a step from the last."""
    pitches = [69, 71, 72, 74, 76, 74, 72, 71] * 2
    notes = [Note(8000 + i, pitch, 90, i * BEAT + 7, BEAT - 40) for i, pitch in enumerate(pitches)]
    song = small_song()
    return song.with_track(song.track(EMPTY).with_notes(notes))


def inside(song: Song, track: int, start: int = START, end: int = END) -> list[Note]:
    return [n for n in song.track(track).notes if start <= n.start_tick < end]


def one(generator: Generator, track: int, kind: ProposalKind, **changes: object) -> Proposal:
    values: dict[str, object] = {"start_tick": START, "end_tick": END, "kind": kind}
    (proposal,) = generator.propose(ask(track, **(values | changes)))
    return proposal


@pytest.mark.parametrize("track", [DRUMS, BASS, PIANO])
@pytest.mark.parametrize("kind", [INFILL, VARY])
def test_a_selection_is_written_inside_and_replaces_what_began_there(
    generator: Generator, track: int, kind: ProposalKind
) -> None:
    song = small_song()
    for sampling in (SamplingSettings(seed=1), WILD):
        proposal = one(generator, track, kind, sampling=sampling)
        assert (proposal.start_tick, proposal.end_tick) == (START, END)
        assert proposal.replaces == {note.id for note in inside(song, track)}
        assert proposal.notes
        for note in proposal.notes:
            assert START <= note.start_tick < note.end_tick <= END


def test_an_infill_keeps_notes_that_are_not_chosen_and_stays_one_voice(
    generator: Generator,
) -> None:
    song = melody()
    chosen = frozenset(note.id for note in inside(song, EMPTY)[1:3])
    kept = [note for note in inside(song, EMPTY) if note.id not in chosen]
    for seed in range(4):
        proposal = one(
            generator, EMPTY, INFILL, song=song, chosen=chosen, sampling=replace(WILD, seed=seed)
        )
        assert proposal.replaces == chosen
        for ghost in proposal.notes:
            for note in kept:
                assert ghost.end_tick <= note.start_tick or ghost.start_tick >= note.end_tick - 60


def test_an_infill_is_the_one_after_which_the_music_goes_on_best(
    generator: Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[tuple[float, int]] = []
    real = generator_module.following_nats

    def spy(model: object, reached: object, tokens: list[int], cancelled: object) -> float:
        nats = real(model, reached, tokens, cancelled)  # type: ignore[arg-type]
        found.append((nats, len(tokens)))
        return nats

    monkeypatch.setattr(generator_module, "following_nats", spy)
    written: list[object] = []
    real_write = generator._write
    monkeypatch.setattr(
        generator, "_write", lambda *given: written.append(real_write(*given)) or written[-1]
    )
    sampling = SamplingSettings(temperature=1.5, repeats=False)
    proposal = one(generator, EMPTY, INFILL, song=melody(), sampling=sampling)
    assert len(found) == MAX_ATTEMPTS == len(written)
    assert len({tokens for _, tokens in found}) == 1
    costs = [
        stream.leaving_nats + nats  # type: ignore[attr-defined]
        for stream, (nats, _) in zip(written, found, strict=True)
    ]
    best = written[int(np.argmin(costs))]
    pitches = [n.note.pitch for n in best.notes if n.is_answer]  # type: ignore[attr-defined]
    assert [note.pitch for note in proposal.notes] == pitches
    assert max(costs) > min(costs)


def test_where_nothing_follows_the_first_filling_is_taken(
    generator: Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generator_module, "following_nats", lambda *_given: pytest.fail("asked"))
    proposal = one(generator, BASS, INFILL, start_tick=4 * BAR + BEAT, end_tick=5 * BAR - BEAT)
    assert proposal.replaces == frozenset()


def test_a_small_variation_keeps_rhythm_and_line(generator: Generator) -> None:
    song = melody()
    before = inside(song, EMPTY)
    turns: list[bool] = []
    for seed in range(8):
        sampling = SamplingSettings(seed=seed)
        proposal = one(generator, EMPTY, VARY, song=song, amount=0.3, sampling=sampling)
        assert [(n.start_tick, n.duration_ticks) for n in proposal.notes] == [
            (n.start_tick, n.duration_ticks) for n in before
        ]
        pitches = [note.pitch for note in proposal.notes]
        originals = [note.pitch for note in before]
        assert pitches != originals
        assert max(abs(a - b) for a, b in zip(pitches, originals, strict=True)) <= 5
        assert all(A_MINOR.contains(pitch) for pitch in pitches)
        turns += (np.sign(np.diff(pitches)) == np.sign(np.diff(originals))).tolist()
    assert np.mean(turns) >= 0.7


def test_more_amount_goes_farther(generator: Generator) -> None:
    song = melody()
    originals = {(note.start_tick, note.pitch) for note in inside(song, EMPTY)}

    def kept(amount: float) -> float:
        shares = []
        for seed in range(6):
            sampling = SamplingSettings(seed=seed)
            proposal = one(generator, EMPTY, VARY, song=song, amount=amount, sampling=sampling)
            same = originals & {(note.start_tick, note.pitch) for note in proposal.notes}
            shares.append(len(same) / len(originals))
        return float(np.mean(shares))

    little, much, free = kept(0.0), kept(0.5), kept(1.0)
    assert little > much > free
    assert little >= 0.5
    assert free <= 0.25


def test_locked_notes_stay_and_the_others_change(generator: Generator) -> None:
    song = melody()
    notes = inside(song, EMPTY)
    locked = frozenset(note.id for note in notes[::2])
    proposal = one(generator, EMPTY, VARY, song=song, locked=locked, amount=0.5)
    assert proposal.replaces == {note.id for note in notes} - locked
    starts = {note.start_tick for note in notes if note.id not in locked}
    assert {note.start_tick for note in proposal.notes} <= starts
    assert proposal.recipe.locked == locked


def test_what_cannot_be_varied_is_said(generator: Generator) -> None:
    song = melody()
    every = frozenset(note.id for note in inside(song, EMPTY))
    with pytest.raises(ParameterError, match="locked"):
        one(generator, EMPTY, VARY, song=song, locked=every)
    with pytest.raises(ParameterError, match="no note to vary"):
        one(generator, EMPTY, VARY)
    with pytest.raises(ParameterError, match="empty"):
        one(generator, BASS, INFILL, end_tick=START)
    with pytest.raises(ParameterError, match="bars long"):
        one(generator, BASS, INFILL, end_tick=40 * BAR)
    with pytest.raises(ParameterError, match="amount"):
        one(generator, BASS, VARY, amount=1.5)


def test_the_chosen_notes_alone_say_where(generator: Generator) -> None:
    song = melody()
    chosen = frozenset(note.id for note in inside(song, EMPTY)[1:4])
    proposal = one(generator, EMPTY, VARY, song=song, chosen=chosen, end_tick=None, start_tick=0)
    assert proposal.replaces == chosen
    assert proposal.start_tick == START + BEAT // 2 + BEAT
    assert len(proposal.notes) == 3


@pytest.mark.parametrize("meter", [(3, 4), (6, 8), (7, 8)])
@pytest.mark.parametrize("ppq", [480, 25])
def test_no_note_leaves_the_stretch_in_any_meter(
    generator: Generator, meter: tuple[int, int], ppq: int
) -> None:
    song = replace(melody(), ppq=ppq, meters=(MeterChange(0, *meter),))
    bar = time_map_of(song).bar_start_tick(1)
    start, end = bar + ppq // 3, 2 * bar + ppq
    for kind in (INFILL, VARY):
        for track in (DRUMS, EMPTY):
            found = [n for n in song.track(track).notes if start <= n.start_tick < end]
            if kind is VARY and not found:
                continue
            proposal = one(
                generator, track, kind, song=song, start_tick=start, end_tick=end, sampling=WILD
            )
            for note in proposal.notes:
                assert start <= note.start_tick < note.end_tick <= end


def test_chords_played_by_hand_stay_chords(generator: Generator) -> None:
    """Three notes a few ticks apart are three voices, and each keeps its own time."""
    notes = [
        Note(8000 + 3 * beat + i, 57 + step, 80, beat * BEAT + late, BEAT // 2)
        for beat in range(8)
        for i, (step, late) in enumerate(((0, 9), (3, 4), (7, 0)))
    ]
    track = Track(EMPTY, "Keys", channel=3).with_notes(notes)
    song = small_song().with_track(track)
    proposal = one(generator, EMPTY, VARY, song=song, amount=0.4, start_tick=BAR, end_tick=2 * BAR)
    assert len(proposal.notes) == 12
    assert {n.start_tick % BEAT for n in proposal.notes} == {0, 4, 9}
    assert PPQ == BEAT


def test_a_begun_bar_is_led_on(generator: Generator) -> None:
    """From the third beat of a bar whose first half is there already."""
    song = melody()
    track = song.track(EMPTY)
    half = [note for note in track.notes if note.start_tick < 2 * BAR - 2 * BEAT]
    song = song.with_track(track.with_notes(half))
    start = 2 * BAR - 2 * BEAT
    proposal = one(
        generator,
        EMPTY,
        ProposalKind.NEXT_BAR,
        song=song,
        start_tick=start,
        end_tick=None,
        joins_bar=True,
    )
    assert (proposal.start_tick, proposal.end_tick) == (start, 2 * BAR)
    assert proposal.notes
    assert all(start <= note.start_tick for note in proposal.notes)
    assert proposal.replaces == frozenset()


def test_a_note_struck_a_hair_before_the_end_belongs_to_what_follows(generator: Generator) -> None:
    song = melody()
    track = song.track(EMPTY)
    early = [replace(note, start_tick=note.start_tick - 12) for note in track.notes]
    song = song.with_track(track.with_notes(early))
    proposal = one(generator, EMPTY, VARY, song=song, start_tick=BAR - 10, end_tick=2 * BAR)
    assert proposal.replaces == {note.id for note in early[4:8]}
    alone = frozenset((early[7].id,))
    hit = [replace(n, duration_ticks=1) for n in early]
    song = song.with_track(track.with_notes(hit))
    short = one(generator, EMPTY, VARY, song=song, start_tick=0, end_tick=None, chosen=alone)
    assert short.replaces == alone
