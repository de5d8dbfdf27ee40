from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from blind_streams import drawn_blindly, rules_for
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.errors import ParameterError
from modules.midi_generator.drum_vocabulary import pitch_mask
from modules.midi_generator.rules import BarRules, StreamRules
from modules.midi_generator.tokenizer import TokenNote


def write(rules: StreamRules, seed: int, bar_weight: float = 1.0) -> list[TokenNote]:
    return drawn_blindly(rules, seed, bar_weight)[0]


def sounding(notes: list[TokenNote], edges: list[int], unit: int) -> list[int]:
    return [
        n.pitch
        for n in notes
        if edges[n.bar] + n.unit <= unit < edges[n.bar] + n.unit + n.duration_units
    ]


@settings(deadline=None, max_examples=80)
@given(
    lengths=st.lists(st.integers(4, 150), min_size=1, max_size=4),
    pitches=st.frozensets(st.integers(0, 127), min_size=1, max_size=12),
    step=st.sampled_from([1, 4, 8, 70]),
    voices=st.integers(1, 4),
    drums=st.booleans(),
    needs_note=st.booleans(),
    busy=st.booleans(),
    held=st.lists(st.tuples(st.integers(0, 127), st.integers(1, 40)), max_size=2),
    seed=st.integers(0, 2**32 - 1),
)
def test_whatever_is_drawn_obeys_every_rule(
    lengths: list[int],
    pitches: frozenset[int],
    step: int,
    voices: int,
    drums: bool,
    needs_note: bool,
    busy: bool,
    held: list[tuple[int, int]],
    seed: int,
) -> None:
    rules = rules_for(
        lengths,
        pitches,
        step,
        drums=drums,
        voices=voices,
        held=tuple(held),
        needs_note=needs_note,
        busy=busy,
    )
    notes = write(rules, seed, bar_weight=20.0)
    edges = np.cumsum([0, *lengths]).tolist()
    assert {note.pitch for note in notes} <= pitches
    assert all(note.unit % step == 0 and note.unit < lengths[note.bar] for note in notes)
    if not drums:
        assert all(edges[n.bar] + n.unit + n.duration_units <= edges[-1] for n in notes)
        for note in notes:
            together = sounding(notes, edges, edges[note.bar] + note.unit)
            assert len(together) <= voices
            assert len(set(together)) == len(together)


def test_a_stream_is_never_empty_even_when_bars_are_a_thousand_times_likelier() -> None:
    rules = rules_for([64, 64], frozenset({60, 64}), 4, drums=False, voices=2)
    assert all(write(rules, seed, bar_weight=1e6) for seed in range(30))


def test_no_bar_stays_silent_when_each_needs_a_note() -> None:
    rules = rules_for([64] * 4, frozenset({36, 38, 42}), 4, drums=True, voices=3, needs_note=True)
    for seed in range(10):
        assert {note.bar for note in write(rules, seed, bar_weight=1e6)} == {0, 1, 2, 3}


def test_a_busy_bar_goes_on_to_its_last_eighth() -> None:
    rules = rules_for([64], frozenset({38, 45}), 4, drums=True, voices=2, busy=True)
    for seed in range(10):
        units = sorted({note.unit for note in write(rules, seed, bar_weight=1e6)})
        assert units[-1] >= 56
        assert max(b - a for a, b in pairwise(units)) <= 8


def test_notes_held_from_before_count_as_voices() -> None:
    rules = rules_for([64], frozenset({60, 62}), 4, drums=False, voices=1, held=((50, 32),))
    for seed in range(10):
        assert min(note.unit for note in write(rules, seed)) >= 32


def test_rules_without_a_pitch_are_refused() -> None:
    with pytest.raises(ParameterError):
        rules_for([64], frozenset(), 4, drums=False, voices=1)


def test_late_pitches_take_over_at_their_unit() -> None:
    early, late = pitch_mask(frozenset({38})), pitch_mask(frozenset({45, 47}))
    every_sixteenth = np.arange(64) % 4 == 0
    bar = BarRules(
        0, 64, every_sixteenth, early, busy_until=56, longest_shift=8, late_from=48,
        late_pitches=late,
    )  # fmt: skip
    for seed in range(20):
        notes = write(StreamRules((bar,), drums=True, max_polyphony=5), seed)
        assert {note.pitch for note in notes if note.unit < 48} <= {38}
        assert {note.pitch for note in notes if note.unit >= 48} <= {45, 47}
        assert max(note.unit for note in notes) >= 56
