"""The figure that a suggestion is to change: as measured, as predicted, and as achieved."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from modules.song.score import Song
from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_LABELS
from modules.spectral_analyzer.forecast import louder_by_db
from modules.spectral_analyzer.mix_meter import Measurement
from modules.spectral_analyzer.mix_model import MixModel, ModelledMix
from modules.spectral_analyzer.spectrum import LOW_HZ
from modules.spectral_analyzer.suggestion import MoveType, Suggestion


class Aim(StrEnum):
    """What a suggestion is after."""

    LEVEL = "level"
    """Of its frequency range, in dB re the mix."""
    TRUE_PEAK = "true_peak"
    LOUDNESS = "loudness"
    SIDE = "side"
    BALANCE = "balance"
    LOW_CORRELATION = "low_correlation"


AIM_UNITS = {
    Aim.LEVEL: "dB",
    Aim.TRUE_PEAK: "dBTP",
    Aim.LOUDNESS: "LUFS",
    Aim.SIDE: "dB",
    Aim.BALANCE: "dB",
    Aim.LOW_CORRELATION: "",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A figure before a move, and its change as predicted and as achieved (None: not yet)."""

    label: str
    unit: str
    before: float
    predicted_change: float
    achieved_change: float | None = None


def predicted_outcome(
    suggestion: Suggestion, measured: Measurement, model: MixModel, after: Song
) -> Outcome | None:
    """What the figure of `suggestion` does when the measured song gets the settings of `after`.

    None when it cannot be measured in this mix.
    """
    before = _figure(suggestion, measured)
    then = model.mix(model.song)
    change = None if before is None else _change(suggestion, before, then, model.mix(after), after)
    if before is None or change is None:
        return None
    return Outcome(_label(suggestion), AIM_UNITS[aim_of(suggestion)], before, change)


def achieved_outcome(outcome: Outcome, suggestion: Suggestion, measured: Measurement) -> Outcome:
    """`outcome` with what was measured after the move."""
    now = _figure(suggestion, measured)
    return replace(outcome, achieved_change=None if now is None else now - outcome.before)


def aim_of(suggestion: Suggestion) -> Aim:
    """What the move of `suggestion` is after."""
    move = suggestion.move
    if move is None:
        return Aim.LEVEL
    if move.type is MoveType.PAN and suggestion.freq_range_hz[1] > LOW_HZ:
        return Aim.BALANCE
    if move.type in (MoveType.PAN, MoveType.MONO_BELOW):
        return Aim.LOW_CORRELATION
    if move.type is MoveType.WIDTH:
        return Aim.SIDE
    if move.type is MoveType.LIMIT or suggestion.evidence.unit == "dBTP":
        return Aim.TRUE_PEAK
    is_whole = suggestion.freq_range_hz == (BAND_EDGES_HZ[0], BAND_EDGES_HZ[-1])
    is_level = move.type is MoveType.POLARITY or (move.type is MoveType.GAIN and is_whole)
    return Aim.LOUDNESS if is_level else Aim.LEVEL


def _label(suggestion: Suggestion) -> str:
    aim, bands = aim_of(suggestion), bands_inside(suggestion)
    if aim is not Aim.LEVEL:
        return _LABELS[aim]
    if bands:
        first, last = BAND_LABELS[bands[0]], BAND_LABELS[bands[-1]]
        return first if first == last else f"{first} to {last}"
    low, high = suggestion.freq_range_hz
    return f"{low:.0f}–{high:.0f} Hz"


_LABELS = {
    Aim.TRUE_PEAK: "True peak",
    Aim.LOUDNESS: "Loudness",
    Aim.SIDE: "Side to mid",
    Aim.BALANCE: "Right to left",
    Aim.LOW_CORRELATION: "Correlation below 120 Hz",
}


def bands_inside(suggestion: Suggestion) -> tuple[int, ...]:
    """The bands that together are just the frequency range of `suggestion`; none for a part."""
    low, high = suggestion.freq_range_hz
    if low not in BAND_EDGES_HZ or high not in BAND_EDGES_HZ:
        return ()
    return tuple(range(BAND_EDGES_HZ.index(low), BAND_EDGES_HZ.index(high)))


def _figure(suggestion: Suggestion, measured: Measurement) -> float | None:
    aim = aim_of(suggestion)
    if aim is Aim.TRUE_PEAK:
        return measured.loudness.true_peak_dbtp
    if aim is Aim.LOUDNESS:
        return measured.loudness.integrated_lufs
    if aim is Aim.SIDE:
        return measured.stereo.side_to_mid_db
    if aim is Aim.BALANCE:
        return measured.stereo.balance_db
    if aim is Aim.LOW_CORRELATION:
        return measured.stereo.low_correlation
    bands = bands_inside(suggestion)
    if not bands:
        return _level_db(measured, *suggestion.freq_range_hz)
    if measured.bands_db is None:
        return None
    return 10.0 * math.log10(sum(10.0 ** (measured.bands_db[band] / 10.0) for band in bands))


def _level_db(measured: Measurement, low_hz: float, high_hz: float) -> float | None:
    """Level of a range in dB re all from 20 Hz to 20 kHz; None in silence."""
    spectrum = measured.spectrum
    if spectrum is None or measured.bands_db is None:
        return None

    def power(low: float, high: float) -> float:
        inside = (spectrum.frequencies_hz >= low) & (spectrum.frequencies_hz < high)
        inside[0] = False
        return float(spectrum.power[inside].sum())

    return _ratio_db(power(low_hz, high_hz), power(BAND_EDGES_HZ[0], BAND_EDGES_HZ[-1]))


def _ratio_db(part: float, whole: float) -> float | None:
    return 10.0 * math.log10(part / whole) if min(part, whole) > 0.0 else None


def _change(
    suggestion: Suggestion, before: float, then: ModelledMix, now: ModelledMix, after: Song
) -> float | None:
    aim = aim_of(suggestion)
    if aim is Aim.TRUE_PEAK:
        return _peak_change_db(before, then, now, after)
    if aim is Aim.LOUDNESS:
        return louder_by_db(then, now)
    if aim is Aim.SIDE:
        return _difference(now.side_to_mid_db, then.side_to_mid_db)
    if aim is Aim.BALANCE:
        return _difference(now.balance_db, then.balance_db)
    if aim is Aim.LOW_CORRELATION:
        return _difference(now.low_correlation, then.low_correlation)
    return _difference(_relative_db(suggestion, now), _relative_db(suggestion, then))


def _relative_db(suggestion: Suggestion, mix: ModelledMix) -> float | None:
    inside, bands = bands_inside(suggestion), mix.band_power
    part = (
        float(bands[list(inside)].sum()) if inside else mix.power_between(*suggestion.freq_range_hz)
    )
    return _ratio_db(part, float(bands.sum()))


def _difference(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else now - then


def _peak_change_db(before: float, then: ModelledMix, now: ModelledMix, after: Song) -> float:
    """Peaks are taken to move with the level, and a limiter holds them at its ceiling."""
    peak = before + louder_by_db(then, now)
    limiter = after.master.limiter
    return (peak if limiter is None else min(peak, limiter.ceiling_dbtp)) - before
