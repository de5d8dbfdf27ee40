"""More or less of a mix move."""

from __future__ import annotations

from dataclasses import replace

import pytest

from modules.song.mix import MasterMix, TrackMix
from modules.song.move_amount import has_amount, scaled_move
from modules.song.score import Song, Track
from modules.spectral_analyzer.suggestion import MixMove, MoveType

SONG = Song(
    tracks=(Track(1, "Pad", mix=TrackMix(pan=0.8, width=1.4)), Track(2, "Bass")),
    master=MasterMix(width=0.8),
)


@pytest.mark.parametrize("type_", [MoveType.PEAK, MoveType.LOW_SHELF, MoveType.GAIN])
def test_gains_scale_in_decibels(type_: MoveType) -> None:
    move = MixMove(type_, -3.0, 315.0)
    half = scaled_move(move, 0.5, SONG)
    assert half == replace(move, gain_db=-1.5)
    assert scaled_move(move, 1.0, SONG) is move
    assert scaled_move(move, 9.0, SONG) == replace(move, gain_db=-4.5)
    assert scaled_move(move, 0.0, SONG) is None


@pytest.mark.parametrize(
    ("type_", "corner_hz", "half_hz"),
    [
        (MoveType.HIGH_PASS, 80.0, 40.0),
        (MoveType.MONO_BELOW, 80.0, 40.0),
        (MoveType.LOW_PASS, 5_000.0, 10_000.0),
    ],
)
def test_corners_scale_in_octaves(type_: MoveType, corner_hz: float, half_hz: float) -> None:
    half = scaled_move(MixMove(type_, frequency_hz=corner_hz), 0.5, SONG)
    assert half is not None
    assert half.frequency_hz == pytest.approx(half_hz)


@pytest.mark.parametrize(
    ("move", "half"),
    [
        (MixMove(MoveType.WIDTH, amount=0.4), 0.6),
        (MixMove(MoveType.WIDTH, amount=0.4, track_ids=(1,)), 0.9),
        (MixMove(MoveType.WIDTH, amount=0.8, track_ids=(1, 2)), 1.0),
        (MixMove(MoveType.PAN, amount=0.0, track_ids=(1,)), 0.4),
        (MixMove(MoveType.LIMIT, amount=-2.0), -1.0),
    ],
)
def test_width_and_pan_go_from_where_they_are(move: MixMove, half: float) -> None:
    scaled = scaled_move(move, 0.5, SONG)
    assert scaled is not None
    assert scaled.amount == pytest.approx(half)


def test_no_amount_leaves_the_range() -> None:
    wide = scaled_move(MixMove(MoveType.WIDTH, amount=0.1), 1.5, SONG)
    aside = scaled_move(MixMove(MoveType.PAN, amount=-0.9, track_ids=(1,)), 1.5, SONG)
    assert wide is not None
    assert aside is not None
    assert (wide.amount, aside.amount) == (0.0, -1.0)


def test_polarity_is_all_or_nothing() -> None:
    flip = MixMove(MoveType.POLARITY, track_ids=(1,))
    assert not has_amount(flip)
    assert scaled_move(flip, 0.3, SONG) is flip
    assert has_amount(MixMove(MoveType.GAIN, -1.0))


@pytest.mark.parametrize("type_", list(MoveType))
def test_a_move_without_its_number_stays_as_it_is(type_: MoveType) -> None:
    move = MixMove(type_, track_ids=(2,))
    assert scaled_move(move, 0.5, SONG) == move
