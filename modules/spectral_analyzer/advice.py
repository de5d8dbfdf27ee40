"""Mix advice: rules that compare a measurement with a genre profile.

Faults of the file come first. Tone is judged against P10 … P90 and nothing is said inside it; a
move is half of the way back, at most 3 dB on tracks and 1.5 dB on the master. Loudness range, width
alone and "-14 LUFS" are never faults.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import TrackType
from modules.spectral_analyzer.applicability import MIN_DURATION_S
from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_LABELS, BAND_NAMES
from modules.spectral_analyzer.faults import find_faults
from modules.spectral_analyzer.genre_profile import BandTarget, GenreProfile
from modules.spectral_analyzer.mix_meter import Measurement
from modules.spectral_analyzer.over_time import JUDGED_LU, clock, worst_moment_s
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
    TrackShare,
)
from modules.spectral_analyzer.tone import BandFinding, centre_of_finding_hz, judged_findings
from modules.spectral_analyzer.track_names import named_tracks

MAX_SUGGESTIONS = 5
MAX_TRACK_MOVE_DB = 3.0
MAX_MASTER_MOVE_DB = 1.5
MIX_FLAW_DB = 2.0
MIX_PROBLEM_DB = 4.0
"""From this correction on the master is the wrong place for it."""
LOW_SHELF_HZ, HIGH_SHELF_HZ = 60.0, 12_000.0
CONFIDENT_AFTER_S = 30.0
CAUSING_SHARE = 0.15
"""A track with at least this part of the band's power is named as a cause …"""
NAMED_SHARE = 0.55
"""… until the named tracks together carry this much."""
MAX_NAMED_TRACKS = 4
LEAST_WINDOWS = 8
"""In less music (10 s) a worst moment would say nothing."""

_WORDS_HIGH = (
    "Too much sub-bass",
    "The bass is heavy",
    "Muddy low-mids",
    "The mids are crowded",
    "Harsh high-mids",
    "Sharp presence",
    "Too much air",
)
_WORDS_LOW = (
    "Little sub-bass",
    "The bass is thin",
    "Hollow low-mids",
    "The mids are scooped",
    "The high-mids hold back",
    "Lacking presence",
    "Lacking air",
)
_K_WEIGHT = (0.3, 0.8, 1.0, 1.0, 1.3, 0.9, 0.5)
"""How much each band counts for what is heard (rounded K-weighting gains)."""


@dataclass(frozen=True, slots=True)
class TrackInfo:
    """What advice knows of a track: its place (from 1), what is on it, and its band powers (7,)."""

    track_id: int
    number: int
    name: str
    instrument: str | None = None
    track_type: TrackType | None = None
    band_power: NDArray[np.float64] | None = None


def advise(
    measurement: Measurement, profile: GenreProfile, tracks: Sequence[TrackInfo] = ()
) -> tuple[Suggestion, ...]:
    """At most five suggestions, the most relevant first; empty when there is nothing to fix."""
    found = list(find_faults(measurement, profile))
    if measurement.bands_db is not None and measurement.duration_s >= MIN_DURATION_S:
        findings = judged_findings(measurement, profile)
        found.extend(_band_suggestion(item, measurement, profile, tracks) for item in findings)
    found.sort(key=lambda suggestion: -suggestion.relevance)
    return tuple(found[:MAX_SUGGESTIONS])


def deviations_db(measurement: Measurement, profile: GenreProfile) -> tuple[float, ...] | None:
    """The bands relative to the centres of the profile; None when they cannot be measured."""
    if measurement.bands_db is None:
        return None
    return tuple(
        level - band.centre_db
        for level, band in zip(measurement.bands_db, profile.bands, strict=True)
    )


def _band_suggestion(
    finding: BandFinding,
    measurement: Measurement,
    profile: GenreProfile,
    tracks: Sequence[TrackInfo],
) -> Suggestion:
    index, excess = finding.index, finding.excess_db
    shares = track_shares(index, tracks)
    causes = _causes(shares, tracks) if excess > 0 else _leads(index, tracks)
    carried = sum(share.share for share in shares if excess > 0 and _is_among(share, causes))
    frequency_hz = centre_of_finding_hz(finding, measurement.spectrum, profile)
    move = _move(finding, frequency_hz, causes)
    worst_s = _worst_moment_s(finding, measurement)
    return Suggestion(
        id=f"{profile.genre}.{BAND_NAMES[index]}.{'high' if excess > 0 else 'low'}",
        severity=_severity(finding.correction_db),
        message=_message(finding, profile, causes, carried, move) + _worst_words(worst_s),
        freq_range_hz=(BAND_EDGES_HZ[index], BAND_EDGES_HZ[index + 1]),
        track_names=tuple(track.name for track in causes),
        move=move,
        relevance=_relevance(index, excess, measurement.duration_s),
        evidence=_evidence(finding.level_db, profile.bands[index], shares, causes, worst_s),
    )


def _worst_moment_s(finding: BandFinding, measurement: Measurement) -> float | None:
    """Where the band is farthest out; None when the music is too short to have moments."""
    over_time, integrated = measurement.over_time, measurement.loudness.integrated_lufs
    if over_time is None or over_time.windows < LEAST_WINDOWS:
        return None
    side = 1.0 if finding.excess_db > 0 else -1.0
    levels = side * over_time.bands_db[finding.index]
    return worst_moment_s(levels, over_time.loud_windows(integrated, JUDGED_LU))


def _worst_words(worst_s: float | None) -> str:
    return "" if worst_s is None else f" It is worst near {clock(worst_s)}."


