"""The figure that a suggestion is to change: as measured, as predicted, and as achieved."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from modules.song.score import Song
from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_LABELS
from modules.spectral_analyzer.forecast import louder_by_db
from modules.spectral_analyzer.mix_meter import Measurement
from modules.spectral_analyzer.mix_model import MixModel, ModelledMix
from modules.spectral_analyzer.suggestion import MoveType, Suggestion


class Aim(StrEnum):
    """What a suggestion is after."""

    LEVEL = "level"
    """Of its frequency range, in dB re the mix."""
    TRUE_PEAK = "true_peak"
    LOUDNESS = "loudness"
    MONO_LOSS = "mono_loss"
    LOW_CORRELATION = "low_correlation"


AIM_UNITS = {
    Aim.LEVEL: "dB",
    Aim.TRUE_PEAK: "dBTP",
    Aim.LOUDNESS: "LUFS",
    Aim.MONO_LOSS: "dB",
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
    if move is None or move.type in (MoveType.WIDTH, MoveType.PAN, MoveType.POLARITY):
        return Aim.MONO_LOSS
    if move.type is MoveType.MONO_BELOW:
        return Aim.LOW_CORRELATION
    if move.type is MoveType.LIMIT or suggestion.evidence.unit == "dBTP":
        return Aim.TRUE_PEAK
    is_whole = suggestion.freq_range_hz == (BAND_EDGES_HZ[0], BAND_EDGES_HZ[-1])
    return Aim.LOUDNESS if move.type is MoveType.GAIN and is_whole else Aim.LEVEL


def _label(suggestion: Suggestion) -> str:
    aim, band = aim_of(suggestion), band_index(suggestion)
    if aim is Aim.LEVEL and band is not None:
        return BAND_LABELS[band]
    if aim is Aim.LEVEL:
        low, high = suggestion.freq_range_hz
        return f"{low:g}–{high:g} Hz"
    labels = {
        Aim.TRUE_PEAK: "True peak",
        Aim.LOUDNESS: "Loudness",
        Aim.MONO_LOSS: "Lost in mono",
        Aim.LOW_CORRELATION: "Correlation below 120 Hz",
    }
    return labels[aim]


def band_index(suggestion: Suggestion) -> int | None:
    """The band that is just the frequency range of `suggestion`."""
    bands = list(pairwise(BAND_EDGES_HZ))
    wanted = suggestion.freq_range_hz
    return bands.index(wanted) if wanted in bands else None


def _figure(suggestion: Suggestion, measured: Measurement) -> float | None:
    aim, band = aim_of(suggestion), band_index(suggestion)
    if aim is Aim.TRUE_PEAK:
        return measured.loudness.true_peak_dbtp
    if aim is Aim.LOUDNESS:
        return measured.loudness.integrated_lufs
    if aim is Aim.MONO_LOSS:
        return measured.stereo.mono_loss_db
    if aim is Aim.LOW_CORRELATION:
        return measured.stereo.low_correlation
    if band is not None:
        return None if measured.bands_db is None else measured.bands_db[band]
    return _level_db(measured, *suggestion.freq_range_hz)


def _level_db(measured: Measurement, low_hz: float, high_hz: float) -> float | None:
    """Level of a range in dB re all from 20 Hz to 20 kHz; None in silence."""
    spectrum = measured.spectrum
    if spectrum is None or measured.bands_db is None:
        return None

    def power(low: float, high: float) -> float:
        inside = (spectrum.frequencies_hz >= low) & (spectrum.frequencies_hz < high)
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
    if aim is Aim.MONO_LOSS:
        return _difference(now.mono_loss_db, then.mono_loss_db)
    if aim is Aim.LOW_CORRELATION:
        return _difference(now.low_correlation, then.low_correlation)
    return _difference(_relative_db(suggestion, now), _relative_db(suggestion, then))


def _relative_db(suggestion: Suggestion, mix: ModelledMix) -> float | None:
    band = band_index(suggestion)
    bands = mix.band_power
    part = bands[band] if band is not None else mix.power_between(*suggestion.freq_range_hz)
    return _ratio_db(float(part), float(bands.sum()))


def _difference(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else now - then


def _peak_change_db(before: float, then: ModelledMix, now: ModelledMix, after: Song) -> float:
    """Peaks are taken to move with the level, and a limiter holds them at its ceiling."""
    peak = before + louder_by_db(then, now)
    limiter = after.master.limiter
    return (peak if limiter is None else min(peak, limiter.ceiling_dbtp)) - before
