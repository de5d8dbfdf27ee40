"""Tracks that stand wrong in the stereo image: opposite sides, too wide, all in the middle."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from modules.spectral_analyzer.genre_profile import Origin
from modules.spectral_analyzer.hearing import THIRD_K_WEIGHT
from modules.spectral_analyzer.rules.action import Action, Family
from modules.spectral_analyzer.rules.mix import FULL_RANGE_HZ, Mix
from modules.spectral_analyzer.rules.roles import Role, role_of
from modules.spectral_analyzer.rules.stereo import (
    HEARD_LU,
    LEAST_WIDTH,
    OPPOSITE,
    is_out_of_phase,
    opposite_tracks,
)
from modules.spectral_analyzer.rules.wording import one, signed
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)
from modules.spectral_analyzer.track_info import TrackInfo

ALIKE = 0.85
CENTRED_DB = 1.5
MONO_SIDE_DB = -12.0
APART_PAN = 0.4


def _opposite_sides(mix: Mix) -> Iterator[Suggestion]:
    for track, facts in opposite_tracks(mix):
        assert facts.correlation is not None
        yield Suggestion(
            id=f"track.side_inverted.{track.track_id}",
            severity=Severity.HIGH,
            message=f"{one(track)} nearly vanishes in mono: its left and right are opposite "
            f"(correlation {signed(facts.correlation, 2)}). Turn the polarity of one of its "
            "channels.",
            freq_range_hz=FULL_RANGE_HZ,
            track_names=(track.name,),
            move=None,
            relevance=0.96,
            evidence=Evidence(
                facts.correlation, 0.0, None, "correlation", Origin.JUDGEMENT, mix.share_of(track)
            ),
        )


def _track_too_wide(mix: Mix) -> Iterator[Suggestion]:
    if is_out_of_phase(mix):
        return
    for track, facts in mix.heard_tracks:
        side_db, correlation = facts.side_to_mid_db, facts.correlation
        if side_db is None or correlation is None or not OPPOSITE <= correlation < -0.1:
            continue
        if mix.relative_lu(facts) < HEARD_LU:
            continue
        width = max(math.floor(100.0 * 10.0 ** (-side_db / 20.0)) / 100.0, LEAST_WIDTH)
        loss_db = 10.0 * math.log10(1.0 + 10.0 ** (side_db / 10.0))
        yield Suggestion(
            id=f"track.too_wide.{track.track_id}",
            severity=Severity.MEDIUM,
            message=f"{one(track)} loses {loss_db:.1f} dB in mono (correlation "
            f"{signed(correlation, 2)}). Narrow it to {100 * width:.0f} %.",
            freq_range_hz=FULL_RANGE_HZ,
            track_names=(track.name,),
            move=MixMove(MoveType.WIDTH, amount=width, track_ids=(track.track_id,)),
            relevance=0.42 * mix.confidence,
            evidence=Evidence(correlation, -0.1, None, "correlation", Origin.JUDGEMENT),
        )


def _pan_apart(mix: Mix) -> Iterator[Suggestion]:
    """Two alike in the middle of a narrow mix: width costs nothing there."""
    side_db, allowed = mix.measurement.stereo.side_to_mid_db, mix.profile.side_to_mid_db
    if not mix.is_whole or mix.measurement.channels != 2:
        return
    if side_db is not None and side_db >= allowed.low:
        return
    centred = [
        track
        for track, facts in mix.heard_tracks
        if role_of(track) is Role.BACKING
        and abs(facts.balance_db or 0.0) < CENTRED_DB
        and (facts.side_to_mid_db is None or facts.side_to_mid_db < MONO_SIDE_DB)
    ]
    best = max(
        ((_likeness(mix, a, b), a, b) for i, a in enumerate(centred) for b in centred[i + 1 :]),
        key=lambda found: found[0],
        default=None,
    )
    if best is None or best[0] < ALIKE:
        return
    alike, first, second = best
    yield Suggestion(
        id=f"stereo.pan_apart.{first.track_id}.{second.track_id}",
        severity=Severity.LOW,
        message=f"{one(first)} and {one(second)} share the middle and {100 * alike:.0f} % of their "
        f"spectrum. Pan {second.name} {100 * APART_PAN:.0f} % to the right, and {first.name} as "
        "far to the left.",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=(first.name, second.name),
        move=MixMove(MoveType.PAN, amount=APART_PAN, track_ids=(second.track_id,)),
        relevance=0.4 * mix.confidence,
        evidence=Evidence(100 * alike, None, 100 * ALIKE, "%", Origin.JUDGEMENT),
    )


def _likeness(mix: Mix, first: TrackInfo, second: TrackInfo) -> float:
    """Cosine of the angle between two tracks' K-weighted spectra: 0 … 1."""
    one_, other = (
        np.sqrt(THIRD_K_WEIGHT * mix.track_thirds[track.track_id]) for track in (first, second)
    )
    return float(one_ @ other / np.sqrt((one_ @ one_) * (other @ other)))


ACTIONS = (
    Action(
        "track.side_inverted",
        "Turn one channel of a track",
        Family.STEREO,
        "correlation of a track's left and right",
        "below −0.35 on a track that matters, and not on most",
        None,
        _opposite_sides,
    ),
    Action(
        "track.too_wide",
        "Narrow a track",
        Family.STEREO,
        "correlation of a track's left and right",
        "between −0.35 and −0.1 on a track that matters, in a mix that is mono-safe otherwise",
        MoveType.WIDTH,
        _track_too_wide,
    ),
    Action(
        "stereo.pan_apart",
        "Pan two alike apart",
        Family.STEREO,
        "likeness of the spectra of two centred tracks",
        "0.85 or more in a mix that is narrower than the profile",
        MoveType.PAN,
        _pan_apart,
    ),
)