def _is_among(share: TrackShare, causes: Sequence[TrackInfo]) -> bool:
    return any(share.track_id == track.track_id for track in causes)


def track_shares(index: int, tracks: Sequence[TrackInfo]) -> tuple[TrackShare, ...]:
    """What part of a band's power comes from each track, the largest first."""
    powers = {t.track_id: float(t.band_power[index]) for t in tracks if t.band_power is not None}
    total = sum(powers.values())
    if total <= 0.0:
        return ()
    names = {track.track_id: track.name for track in tracks}
    shares = [TrackShare(key, names[key], power / total) for key, power in powers.items()]
    return tuple(sorted(shares, key=lambda share: -share.share))


def _causes(shares: Sequence[TrackShare], tracks: Sequence[TrackInfo]) -> tuple[TrackInfo, ...]:
    """The tracks that carry most of the band, as few as explain it, in their order."""
    chosen: set[int] = set()
    covered = 0.0
    for share in shares[:MAX_NAMED_TRACKS]:
        if share.share < CAUSING_SHARE or covered >= NAMED_SHARE:
            break
        chosen.add(share.track_id)
        covered += share.share
    return tuple(track for track in tracks if track.track_id in chosen)


def _leads(index: int, tracks: Sequence[TrackInfo]) -> tuple[TrackInfo, ...]:
    """Who could be lifted when presence is missing: voices and lead instruments."""
    if BAND_NAMES[index] not in {"high_mid", "presence"}:
        return ()
    leading = ("Vocals", "Synth Lead", "Electric Guitar", "Brass", "Woodwinds")
    return tuple(t for t in tracks if t.instrument and t.instrument.startswith(leading))[:2]


def _move(finding: BandFinding, frequency_hz: float, causes: Sequence[TrackInfo]) -> MixMove:
    """Half of the way to the range, on the tracks that cause it or on the master."""
    limit = MAX_TRACK_MOVE_DB if causes else MAX_MASTER_MOVE_DB
    gain_db = round(float(np.clip(finding.correction_db / 2, -limit, limit)), 2)
    track_ids = tuple(track.track_id for track in causes)
    if finding.index == 0:
        return MixMove(MoveType.LOW_SHELF, gain_db, LOW_SHELF_HZ, 0.707, track_ids=track_ids)
    if finding.index == len(BAND_NAMES) - 1:
        return MixMove(MoveType.HIGH_SHELF, gain_db, HIGH_SHELF_HZ, 0.707, track_ids=track_ids)
    return MixMove(MoveType.PEAK, gain_db, frequency_hz, 0.9, track_ids=track_ids)


def _severity(correction_db: float) -> Severity:
    if abs(correction_db) >= MIX_PROBLEM_DB:
        return Severity.HIGH
    return Severity.MEDIUM if abs(correction_db) >= MIX_FLAW_DB else Severity.LOW


def _relevance(index: int, excess: float, duration_s: float) -> float:
    """0 … 0.89: faults of the file, from 0.9 up, always stand before it.

    A lack of low or high extremes counts half: published material varies most there. A short
    stretch of music says less about the whole.
    """
    weight = _K_WEIGHT[index] / max(_K_WEIGHT)
    if excess < 0 and index in {0, 1, 6}:
        weight *= 0.5
    confidence = 0.7 + 0.3 * min(duration_s / CONFIDENT_AFTER_S, 1.0)
    return float(0.89 * weight * confidence * (1.0 - np.exp(-abs(excess) / 3.0)))


def _message(
    finding: BandFinding,
    profile: GenreProfile,
    causes: Sequence[TrackInfo],
    carried: float,
    move: MixMove,
) -> str:
    index, excess, band = finding.index, finding.excess_db, profile.bands[finding.index]
    words = (_WORDS_HIGH if excess > 0 else _WORDS_LOW)[index]
    side = "above" if excess > 0 else "below"
    sentence = (
        f"{words}: {BAND_LABELS[index]} is {abs(excess):.1f} dB {side} {profile.possessive} range "
        f"({_decibels(band.p10_db)} to {_decibels(band.p90_db)} dB). "
        f"{'Cut' if move.gain_db < 0 else 'Boost'} {_hertz(move.frequency_hz or 0.0)} by "
        f"{abs(move.gain_db):.1f} dB on {named_tracks(causes) if causes else 'the master'}"
    )
    sentence += f", which carry {carried:.0%} of it." if len(causes) > 1 and carried else "."
    if len(causes) == 1 and carried:
        sentence = f"{sentence[:-1]}, which carries {carried:.0%} of it."
    if abs(finding.correction_db) >= MIX_PROBLEM_DB:
        place = "check their levels too" if causes else "correct it on the tracks, not the master"
        sentence += f" This much is a mix problem: {place}."
    return sentence


def _decibels(level: float) -> str:
    return f"{level:.0f}".replace("-", "−")


def _hertz(frequency_hz: float) -> str:
    if frequency_hz >= 1000:
        return f"{frequency_hz / 1000:g} kHz"
    return f"{frequency_hz:g} Hz"


def _evidence(
    level: float,
    band: BandTarget,
    shares: tuple[TrackShare, ...],
    causes: Sequence[TrackInfo],
    worst_s: float | None,
) -> Evidence:
    named = {track.track_id for track in causes}
    return Evidence(
        measured=level,
        range_low=band.p10_db,
        range_high=band.p90_db,
        unit="dB",
        origin=band.spread_origin.value,
        shares=tuple(share for share in shares if share.track_id in named),
        worst_s=worst_s,
    )
