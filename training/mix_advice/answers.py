"""Which suggestions name a planted fault."""

from __future__ import annotations

from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_NAMES
from modules.spectral_analyzer.suggestion import MoveType, Suggestion
from training.mix_advice.fault import Fault, Kind

_WORDS: dict[Kind, tuple[str, ...]] = {
    Kind.POLARITY: ("polarity", "phase"),
    Kind.SIDE_INVERTED: ("polarity", "phase", "mono_loss", "side_inverted"),
    Kind.WIDTH: ("mono_loss", "too_wide", "width", "phase"),
    Kind.LOW_END: ("low_end", "mono_below"),
    Kind.BALANCE: ("balance", "lopsided"),
    Kind.DEAD_SIDE: ("silent_channel", "dead"),
    Kind.CLIPPING: ("clip",),
    Kind.CLIPPED_BEFORE: ("clip",),
    Kind.TRUE_PEAK: ("true_peak",),
    Kind.CRUSHED: ("crushed", "dynamics", "limit"),
    Kind.HUM: ("hum",),
    Kind.DC: ("dc",),
    Kind.RUMBLE: ("rumble", "high_pass", "subsonic"),
    Kind.RESONANCE: ("resonance", "harsh"),
    Kind.MASKING: ("mask",),
}
"""Parts of the names of suggestions that find the kind."""
_EQ = {
    MoveType.PEAK,
    MoveType.LOW_SHELF,
    MoveType.HIGH_SHELF,
    MoveType.HIGH_PASS,
}
_BAND_END_TOLERANCE = 1.02


def is_answer(suggestion: Suggestion, fault: Fault) -> bool:
    """Whether the suggestion names the problem of `fault`, and in the right direction.

    A band is found by its name and side, or by an equalizer move inside it that goes the other
    way. A track's level is found by a gain on that track, or by a band that names it.
    """
    if fault.kind is Kind.BAND:
        return _finds_band(suggestion, fault)
    if fault.kind in (Kind.LOUD, Kind.QUIET):
        return _finds_level(suggestion, fault)
    return any(word in suggestion.id for word in _WORDS[fault.kind])


def _finds_band(suggestion: Suggestion, fault: Fault) -> bool:
    band, direction = fault.band or 0, fault.direction
    parts = suggestion.id.split(".")
    if BAND_NAMES[band] in parts and ("high" if direction > 0 else "low") in parts:
        return True
    move = suggestion.move
    if move is None or move.type not in _EQ or move.frequency_hz is None:
        return False
    low_hz, high_hz = BAND_EDGES_HZ[band], BAND_EDGES_HZ[band + 1]
    is_inside = low_hz / _BAND_END_TOLERANCE <= move.frequency_hz <= high_hz * _BAND_END_TOLERANCE
    is_cut = move.type is MoveType.HIGH_PASS or move.gain_db < 0.0
    return is_inside and is_cut == (direction > 0)


def _finds_level(suggestion: Suggestion, fault: Fault) -> bool:
    move = suggestion.move
    if move is None or not names_track(suggestion, fault):
        return False
    return move.gain_db * (1 if fault.kind is Kind.QUIET else -1) > 0.0


def names_track(suggestion: Suggestion, fault: Fault) -> bool:
    """Whether the suggestion acts on, or speaks of, a track that has the fault."""
    if suggestion.move is not None and set(suggestion.move.track_ids) & set(fault.tracks):
        return True
    shares = {share.track_id for share in suggestion.evidence.shares}
    return bool(shares & set(fault.tracks))
