"""The tonal balance: each band against the profile's P10 … P90, and who carries it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from modules.song.frequency_words import hertz
from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_LABELS, BAND_NAMES
from modules.spectral_analyzer.rules.action import Action, Family
from modules.spectral_analyzer.rules.blame import carriers
from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.rules.wording import decibels, near
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
    TrackShare,
)
from modules.spectral_analyzer.tone import BandFinding, centre_of_finding_hz
from modules.spectral_analyzer.track_info import TrackInfo
from modules.spectral_analyzer.track_names import named_tracks

MAX_TRACK_MOVE_DB = 3.0
MAX_MASTER_MOVE_DB = 1.5
MIX_FLAW_DB = 2.0
MIX_PROBLEM_DB = 4.0
"""From this correction on the master is the wrong place for it."""
LOW_SHELF_HZ, HIGH_SHELF_HZ = 60.0, 12_000.0
LEAST_WINDOWS = 8
"""In less music (10 s) a worst moment would say nothing."""
LEAST_RELEVANCE, MOST_RELEVANCE = 0.45, 0.89
"""Faults of the file, from 0.9 up, stand before the tone; what is mere judgement stands after."""

LACK_AT_THE_ENDS = 0.7

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
_WEIGHT = (0.6, 0.8, 1.0, 1.0, 1.3, 0.9, 0.6)
"""How much each band counts: rounded K-weighting gains, the ends raised for the headroom and the
sharpness that they cost."""


def _band(index: int, side: int, mix: Mix) -> Iterator[Suggestion]:
    for finding in mix.single_findings:
        if finding.index == index and finding.excess_db * side > 0:
            yield _suggestion(finding, mix)


def _suggestion(finding: BandFinding, mix: Mix) -> Suggestion:
    index, excess, profile = finding.index, finding.excess_db, mix.profile
    frequency_hz = centre_of_finding_hz(finding, mix.measurement.spectrum, profile)
    shares = mix.band_shares(index)
    causes = carriers(mix, index)
    move = _move(finding, frequency_hz, causes)
    side = 1.0 if excess > 0 else -1.0
    worst_s = mix.worst_s(lambda course: side * course.bands_db[index], least_windows=LEAST_WINDOWS)
    band = profile.bands[index]
    named = {track.track_id for track in causes}
    return Suggestion(
        id=f"{profile.genre}.{BAND_NAMES[index]}.{'high' if excess > 0 else 'low'}",
        severity=_severity(finding.correction_db),
        message=_message(finding, mix, causes, shares, move, near(worst_s)),
        freq_range_hz=(BAND_EDGES_HZ[index], BAND_EDGES_HZ[index + 1]),
        track_names=tuple(track.name for track in causes),
        move=move,
        relevance=band_relevance(index, finding.correction_db, mix.confidence),
        evidence=Evidence(
            measured=finding.level_db,
            range_low=band.p10_db,
            range_high=band.p90_db,
            unit="dB",
            origin=band.spread_origin.value,
            shares=tuple(share for share in shares if share.track_id in named),
            worst_s=worst_s,
        ),
    )


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


def band_relevance(index: int, correction_db: float, confidence: float) -> float:
    """0.45 … 0.89: how far the range is, how well the band is heard, how much music there was.

    A lack at either end counts less: published material varies most there.
    """
    weight = _WEIGHT[index] / max(_WEIGHT)
    if correction_db > 0 and index in {0, len(BAND_NAMES) - 1}:
        weight *= LACK_AT_THE_ENDS
    size = 1.0 - np.exp(-abs(correction_db) / 3.0)
    return float(LEAST_RELEVANCE + (MOST_RELEVANCE - LEAST_RELEVANCE) * weight * confidence * size)


def _message(
    finding: BandFinding,
    mix: Mix,
    causes: Sequence[TrackInfo],
    shares: Sequence[TrackShare],
    move: MixMove,
    worst: str,
) -> str:
    index, excess, band = finding.index, finding.excess_db, mix.profile.bands[finding.index]
    words = (_WORDS_HIGH if excess > 0 else _WORDS_LOW)[index]
    sentence = (
        f"{words}: {_place(index, move)} is {abs(excess):.1f} dB "
        f"{'above' if excess > 0 else 'below'} {mix.profile.possessive} range "
        f"({decibels(band.p10_db)} to {decibels(band.p90_db)} dB){worst}"
    )
    named = {track.track_id for track in causes}
    carried = sum(share.share for share in shares if share.track_id in named)
    if causes and carried:
        sentence += f"; {100 * carried:.0f} % of it comes from {named_tracks(causes)}"
    return f"{sentence}. {_cure(finding, causes, move)}"


def _place(index: int, move: MixMove) -> str:
    if move.type is not MoveType.PEAK or move.frequency_hz is None:
        return BAND_LABELS[index]
    return f"{BAND_LABELS[index]} (around {hertz(move.frequency_hz)})"


def _cure(finding: BandFinding, causes: Sequence[TrackInfo], move: MixMove) -> str:
    verb = "Cut" if move.gain_db < 0 else "Boost"
    size = f"by {abs(move.gain_db):.1f} dB"
    is_large = abs(finding.correction_db) >= MIX_PROBLEM_DB
    if causes:
        return f"{verb} it there {size}{'; so much is a matter of levels too' if is_large else ''}."
    place = hertz(move.frequency_hz or 0.0)
    end = "; so much belongs on the tracks" if is_large else ""
    return f"{verb} {place} {size} on the master{end}."


def _actions() -> Iterator[Action]:
    for index, (name, label) in enumerate(zip(BAND_NAMES, BAND_LABELS, strict=True)):
        low, high = BAND_EDGES_HZ[index : index + 2]
        shape = {0: MoveType.LOW_SHELF, len(BAND_NAMES) - 1: MoveType.HIGH_SHELF}
        for side, word, verb in ((1, "high", "Cut"), (-1, "low", "Boost")):
            yield Action(
                f"band.{name}.{word}",
                f"{verb} {label} ({hertz(low)} to {hertz(high)})",
                Family.TONE,
                "power of the band relative to 20 Hz … 20 kHz",
                f"{'above the P90' if side > 0 else 'below the P10'} of the profile",
                shape.get(index, MoveType.PEAK),
                partial(_band, index, side),
            )


ACTIONS = tuple(_actions())
