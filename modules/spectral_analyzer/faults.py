"""Technical faults: true for every genre, and better founded than any curve."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from modules.spectral_analyzer.genre_profile import GenreProfile, Origin
from modules.spectral_analyzer.mix_meter import Measurement
from modules.spectral_analyzer.over_time import JUDGED_LU, LOUD_LU, OverTime, clock, worst_moment_s
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)

CEILING_DBTP = -1.0
"""EBU R 128 and the streaming services' advice for lossy delivery."""
MOST_LIMITED_DB = 3.0
"""Up to so much a limiter takes off stray peaks unheard; beyond, or clipped, the level is wrong."""
MAX_MONO_LOSS_DB = 3.0
MONO_LOSS_TOLERANCE_DB = 0.2
"""Two unrelated channels lose just 3 dB; chance must not make a fault of them."""
GONE_DB = 20.0
LEAST_WIDTH = 0.3
MIN_PLR_DB = 8.0
"""Below it limiting is audible (Shepherd; Kirchberger & Russo 2016)."""
TOLD_PHASE_DEG = 45.0
SAME_PEAK_DB = 0.3
FULL_RANGE_HZ = (20.0, 20_000.0)
BEYOND_FULL_SCALE_DBFS = 0.1
"""Floating-point samples above full scale were not cut off: turning them down loses nothing."""


def find_faults(measurement: Measurement, profile: GenreProfile) -> Iterator[Suggestion]:
    """Clipping, true peak, phase, mono loss, low-end width and crushed dynamics."""
    yield from _clipping(measurement)
    yield from _true_peak(measurement)
    yield from _silent_channel(measurement)
    yield from _phase(measurement)
    yield from _low_end(measurement, profile)
    yield from _dynamics(measurement, profile)


def _is_clipped(measurement: Measurement) -> bool:
    peak = measurement.loudness.sample_peak_dbfs
    is_beyond = peak is not None and peak > BEYOND_FULL_SCALE_DBFS
    return measurement.clipped_runs > 0 and not is_beyond


def _clipping(measurement: Measurement) -> Iterator[Suggestion]:
    if not _is_clipped(measurement):
        return
    runs = measurement.clipped_runs
    yield Suggestion(
        id="fault.clipping",
        severity=Severity.HIGH,
        message=f"The audio is clipped in {runs} place{'s' if runs > 1 else ''}"
        f"{_near(measurement.most_clipped_s, 'mostly near')}. Lower the level "
        "before it is rendered; turning it down afterwards does not bring the peaks back.",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(),
        move=None,
        relevance=1.0,
        evidence=Evidence(
            float(runs),
            None,
            0.0,
            "runs",
            Origin.PUBLISHED.value,
            worst_s=measurement.most_clipped_s,
        ),
    )


def _true_peak(measurement: Measurement) -> Iterator[Suggestion]:
    peak = measurement.loudness.true_peak_dbtp
    if peak is None or peak <= CEILING_DBTP + 0.05:
        return
    gain_db = CEILING_DBTP - peak
    limits = -gain_db <= MOST_LIMITED_DB and not _is_clipped(measurement)
    cure = (
        f"Limit the master at −{-CEILING_DBTP:.0f} dBTP: only the peaks change."
        if limits
        else f"Lower the master by {-gain_db:.1f} dB."
    )
    worst_s = _peak_s(measurement, peak)
    yield Suggestion(
        id="fault.true_peak",
        severity=Severity.HIGH if peak > 0.0 else Severity.MEDIUM,
        message=f"True peak is {_signed(peak)} dBTP{_near(worst_s, 'near')}; lossy formats "
        f"need −{-CEILING_DBTP:.0f} dBTP. {cure}",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(),
        move=MixMove(MoveType.LIMIT, amount=CEILING_DBTP)
        if limits
        else MixMove(MoveType.GAIN, gain_db),
        relevance=0.97 if peak > 0.0 else 0.92,
        evidence=Evidence(
            peak, None, CEILING_DBTP, "dBTP", Origin.PUBLISHED.value, worst_s=worst_s
        ),
    )


def _near(moment_s: float | None, word: str) -> str:
    return "" if moment_s is None else f", {word} {clock(moment_s)}"


def _worst_s(
    measurement: Measurement,
    values: Callable[[OverTime], NDArray[np.float64]],
    within_lu: float = JUDGED_LU,
) -> float | None:
    """Where `values` of the windows are highest, pauses left out; None in too short music."""
    over_time = measurement.over_time
    if over_time is None:
        return None
    loud = over_time.loud_windows(measurement.loudness.integrated_lufs, within_lu)
    return worst_moment_s(values(over_time), loud)


