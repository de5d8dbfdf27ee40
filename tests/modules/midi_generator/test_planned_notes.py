from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from blind_streams import drawn_blindly, rules_for
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.midi_generator.planned_notes import (
    PlannedNote,
    exact_note,
    in_order,
)
from modules.midi_generator.rules import StreamRules
from modules.midi_generator.tokenizer import TokenNote
from modules.midi_generator.vocabulary import (
    DURATION_UNITS,
    FIRST_DURATION,
    FIRST_VELOCITY,
    PITCHES,
    VELOCITY_STEPS,
)

BAR = 64
ANY_VELOCITY = (FIRST_VELOCITY, FIRST_VELOCITY + VELOCITY_STEPS - 1)
ANY_LENGTH = (FIRST_DURATION, FIRST_DURATION + len(DURATION_UNITS) - 1)
WHITE = frozenset(pitch for pitch in range(48, 73) if pitch % 12 in (0, 2, 4, 5, 7, 9, 11))


def planned(
    rules: StreamRules, notes: list[PlannedNote], *, is_open: bool = True, **changes: object
) -> StreamRules:
    """`rules` with a plan; with a closed grid nothing else is written."""
    return StreamRules(
        tuple(replace(bar, grid=bar.grid & is_open) for bar in rules.bars),
        rules.drums,
        rules.max_polyphony,
        planned=in_order(notes),
        **changes,  # type: ignore[arg-type]
    )


def write(rules: StreamRules, seed: int) -> list[tuple[TokenNote, PlannedNote | None]]:
    """A stream with the plan that each note follows."""
    notes, stream = drawn_blindly(rules, seed, bar_weight=10.0)
    return list(zip(notes, stream.sources, strict=True))


def exact(unit: int, pitch: int, length: int = 8) -> PlannedNote:
    note = TokenNote(0, unit % BAR, pitch, 90, length)
    return exact_note(note, unit // BAR * BAR, is_answer=False)


def open_note(unit: int, low: int, high: int) -> PlannedNote:
    weights = np.zeros(PITCHES)
    weights[low : high + 1] = 1.0
    return PlannedNote(unit, weights, ANY_VELOCITY, ANY_LENGTH)


@settings(deadline=None, max_examples=60)
@given(
    places=st.lists(
        st.tuples(st.integers(0, 2 * BAR - 1), st.integers(40, 80), st.integers(4, 40)), max_size=8
    ),
    step=st.sampled_from([1, 4, 16]),
    voices=st.integers(1, 3),
    drums=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_what_stands_is_written_and_nothing_gets_in_its_way(
    places: list[tuple[int, int, int]], step: int, voices: int, drums: bool, seed: int
) -> None:
    standing = {(unit, pitch): exact(unit, pitch, length) for unit, pitch, length in places}
    rules = planned(
        rules_for([BAR, BAR], WHITE, step, drums=drums, voices=voices), list(standing.values())
    )
    found = write(rules, seed)
    exacts = [(n.bar * BAR + n.unit, n.pitch) for n, plan in found if plan is not None]
    assert exacts == sorted(standing)
    free = [n for n, plan in found if plan is None]
    assert {note.pitch for note in free} <= WHITE
    if drums:
        return
    spans = [(n.bar * BAR + n.unit, n.duration_units, n.pitch, False) for n in free]
    spans += [(unit, plan.end - unit, pitch, True) for (unit, pitch), plan in standing.items()]
    for moment in range(2 * BAR):
        sounding = [entry for entry in spans if entry[0] <= moment < entry[0] + entry[1]]
        if all(is_exact for *_, is_exact in sounding):
            continue
        assert len({pitch for _, _, pitch, _ in sounding}) <= voices
        fresh = [pitch for _, _, pitch, is_exact in sounding if not is_exact]
        assert all([p for _, _, p, _ in sounding].count(pitch) == 1 for pitch in fresh)


@settings(deadline=None, max_examples=40)
@given(
    units=st.lists(st.integers(0, 2 * BAR - 5), min_size=1, max_size=10, unique=True),
    voices=st.integers(1, 3),
    seed=st.integers(0, 2**32 - 1),
)
def test_open_notes_come_at_their_time_within_their_pitches(
    units: list[int], voices: int, seed: int
) -> None:
    notes = [open_note(unit, 55, 62) for unit in units]
    rules = rules_for([BAR, BAR], WHITE, 1, drums=False, voices=voices)
    rules = planned(rules, notes, is_open=False)
    found = write(rules, seed)
    starts = [n.bar * BAR + n.unit for n, plan in found if plan is not None]
    assert set(starts) <= set(units)
    assert all(55 <= n.pitch <= 62 and n.pitch in WHITE for n, plan in found if plan is not None)
    apart = sorted(units)
    if all(b - a >= 4 for a, b in pairwise(apart)):
        assert starts == apart


def test_an_impossible_note_is_left_out() -> None:
    rules = rules_for([BAR], WHITE, 1, drums=False, voices=2)
    rules = planned(rules, [open_note(0, 49, 49), exact(8, 60)], is_open=False)
    assert [note.pitch for note, _ in write(rules, 1)] == [60]


def test_a_direction_is_followed_where_it_can_be() -> None:
    first = exact(0, 60)
    up = [
        PlannedNote(16, open_note(0, 55, 67).weights, ANY_VELOCITY, ANY_LENGTH, direction=way)
        for way in (1, -1)
    ]
    rules = rules_for([BAR], WHITE, 1, drums=False, voices=1)
    for seed in range(9):
        higher, lower = (
            write(planned(rules, [first, note], is_open=False), seed)[1][0].pitch for note in up
        )
        assert lower < 60 < higher


def test_nothing_sounds_past_the_limit() -> None:
    rules = planned(rules_for([BAR, BAR], WHITE, 4, drums=False, voices=3), [], limit=100)
    for seed in range(20):
        for note, _ in write(rules, seed):
            assert note.bar * BAR + note.unit + note.duration_units <= 100
