from __future__ import annotations

from collections import Counter

import pytest

from modules.midi_generator import vocabulary as v


def test_has_exactly_the_258_tokens_of_the_paper() -> None:
    counts = Counter(v.TOKEN_KINDS)
    assert v.VOCABULARY_SIZE == len(v.TOKEN_KINDS) == 258
    assert [counts[kind] for kind in v.TokenKind] == [128, 32, 16, 64, 12, 6]


def test_families_follow_one_another_without_gaps() -> None:
    assert list(v.TOKEN_KINDS) == sorted(v.TOKEN_KINDS)
    assert v.FIRST_SPECIAL + len(v.Special) == 258


def test_durations_grow_from_a_sixteenth_to_four_whole_notes() -> None:
    beats = [units / v.UNITS_PER_BEAT for units in v.DURATION_UNITS]
    assert beats == sorted(set(beats))
    assert (beats[0], beats[-1], len(beats)) == (0.25, 16.0, 32)


@pytest.mark.parametrize("units", v.DURATION_UNITS)
def test_a_length_of_the_table_is_kept(units: int) -> None:
    assert v.duration_units(v.duration_token(units)) == units


@pytest.mark.parametrize(("units", "kept"), [(0, 4), (1, 4), (13, 12), (21, 20), (300, 256)])
def test_other_lengths_go_to_the_nearest_token(units: int, kept: int) -> None:
    assert v.duration_units(v.duration_token(units)) == kept


def test_every_velocity_comes_back_within_half_a_step() -> None:
    for velocity in range(1, 128):
        token = v.velocity_token(velocity)
        assert v.TOKEN_KINDS[token] is v.TokenKind.VELOCITY
        assert abs(v.velocity_of(token) - velocity) <= 4


def test_shifts_reach_from_a_sixteenth_of_a_beat_to_four_beats() -> None:
    assert v.shift_units(v.shift_token(1)) == 1
    assert v.shift_units(v.shift_token(64)) == 4 * v.UNITS_PER_BEAT
    assert v.TOKEN_KINDS[v.shift_token(64)] is v.TokenKind.TIME_SHIFT
