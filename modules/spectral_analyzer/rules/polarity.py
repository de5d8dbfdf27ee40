"""How tracks add up: turned polarity between tracks, and tracks that are there twice."""

from __future__ import annotations

from collections.abc import Iterator

from modules.spectral_analyzer.genre_profile import Origin
from modules.spectral_analyzer.rules.action import Action, Family
from modules.spectral_analyzer.rules.mix import FULL_RANGE_HZ, Mix
from modules.spectral_analyzer.rules.wording import one, signed
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)
from modules.spectral_analyzer.track_info import TrackInfo

OPPOSITE = -0.4
"""Unrelated tracks of a song correlate within ±0.15."""
FLIP_GAIN_DB = 0.5
SAME = 0.995
"""A bass and its amplifier, or two microphones, stay below."""


def _turned_pairs(mix: Mix) -> list[tuple[TrackInfo, TrackInfo, float, float]]:
    """Track to turn, its counterpart, their correlation, and what turning gives back in dB."""
    found: dict[frozenset[int], tuple[TrackInfo, TrackInfo, float, float]] = {}
    heard = {track.track_id for track, _ in mix.heard_tracks}
    for track, facts in mix.heard_tracks:
        if facts.pairs is None:
            continue
        gain_db = max(facts.pairs.flip_gain_db, facts.pairs.low_flip_gain_db)
        others = {key: r for key, r in facts.pairs.correlation.items() if key in heard}
        if not others or gain_db < FLIP_GAIN_DB:
            continue
        other = min(others, key=lambda key: others[key])
        if others[other] > OPPOSITE:
            continue
        pair = frozenset((track.track_id, other))
        # Of two that cancel, the one whose turning gives more back; of equals the later one.
        if pair not in found or gain_db >= found[pair][3] - 1e-6:
            found[pair] = (track, mix.track(other), others[other], gain_db)
    return list(found.values())


def _polarity(mix: Mix) -> Iterator[Suggestion]:
    for track, other, correlation, gain_db in _turned_pairs(mix):
        yield Suggestion(
            id=f"track.polarity.{track.track_id}",
            severity=Severity.HIGH,
            message=f"{one(track)} works against {one(other)} (correlation "
            f"{signed(correlation, 2)}): turning its polarity gives the mix "
            f"{min(gain_db, 40.0):.1f} dB back. Invert it.",
            freq_range_hz=FULL_RANGE_HZ,
            track_names=(track.name, other.name),
            move=MixMove(MoveType.POLARITY, track_ids=(track.track_id,)),
            relevance=0.97,
            evidence=Evidence(correlation, OPPOSITE, None, "correlation", Origin.JUDGEMENT),
        )


def _duplicate(mix: Mix) -> Iterator[Suggestion]:
    heard = {track.track_id: (track, facts) for track, facts in mix.heard_tracks}
    for track_id, (track, facts) in heard.items():
        if facts.pairs is None:
            continue
        for other, correlation in facts.pairs.correlation.items():
            if other not in heard or other > track_id or correlation < SAME:
                continue
            yield Suggestion(
                id=f"track.duplicate.{track_id}",
                severity=Severity.MEDIUM,
                message=f"{one(track)} plays the same as {one(heard[other][0])} (correlation "
                f"{signed(correlation, 2)}): it only makes it louder. Mute one, or replace it by "
                "another take.",
                freq_range_hz=FULL_RANGE_HZ,
                track_names=(track.name, heard[other][0].name),
                move=None,
                relevance=0.44,
                evidence=Evidence(correlation, None, SAME, "correlation", Origin.JUDGEMENT),
            )


ACTIONS = (
    Action(
        "track.polarity",
        "Turn the polarity of a track",
        Family.POLARITY,
        "correlation between tracks, and what turning one gives back",
        "below −0.4 with another, and 0.5 dB or more (also below 200 Hz) come back",
        MoveType.POLARITY,
        _polarity,
    ),
    Action(
        "track.duplicate",
        "Drop a track that is there twice",
        Family.POLARITY,
        "correlation between tracks",
        "0.995 or more",
        None,
        _duplicate,
    ),
)
