"""More or less of a mix move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from modules.song.mix import (
    CEILING_RANGE_DBTP,
    PAN_RANGE,
    WIDTH_RANGE,
    MasterMix,
    TrackMix,
)
from modules.song.score import Song
from modules.spectral_analyzer.suggestion import MixMove, MoveType

LARGEST_AMOUNT = 1.5
OPEN_HIGH_PASS_HZ = 20.0
OPEN_LOW_PASS_HZ = 20_000.0
"""Where a pass filter begins to take something away."""
ALL_OR_NOTHING = (MoveType.POLARITY,)


def scaled_move(move: MixMove, amount: float, song: Song) -> MixMove | None:
    """`move` with `amount` (0 none, 1 as suggested, up to 1.5) of its effect; None for none.

    Gains scale in decibels and corners in octaves from the end of the range that is heard. Width
    and pan go so far of the way from where they are in `song`; a ceiling comes down from 0 dBTP.
    """
    amount = min(max(amount, 0.0), LARGEST_AMOUNT)
    if amount == 0.0:
        return None
    if amount == 1.0 or move.type in ALL_OR_NOTHING:
        return move
    if move.type in (MoveType.HIGH_PASS, MoveType.MONO_BELOW):
        return _with_corner(move, OPEN_HIGH_PASS_HZ, amount)
    if move.type is MoveType.LOW_PASS:
        return _with_corner(move, OPEN_LOW_PASS_HZ, amount)
    if move.type is MoveType.LIMIT:
        return _with_amount(move, 0.0, amount, CEILING_RANGE_DBTP)
    if move.type is MoveType.WIDTH:
        return _with_amount(move, _now(move, song, lambda mix: mix.width), amount, WIDTH_RANGE)
    if move.type is MoveType.PAN:
        return _with_amount(move, _now(move, song, _pan), amount, PAN_RANGE)
    return replace(move, gain_db=move.gain_db * amount)


def has_amount(move: MixMove) -> bool:
    """Whether there can be more or less of `move`."""
    return move.type not in ALL_OR_NOTHING


def _with_corner(move: MixMove, open_hz: float, amount: float) -> MixMove:
    if move.frequency_hz is None:
        return move
    return replace(move, frequency_hz=open_hz * (move.frequency_hz / open_hz) ** amount)


def _with_amount(move: MixMove, now: float, amount: float, bounds: tuple[float, float]) -> MixMove:
    if move.amount is None:
        return move
    reached = now + (move.amount - now) * amount
    return replace(move, amount=min(max(reached, bounds[0]), bounds[1]))


def _now(move: MixMove, song: Song, setting: Callable[[TrackMix | MasterMix], float]) -> float:
    """Where the tracks of `move` are in the mean, or the master."""
    mixes = [song.track(i).mix for i in move.track_ids if song.has_track(i)]
    if not mixes:
        return setting(song.master)
    return sum(setting(mix) for mix in mixes) / len(mixes)


def _pan(mix: TrackMix | MasterMix) -> float:
    return mix.pan if isinstance(mix, TrackMix) else 0.0
