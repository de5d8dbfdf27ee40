"""What a mix move makes of the settings of a track or of the master, and what it is called."""

from __future__ import annotations

from dataclasses import replace

from modules.errors import ParameterError
from modules.song.frequency_words import hertz
from modules.song.mix import EqBand, EqShape, MasterMix, PeakLimiter, TrackMix
from modules.spectral_analyzer.suggestion import MixMove, MoveType

ONLY_ON_THE_MASTER = (MoveType.MONO_BELOW, MoveType.LIMIT)
ONLY_ON_TRACKS = (MoveType.POLARITY, MoveType.PAN)


def is_on_master(move: MixMove) -> bool:
    """Whether `move` changes the master instead of the tracks it names."""
    return move.type in ONLY_ON_THE_MASTER or not move.track_ids


def master_after(mix: MasterMix, move: MixMove) -> MasterMix:
    """The master settings after `move`, as if it named no tracks; may lie outside their ranges.

    Raises ParameterError for a move that only a track can make, and for one without frequency.
    """
    if move.type in ONLY_ON_TRACKS:
        raise ParameterError(
            f"“{move_name(move)}” is for single tracks; name one.", "track_ids", move.track_ids
        )
    if move.type is MoveType.WIDTH:
        return replace(mix, width=mix.width if move.amount is None else move.amount)
    if move.type is MoveType.GAIN:
        return replace(mix, volume_db=mix.volume_db + move.gain_db)
    if move.type is MoveType.MONO_BELOW:
        return replace(mix, mono_below_hz=_frequency_hz(move))
    if move.type is MoveType.LIMIT:
        limiter = PeakLimiter() if mix.limiter is None else mix.limiter
        ceiling_dbtp = limiter.ceiling_dbtp if move.amount is None else move.amount
        return replace(mix, limiter=replace(limiter, ceiling_dbtp=ceiling_dbtp))
    return mix.with_eq_band(_eq_band(move))


def track_after(mix: TrackMix, move: MixMove) -> TrackMix:
    """The settings of a track after `move`; they may lie outside their ranges.

    Raises ParameterError for a move that only the master can make, and for one without frequency.
    """
    if move.type in ONLY_ON_THE_MASTER:
        raise ParameterError(
            f"“{move_name(move)}” is for the master, not for a track.", "type", move.type
        )
    if move.type is MoveType.GAIN:
        return replace(mix, volume_db=mix.volume_db + move.gain_db)
    if move.type is MoveType.WIDTH:
        return replace(mix, width=mix.width if move.amount is None else move.amount)
    if move.type is MoveType.PAN:
        return replace(mix, pan=mix.pan if move.amount is None else move.amount)
    if move.type is MoveType.POLARITY:
        return replace(mix, is_polarity_inverted=not mix.is_polarity_inverted)
    return mix.with_eq_band(_eq_band(move))


def move_name(move: MixMove | None) -> str:
    """What the Edit menu calls a move, such as "Cut at 320 Hz"; None is advice for a person."""
    if move is None:
        return "Follow a suggestion"
    if move.type in _NAMES:
        return _NAMES[move.type]
    if move.type is MoveType.GAIN:
        return "Turn up" if move.gain_db > 0 else "Turn down"
    place = "" if move.frequency_hz is None else f" {hertz(move.frequency_hz)}"
    if move.type is MoveType.MONO_BELOW:
        return f"Mono below{place}"
    at = f" at{place}" if place else ""
    if move.type is MoveType.HIGH_PASS:
        return f"High-pass{at}"
    if move.type is MoveType.LOW_PASS:
        return f"Low-pass{at}"
    return f"{'Boost' if move.gain_db > 0 else 'Cut'}{at}"


_NAMES = {
    MoveType.WIDTH: "Change the width",
    MoveType.PAN: "Change the pan",
    MoveType.POLARITY: "Invert the polarity",
    MoveType.LIMIT: "Limit the true peak",
}


def _eq_band(move: MixMove) -> EqBand:
    band = EqBand(EqShape(move.type.value), _frequency_hz(move), move.gain_db)
    return band if move.q is None else replace(band, q=move.q)


def _frequency_hz(move: MixMove) -> float:
    if move.frequency_hz is None:
        raise ParameterError(
            "This mix move names no frequency; analyze the mix again.", "frequency_hz", None
        )
    return move.frequency_hz
