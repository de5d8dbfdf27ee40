"""How moves and what comes of them are written on cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desktop.mix.figures import figure
from modules.song.frequency_words import hertz
from modules.spectral_analyzer.suggestion import MixMove, MoveType

if TYPE_CHECKING:
    from modules.spectral_analyzer.outcome import Outcome


def amount_text(move: MixMove) -> str:
    """Such as "−3.0 dB at 315 Hz" or "width 0.60"."""
    if move.type is MoveType.POLARITY:
        return "polarity inverted"
    if move.type is MoveType.WIDTH:
        return f"width {figure(move.amount, 2)}"
    if move.type is MoveType.PAN:
        return _pan_text(move.amount or 0.0)
    if move.type is MoveType.LIMIT:
        return f"limit at {figure(move.amount)} dBTP"
    place = "" if move.frequency_hz is None else hertz(move.frequency_hz)
    if move.type is MoveType.MONO_BELOW:
        return f"mono below {place}"
    if move.type in (MoveType.HIGH_PASS, MoveType.LOW_PASS):
        return f"{'high' if move.type is MoveType.HIGH_PASS else 'low'}-pass at {place}"
    gain = f"{figure(move.gain_db, signed=True)} dB"
    return f"{gain} at {place}" if place else gain


def _pan_text(pan: float) -> str:
    percent = round(100 * abs(pan))
    if percent == 0:
        return "pan to the centre"
    return f"pan {percent} % {'left' if pan < 0 else 'right'}"


def prediction_text(outcome: Outcome | None) -> str:
    """Such as "predicted: Low-mid −2.1 dB"; empty without a prediction."""
    if outcome is None:
        return ""
    return (
        f"predicted: {outcome.label} {_change(outcome.predicted_change, outcome)}{_unit(outcome)}"
    )


def outcome_text(outcome: Outcome, *, is_measured: bool) -> str:
    """Such as "Low-mid: predicted −2.1, achieved −1.9 dB"."""
    predicted = _change(outcome.predicted_change, outcome)
    if not is_measured:
        return f"{outcome.label}: predicted {predicted}{_unit(outcome)}, measuring…"
    if outcome.achieved_change is None:
        return f"{outcome.label}: predicted {predicted}{_unit(outcome)}, not measurable now"
    achieved = _change(outcome.achieved_change, outcome)
    return f"{outcome.label}: predicted {predicted}, achieved {achieved}{_unit(outcome)}"


def _change(value: float, outcome: Outcome) -> str:
    return figure(value, 1 if outcome.unit else 2, signed=True)


def _unit(outcome: Outcome) -> str:
    """Of a change: levels and peaks change in dB, loudness in LU, correlations by a number."""
    if not outcome.unit:
        return ""
    return " LU" if outcome.unit == "LUFS" else " dB"
