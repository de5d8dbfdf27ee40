"""Which suggestions name a planted fault."""

from __future__ import annotations

from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_NAMES
from modules.spectral_analyzer.suggestion import MoveType, Suggestion
from training.mix_advice.fault import Fault, Kind

_ACTIONS: dict[Kind, frozenset[str]] = {
    Kind.POLARITY: frozenset({"track.polarity"}),
    Kind.SIDE_INVERTED: frozenset({"track.side_inverted", "track.too_wide", "fault.mono_loss"}),
    Kind.WIDTH: frozenset({"fault.mono_loss", "stereo.too_wide"}),
    Kind.LOW_END: frozenset({"fault.wide_low_end"}),
    Kind.BALANCE: frozenset({"stereo.balance"}),
    Kind.DEAD_SIDE: frozenset({"fault.silent_channel"}),
    Kind.CLIPPING: frozenset({"fault.clipping"}),
    Kind.CLIPPED_BEFORE: frozenset({"fault.clipped_source"}),
    Kind.TRUE_PEAK: frozenset({"fault.true_peak"}),
    Kind.CRUSHED: frozenset({"fault.crushed", "level.loud"}),
    Kind.HUM: frozenset({"noise.hum", "track.hum"}),
    Kind.DC: frozenset({"fault.dc_offset", "track.dc_offset"}),
    Kind.RUMBLE: frozenset({"low.subsonic", "track.subsonic"}),
    Kind.RESONANCE: frozenset({"tone.resonance", "track.resonance"}),
    Kind.MASKING: frozenset({"masking.lead", "masking.pair"}),
}
"""The actions of the catalogue that find the kind."""
_TONE = ("band.", "tilt.", "tone.", "track.resonance", "track.low_clutter")
_EQ = frozenset({MoveType.PEAK, MoveType.LOW_SHELF, MoveType.HIGH_SHELF, MoveType.HIGH_PASS})
_BAND_END_TOLERANCE = 1.02


def is_answer(suggestion: Suggestion, fault: Fault) -> bool:
    """Whether the suggestion names the problem of `fault`, and in the right direction.

    A band is found by its own action, or by another that judges the tone and equalizes inside it
    the other way. A track's level is found by a gain on that track, or by a band that names it.
    """
    if fault.kind is Kind.BAND:
        return _finds_band(suggestion, fault)
    if fault.kind in (Kind.LOUD, Kind.QUIET):
        return _finds_level(suggestion, fault)
    return suggestion.action in _ACTIONS[fault.kind]


def _finds_band(suggestion: Suggestion, fault: Fault) -> bool:
    band, direction = fault.band or 0, fault.direction
    if suggestion.action == f"band.{BAND_NAMES[band]}.{'high' if direction > 0 else 'low'}":
        return True
    move = suggestion.move
    is_tone = suggestion.action.startswith(_TONE) and move is not None and move.type in _EQ
    if not is_tone or move is None or move.frequency_hz is None:
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
