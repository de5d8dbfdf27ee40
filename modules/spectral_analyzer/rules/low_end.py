"""The low end: width, panning, rumble, and tracks that have no business there."""

from __future__ import annotations

import math
from collections.abc import Iterator

from modules.spectral_analyzer.genre_profile import Origin
from modules.spectral_analyzer.rules.action import Action, Family
from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.rules.roles import HIT, Role, role_of
from modules.spectral_analyzer.rules.wording import one, share_words, signed
from modules.spectral_analyzer.spectrum import LOW_HZ
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)
from modules.spectral_analyzer.track_info import TrackFacts, TrackInfo

TOLD_PHASE_DEG = 45.0
LOW_RANGE_HZ = (20.0, LOW_HZ)
WIDE = 0.5
INVERTED = -0.8
CARRIES = 0.2
PANNED_DB = 6.0
SUBSONIC_DB = -18.0
"""Power below 22 Hz against the whole mix; music of the open mixes stays under -30 dB."""
TRACK_SUBSONIC_DB = -24.0
SUBSONIC_CUT_HZ = 28.0
CLUTTER_SHARE = 0.12
CLUTTER_HZ = 90.0


def _wide_low_end(mix: Mix) -> Iterator[Suggestion]:
    stereo, profile = mix.measurement.stereo, mix.profile
    correlation = stereo.low_correlation
    if correlation is None or correlation >= min(profile.low_correlation_min, WIDE):
        return
    causes = _wide_tracks(mix)
    shares = mix.shares_between(*LOW_RANGE_HZ)
    named = {track.track_id for track in causes}
    is_inverted = correlation < INVERTED
    cure = (
        "Turn the polarity of one side."
        if is_inverted
        else f"Make everything below {LOW_HZ:.0f} Hz mono."
    )
    who = f"; {share_words(shares, causes)}" if causes else ""
    yield Suggestion(
        id="fault.wide_low_end",
        severity=Severity.MEDIUM,
        message=f"Below {LOW_HZ:.0f} Hz left and right disagree (correlation "
        f"{signed(correlation, 2)}{_apart(stereo.low_phase_deg)}){who}. {cure}",
        freq_range_hz=LOW_RANGE_HZ,
        track_names=tuple(track.name for track in causes),
        move=None if is_inverted else MixMove(MoveType.MONO_BELOW, frequency_hz=LOW_HZ),
        relevance=0.9,
        evidence=Evidence(
            correlation,
            profile.low_correlation_min,
            None,
            "correlation",
            profile.low_correlation_origin,
            tuple(share for share in shares if share.track_id in named),
        ),
    )


def _apart(phase_deg: float | None) -> str:
    """The angle where it says more than the correlation: a delay or a turned phase."""
    return "" if phase_deg is None or phase_deg < TOLD_PHASE_DEG else f", {phase_deg:.0f}° apart"


def _wide_tracks(mix: Mix) -> tuple[TrackInfo, ...]:
    """Who brings the width: tracks that carry low end and are wide or to one side there."""
    carried = {share.track_id: share.share for share in mix.shares_between(*LOW_RANGE_HZ)}
    wide = [
        track
        for track, facts in mix.heard_tracks
        if carried.get(track.track_id, 0.0) >= CARRIES and _is_wide(facts)
    ]
    return tuple(wide)


def _is_wide(facts: TrackFacts) -> bool:
    is_uncorrelated = facts.low_correlation is not None and facts.low_correlation < WIDE + 0.2
    return is_uncorrelated or _is_panned(facts)


def _is_panned(facts: TrackFacts) -> bool:
    return facts.low_balance_db is not None and abs(facts.low_balance_db) > PANNED_DB


def _panned_low_end(mix: Mix) -> Iterator[Suggestion]:
    shares = mix.shares_between(*LOW_RANGE_HZ)
    carried = {share.track_id: share for share in shares}
    leaning_db = mix.measurement.stereo.balance_db or 0.0
    for track, facts in mix.heard_tracks:
        share = carried.get(track.track_id)
        if share is None or share.share < CARRIES or not _is_panned(facts):
            continue
        assert facts.low_balance_db is not None
        if abs(facts.low_balance_db - leaning_db) <= PANNED_DB:
            continue  # The whole mix leans to that side.
        side = "right" if facts.low_balance_db > 0 else "left"
        yield Suggestion(
            id=f"track.low_end_panned.{track.track_id}",
            severity=Severity.MEDIUM,
            message=f"{one(track)} carries {100 * share.share:.0f} % of the low end, "
            f"{min(abs(facts.low_balance_db), 60.0):.0f} dB louder on the {side}. Pan it to the "
            "middle.",
            freq_range_hz=LOW_RANGE_HZ,
            track_names=(track.name,),
            move=MixMove(MoveType.PAN, amount=0.0, track_ids=(track.track_id,)),
            relevance=0.895,
            evidence=Evidence(
                facts.low_balance_db, -PANNED_DB, PANNED_DB, "dB", Origin.JUDGEMENT, (share,)
            ),
        )


