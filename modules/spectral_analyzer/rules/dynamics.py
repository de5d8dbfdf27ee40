"""Dynamics and level: crushed, too dynamic, far too quiet, louder than is of use."""

from __future__ import annotations

from collections.abc import Iterator

from modules.spectral_analyzer.genre_profile import Origin
from modules.spectral_analyzer.over_time import LOUD_LU
from modules.spectral_analyzer.rules.action import Action, Family
from modules.spectral_analyzer.rules.mix import FULL_RANGE_HZ, Mix
from modules.spectral_analyzer.rules.peaks import CEILING_DBTP
from modules.spectral_analyzer.rules.wording import decibels, near
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)

MIN_PLR_DB = 8.0
"""Below it limiting is audible (Shepherd; Kirchberger & Russo 2016)."""
MIN_PSR_DB = 5.5
"""Peaks to short-term loudness in the loudest part; 8 is healthy, 6 a casualty (Shepherd)."""
LEAST_S = 10.0
DYNAMIC_MARGIN_DB = 5.0
MOST_LIMITED_DB = 3.0
QUIET_PEAK_DBTP = -12.0
QUIET_MARGIN_LU = 6.0
LOUD_MARGIN_LU = 2.0


def _crushed(mix: Mix) -> Iterator[Suggestion]:
    loudness, profile = mix.measurement.loudness, mix.profile
    if mix.measurement.duration_s < LEAST_S:
        return
    worst_s = mix.worst_s(lambda over_time: -over_time.psr_db, LOUD_LU)
    allowed, psr = profile.plr_db, loudness.psr_db
    if loudness.plr_db is not None and loudness.plr_db < min(MIN_PLR_DB, allowed.low):
        words = (
            f"Peaks stand only {loudness.plr_db:.1f} dB above the loudness; {profile.title} keeps "
            f"{allowed.low:.0f} to {allowed.high:.0f}{near(worst_s, 'flattest near')}"
        )
        evidence = Evidence(
            loudness.plr_db, allowed.low, allowed.high, "dB", allowed.origin, worst_s=worst_s
        )
    elif psr is not None and psr < MIN_PSR_DB:
        words = (
            f"In the loudest part peaks stand only {psr:.1f} dB above the loudness, where 8 are "
            f"healthy{near(worst_s, 'flattest near')}"
        )
        evidence = Evidence(psr, MIN_PSR_DB, None, "dB", Origin.PUBLISHED, worst_s=worst_s)
    else:
        return
    yield Suggestion(
        id="fault.crushed",
        severity=Severity.MEDIUM,
        message=f"{words}. Ease the limiter.",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(),
        move=None,
        relevance=0.96,
        evidence=evidence,
    )


def _too_dynamic(mix: Mix) -> Iterator[Suggestion]:
    loudness, allowed = mix.measurement.loudness, mix.profile.plr_db
    plr, peak = loudness.plr_db, loudness.true_peak_dbtp
    if plr is None or peak is None or not mix.is_whole or mix.measurement.duration_s < LEAST_S:
        return
    excess_db = plr - allowed.high
    if excess_db <= DYNAMIC_MARGIN_DB:
        return
    ceiling_dbtp = round(min(peak - min(excess_db, MOST_LIMITED_DB), CEILING_DBTP), 1)
    yield Suggestion(
        id="dynamics.too_dynamic",
        severity=Severity.LOW,
        message=f"Peaks stand {plr:.1f} dB above the loudness; {mix.profile.title} keeps "
        f"{allowed.low:.0f} to {allowed.high:.0f}. Compress what peaks, or limit the master at "
        f"{decibels(ceiling_dbtp, 1)} dBTP.",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(),
        move=MixMove(MoveType.LIMIT, amount=ceiling_dbtp) if ceiling_dbtp >= -12.0 else None,
        relevance=0.2 * mix.confidence,
        evidence=Evidence(plr, allowed.low, allowed.high, "dB", allowed.origin),
    )


def _too_quiet(mix: Mix) -> Iterator[Suggestion]:
    """Not "−14 LUFS": only a level that throws away resolution and cannot be meant."""
    loudness, allowed = mix.measurement.loudness, mix.profile.integrated_lufs
    level, peak = loudness.integrated_lufs, loudness.true_peak_dbtp
    if level is None or peak is None or not mix.is_whole:
        return
    if peak > QUIET_PEAK_DBTP or level > allowed.low - QUIET_MARGIN_LU:
        return
    gain_db = round(-6.0 - peak, 1)
    yield Suggestion(
        id="level.quiet",
        severity=Severity.LOW,
        message=f"The mix peaks at only {decibels(peak, 1)} dBTP ({decibels(level, 1)} LUFS), so "
        f"no service can play it at its usual level. Raise the master by {gain_db:.1f} dB; 6 dB "
        "of room are left for mastering.",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(),
        move=MixMove(MoveType.GAIN, gain_db),
        relevance=0.3,
        evidence=Evidence(level, allowed.low, allowed.high, "LUFS", allowed.origin),
    )


def _too_loud(mix: Mix) -> Iterator[Suggestion]:
    loudness, profile = mix.measurement.loudness, mix.profile
    level, plr = loudness.integrated_lufs, loudness.plr_db
    if level is None or plr is None or mix.measurement.duration_s < LEAST_S:
        return
    excess_lu = level - profile.integrated_lufs.high
    # The crushed are told already; without limiting the level alone is no fault.
    psr = loudness.psr_db
    is_crushed = plr < min(MIN_PLR_DB, profile.plr_db.low) or (psr or MIN_PSR_DB) < MIN_PSR_DB
    if excess_lu <= LOUD_MARGIN_LU or is_crushed or plr >= profile.plr_db.low + 1.0:
        return
    yield Suggestion(
        id="level.loud",
        severity=Severity.LOW,
        message=f"At {decibels(level, 1)} LUFS the mix is {excess_lu:.1f} LU above "
        f"{profile.possessive} range, and streaming services turn it down by about "
        f"{level + 14.0:.0f} dB. Ease the limiter: the peaks are lost, the loudness is not heard.",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(),
        move=None,
        relevance=min(0.4 + 0.05 * excess_lu, 0.7) * mix.confidence,
        evidence=Evidence(
            level,
            profile.integrated_lufs.low,
            profile.integrated_lufs.high,
            "LUFS",
            profile.integrated_lufs.origin,
        ),
    )


ACTIONS = (
    Action(
        "fault.crushed",
        "Ease the limiter",
        Family.DYNAMICS,
        "true peak against integrated and short-term loudness (PLR, PSR)",
        "PLR below 8 dB and the profile's range, or PSR below 5.5 dB in a loud part",
        None,
        _crushed,
    ),
    Action(
        "dynamics.too_dynamic",
        "Catch stray peaks",
        Family.DYNAMICS,
        "true peak against integrated loudness (PLR)",
        "more than 5 dB above the profile's range",
        MoveType.LIMIT,
        _too_dynamic,
    ),
    Action(
        "level.quiet",
        "Raise a far too low level",
        Family.DYNAMICS,
        "true peak and integrated loudness",
        "below −12 dBTP and 6 LU under the profile's range",
        MoveType.GAIN,
        _too_quiet,
    ),
    Action(
        "level.loud",
        "Give up loudness that nobody hears",
        Family.DYNAMICS,
        "integrated loudness and PLR",
        "2 LU above the profile's range with a PLR at its lower end",
        None,
        _too_loud,
    ),
)