def _peak_s(measurement: Measurement, peak_dbtp: float) -> float | None:
    """The second of the highest peak; None when it lies in the unfinished last second."""
    over_time = measurement.over_time
    if over_time is None or not len(over_time.peak):
        return None
    found = float(over_time.peak.max())
    is_it = 20.0 * math.log10(max(found, 1e-9)) > peak_dbtp - SAME_PEAK_DB
    return float(np.argmax(over_time.peak)) if is_it else None


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def _silent_channel(measurement: Measurement) -> Iterator[Suggestion]:
    channel = measurement.silent_channel
    if channel is None:
        return
    silent, sounding = ("left", "right") if channel == 0 else ("right", "left")
    yield Suggestion(
        id="fault.silent_channel",
        severity=Severity.HIGH,
        message=f"Only the {sounding} channel sounds; the {silent} one is silent. Check the pan "
        "and the cable or export settings.",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(),
        move=None,
        relevance=0.99,
        evidence=Evidence(-60.0, None, None, "dB or less", Origin.JUDGEMENT.value),
    )


def _phase(measurement: Measurement) -> Iterator[Suggestion]:
    correlation, loss = measurement.stereo.correlation, measurement.stereo.mono_loss_db
    if correlation is None or loss is None:
        return
    if measurement.silent_channel is None and (
        correlation < 0.0 or loss > MAX_MONO_LOSS_DB + MONO_LOSS_TOLERANCE_DB
    ):
        width = _width_for_mono(measurement.stereo.side_to_mid_db)
        advice = (
            "One side seems to be inverted: flip its polarity."
            if width is None
            else f"Check the polarity of doubled tracks, or narrow the master to {width:.0%}."
        )
        lost = "nearly everything is" if loss > GONE_DB else f"{loss:.1f} dB are"
        worst_s = _worst_s(measurement, lambda over_time: over_time.mono_loss_db)
        yield Suggestion(
            id="fault.mono_loss",
            severity=Severity.HIGH if correlation < -0.2 else Severity.MEDIUM,
            message=f"In mono {lost} lost (correlation {correlation:+.2f}"
            f"{_near(worst_s, 'most near')}). {advice}",
            freq_range_hz=FULL_RANGE_HZ,
            track_names=(),
            move=None if width is None else MixMove(MoveType.WIDTH, amount=width),
            relevance=0.95,
            evidence=Evidence(
                loss, None, MAX_MONO_LOSS_DB, "dB", Origin.JUDGEMENT.value, worst_s=worst_s
            ),
        )


def _width_for_mono(side_to_mid_db: float | None) -> float | None:
    """The width that brings the loss down to 3 dB; None where that would kill the image."""
    if side_to_mid_db is None:
        return None
    width = math.floor(100.0 * 10.0 ** (-side_to_mid_db / 20.0)) / 100.0
    return min(width, 1.0) if width >= LEAST_WIDTH else None


def _low_end(measurement: Measurement, profile: GenreProfile) -> Iterator[Suggestion]:
    correlation = measurement.stereo.low_correlation
    if correlation is None or correlation >= min(profile.low_correlation_min, 0.5):
        return
    yield Suggestion(
        id="fault.wide_low_end",
        severity=Severity.MEDIUM,
        message=f"Below 120 Hz left and right disagree (correlation {correlation:+.2f}"
        f"{_apart(measurement.stereo.low_phase_deg)}). Keep bass and kick in the middle.",
        freq_range_hz=(20.0, 120.0),
        track_names=(),
        move=None,
        relevance=0.9,
        evidence=Evidence(
            correlation,
            profile.low_correlation_min,
            None,
            "correlation",
            profile.low_correlation_origin.value,
        ),
    )


def _apart(phase_deg: float | None) -> str:
    """The angle where it says more than the correlation: a delay or a turned phase."""
    return "" if phase_deg is None or phase_deg < TOLD_PHASE_DEG else f", {phase_deg:.0f}° apart"


def _dynamics(measurement: Measurement, profile: GenreProfile) -> Iterator[Suggestion]:
    plr = measurement.loudness.plr_db
    floor_db = min(MIN_PLR_DB, profile.plr_db.low)
    if plr is None or plr >= floor_db or measurement.duration_s < 10.0:
        return
    worst_s = _worst_s(measurement, lambda over_time: -over_time.psr_db, LOUD_LU)
    yield Suggestion(
        id="fault.crushed",
        severity=Severity.MEDIUM,
        message=f"Peaks stand only {plr:.1f} dB above the loudness; {profile.title} keeps "
        f"{profile.plr_db.low:.0f} to {profile.plr_db.high:.0f}"
        f"{_near(worst_s, 'flattest near')}. Ease the limiter.",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(),
        move=None,
        relevance=0.91,
        evidence=Evidence(
            plr,
            profile.plr_db.low,
            profile.plr_db.high,
            "dB",
            profile.plr_db.origin.value,
            worst_s=worst_s,
        ),
    )