def _subsonic(mix: Mix) -> Iterator[Suggestion]:
    low, spectrum = mix.measurement.low, mix.measurement.spectrum
    if low is None or spectrum is None or not mix.is_heard or any(_subsonic_tracks(mix)):
        return
    level_db = _level_db(low.subsonic_power, float(spectrum.power[1:].sum()))
    if level_db <= SUBSONIC_DB:
        return
    yield Suggestion(
        id="low.subsonic",
        severity=Severity.MEDIUM,
        message=f"Rumble below 22 Hz is only {-level_db:.0f} dB under the whole mix: unheard, but "
        f"it takes headroom. High-pass the master at {SUBSONIC_CUT_HZ:.0f} Hz.",
        freq_range_hz=(2.0, 22.0),
        track_names=(),
        move=MixMove(MoveType.HIGH_PASS, 0.0, SUBSONIC_CUT_HZ, 0.707),
        relevance=min(0.45 + 0.03 * (level_db - SUBSONIC_DB), 0.88),
        evidence=Evidence(level_db, None, SUBSONIC_DB, "dB", Origin.JUDGEMENT),
    )


def _subsonic_tracks(mix: Mix) -> Iterator[tuple[TrackInfo, float]]:
    """Tracks with rumble that reaches into the mix, and its level against the track."""
    total = sum(float(facts.power[1:].sum()) for _, facts in mix.heard_tracks)
    for track, facts in mix.heard_tracks:
        level_db = _level_db(facts.low.subsonic_power, float(facts.power[1:].sum()))
        in_mix_db = _level_db(facts.low.subsonic_power, total)
        if level_db > TRACK_SUBSONIC_DB and in_mix_db > SUBSONIC_DB - 2.0:
            yield track, level_db


def _track_subsonic(mix: Mix) -> Iterator[Suggestion]:
    for track, level_db in _subsonic_tracks(mix):
        yield Suggestion(
            id=f"track.subsonic.{track.track_id}",
            severity=Severity.MEDIUM,
            message=f"{one(track)} rumbles below 22 Hz, {-level_db:.0f} dB under its own level: "
            f"unheard, but it takes headroom. High-pass it at {SUBSONIC_CUT_HZ:.0f} Hz.",
            freq_range_hz=(2.0, 22.0),
            track_names=(track.name,),
            move=MixMove(
                MoveType.HIGH_PASS, 0.0, SUBSONIC_CUT_HZ, 0.707, track_ids=(track.track_id,)
            ),
            relevance=min(0.45 + 0.03 * (level_db - TRACK_SUBSONIC_DB), 0.88),
            evidence=Evidence(level_db, None, TRACK_SUBSONIC_DB, "dB", Origin.JUDGEMENT),
        )


def _level_db(power: float, whole: float) -> float:
    return 10.0 * math.log10(max(power, 1e-14) / max(whole, 1e-12))


def _clutter(mix: Mix) -> Iterator[Suggestion]:
    """Low end from tracks that live above it, where the mix has too much of it."""
    if not any(finding.index in {0, 1} and finding.excess_db > 0 for finding in mix.findings):
        return
    shares = {share.track_id: share for share in mix.shares_between(20.0, CLUTTER_HZ)}
    for track, facts in mix.heard_tracks:
        share = shares[track.track_id]
        low = facts.frequencies_hz < CLUTTER_HZ
        own_db = _level_db(float(facts.power[low].sum()), float(facts.power.sum()))
        lives_above = role_of(track) not in {Role.BASS, None, *HIT}
        if not lives_above or share.share < CLUTTER_SHARE or own_db > -6.0:
            continue
        yield Suggestion(
            id=f"track.low_clutter.{track.track_id}",
            severity=Severity.LOW,
            message=f"{one(track)} brings {100 * share.share:.0f} % of what sounds below "
            f"{CLUTTER_HZ:.0f} Hz, where it has little to say. High-pass it at "
            f"{CLUTTER_HZ:.0f} Hz.",
            freq_range_hz=(20.0, CLUTTER_HZ),
            track_names=(track.name,),
            move=MixMove(MoveType.HIGH_PASS, 0.0, CLUTTER_HZ, 0.707, track_ids=(track.track_id,)),
            relevance=(0.3 + 0.4 * share.share) * mix.confidence,
            evidence=Evidence(
                100 * share.share, None, 100 * CLUTTER_SHARE, "%", Origin.JUDGEMENT, (share,)
            ),
        )


ACTIONS = (
    Action(
        "fault.wide_low_end",
        "Make the low end mono",
        Family.LOW_END,
        "correlation of left and right below 120 Hz",
        "below the profile's minimum, and below 0.5",
        MoveType.MONO_BELOW,
        _wide_low_end,
    ),
    Action(
        "track.low_end_panned",
        "Centre a track that carries the low end",
        Family.LOW_END,
        "balance of a track below 120 Hz, and its share there",
        "more than 6 dB to one side with 20 % of the low end",
        MoveType.PAN,
        _panned_low_end,
    ),
    Action(
        "low.subsonic",
        "High-pass the mix under the audible",
        Family.LOW_END,
        "power from 2 to 22 Hz against the mix",
        "above −18 dB",
        MoveType.HIGH_PASS,
        _subsonic,
    ),
    Action(
        "track.subsonic",
        "High-pass a rumbling track",
        Family.LOW_END,
        "power from 2 to 22 Hz against the track and the mix",
        "above −24 dB of the track and −20 dB of the mix",
        MoveType.HIGH_PASS,
        _track_subsonic,
    ),
    Action(
        "track.low_clutter",
        "High-pass a track that lives above the bass",
        Family.LOW_END,
        "a track's share below 90 Hz",
        "12 % or more, by a track that is no bass and no drum, when sub or bass is too much",
        MoveType.HIGH_PASS,
        _clutter,
    ),
)
