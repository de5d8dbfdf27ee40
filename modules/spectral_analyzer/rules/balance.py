"""Levels between the tracks: voice, bass, kick and snare against the rest; who drowns, who reigns.

Usual levels against the mix after De Man (PhD thesis, Queen Mary University of London, 2017): lead
vocal -2.7 LU, bass -9.5, kick -13.2, snare -16.8. The ranges around them are judgement, and wide.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from modules.spectral_analyzer.genre_profile import Origin
from modules.spectral_analyzer.rules.action import Action, Family
from modules.spectral_analyzer.rules.mix import FULL_RANGE_HZ, Mix
from modules.spectral_analyzer.rules.roles import Role, role_of
from modules.spectral_analyzer.rules.wording import decibels, one
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)
from modules.spectral_analyzer.track_info import TrackInfo
from modules.spectral_analyzer.track_names import named_tracks

LEAST_TRACKS = 4
MAX_MOVE_DB = 4.0
POPULAR = frozenset({"pop", "rock", "edm", "hip-hop", "metal", "indie"})
PLURAL = frozenset({Role.VOCAL, Role.DRUMS})
DOMINANT_DB = 8.0
"""Louder than all others together by this much: the others are an accompaniment at best."""
KICK_OVER_BASS_DB = (-14.0, 6.0)


@dataclass(frozen=True, slots=True)
class _Usual:
    """The range of a part's loudness against all tracks together, in LU."""

    low: float
    high: float
    genres: frozenset[str] | None = None


_USUAL = {
    Role.VOCAL: _Usual(-12.0, -0.6),
    Role.BASS: _Usual(-18.0, -4.0, POPULAR),
    Role.KICK: _Usual(-23.0, -5.0, POPULAR),
    Role.SNARE: _Usual(-26.0, -7.0, POPULAR),
    Role.DRUMS: _Usual(-20.0, -1.5, POPULAR),
}
_NAMES = {
    Role.VOCAL: "the vocals",
    Role.BASS: "the bass",
    Role.KICK: "the kick",
    Role.SNARE: "the snare",
    Role.DRUMS: "the drums",
}


def _part_level(mix: Mix, role: Role) -> tuple[float, tuple[TrackInfo, ...]] | None:
    """Loudness of all tracks of a part against the mix; None where that cannot be judged."""
    if len(mix.heard_tracks) < LEAST_TRACKS or not mix.is_whole:
        return None
    members = [(t, facts) for t, facts in mix.heard_tracks if role_of(t) is role]
    if not members:
        return None
    power = sum(10.0 ** (mix.relative_lu(facts) / 10.0) for _, facts in members)
    return 10.0 * math.log10(power), tuple(track for track, _ in members)


def _part(role: Role, side: int, mix: Mix) -> Iterator[Suggestion]:
    usual, found = _USUAL[role], _part_level(mix, role)
    if found is None or (usual.genres is not None and mix.profile.genre not in usual.genres):
        return
    level, members = found
    beyond = level - usual.high if side > 0 else usual.low - level
    if beyond <= 0.0:
        return
    gain_db = -side * round(min(beyond / 2 + 0.5, MAX_MOVE_DB), 1)
    verb = "Raise" if gain_db > 0 else "Lower"
    state = "loud" if side > 0 else "buried" if role is Role.VOCAL else "quiet"
    yield Suggestion(
        id=f"balance.{role.value}.{'high' if side > 0 else 'low'}",
        severity=Severity.MEDIUM if beyond > 3.0 else Severity.LOW,
        message=f"{_NAMES[role].capitalize()} {'are' if role in PLURAL else 'is'} {state}: "
        f"{-level:.1f} LU under all tracks together, where {-usual.high:.0f} to {-usual.low:.0f} "
        f"are usual. {verb} {named_tracks(members)} by {abs(gain_db):.1f} dB.",
        freq_range_hz=FULL_RANGE_HZ,
        track_names=tuple(track.name for track in members),
        move=MixMove(MoveType.GAIN, gain_db, track_ids=tuple(track.track_id for track in members)),
        relevance=min(0.2 + 0.02 * beyond, 0.4) * mix.confidence,
        evidence=Evidence(level, usual.low, usual.high, "LU", Origin.JUDGEMENT),
    )


def _kick_and_bass(mix: Mix) -> Iterator[Suggestion]:
    kick, bass = _part_level(mix, Role.KICK), _part_level(mix, Role.BASS)
    if kick is None or bass is None or mix.profile.genre not in POPULAR:
        return
    difference = kick[0] - bass[0]
    low, high = KICK_OVER_BASS_DB
    if low <= difference <= high:
        return
    members = bass[1] if difference < low else kick[1]
    gain_db = -round(
        min((low - difference if difference < low else difference - high) / 2 + 0.5, 3.0), 1
    )
    louder, softer = ("bass", "kick") if difference < low else ("kick", "bass")
    yield Suggestion(
        id="balance.kick_bass",
        severity=Severity.LOW,
        message=f"The {louder} is {abs(difference):.1f} LU louder than the {softer}, more than "
        f"the {abs(low if difference < low else high):.0f} LU that let both be heard. Lower "
        f"{named_tracks(members)} by {-gain_db:.1f} dB.",
        freq_range_hz=(20.0, 250.0),
        track_names=tuple(track.name for track in members),
        move=MixMove(MoveType.GAIN, gain_db, track_ids=tuple(track.track_id for track in members)),
        relevance=0.25 * mix.confidence,
        evidence=Evidence(difference, low, high, "LU", Origin.JUDGEMENT),
    )


def _dominant(mix: Mix) -> Iterator[Suggestion]:
    if len(mix.heard_tracks) < LEAST_TRACKS or not mix.is_whole:
        return
    for track, facts in mix.heard_tracks:
        power = 10.0 ** (mix.relative_lu(facts) / 10.0)
        over_db = 10.0 * math.log10(power / max(1.0 - power, 1e-9))
        if over_db <= DOMINANT_DB or role_of(track) is Role.VOCAL:
            continue
        gain_db = -round(min((over_db - DOMINANT_DB) / 2 + 1.0, MAX_MOVE_DB), 1)
        yield Suggestion(
            id=f"balance.dominant.{track.track_id}",
            severity=Severity.MEDIUM,
            message=f"{one(track)} is {over_db:.1f} LU louder than all other tracks together. "
            f"Lower it by {-gain_db:.1f} dB.",
            freq_range_hz=FULL_RANGE_HZ,
            track_names=(track.name,),
            move=MixMove(MoveType.GAIN, gain_db, track_ids=(track.track_id,)),
            relevance=min(0.3 + 0.02 * (over_db - DOMINANT_DB), 0.4) * mix.confidence,
            evidence=Evidence(over_db, None, DOMINANT_DB, "LU", Origin.JUDGEMENT),
        )


def _part_actions() -> Iterator[Action]:
    for role, usual in _USUAL.items():
        for side, word, verb in ((-1, "low", "Raise"), (1, "high", "Lower")):
            limit = usual.high if side > 0 else usual.low
            yield Action(
                f"balance.{role.value}.{word}",
                f"{verb} {_NAMES[role]}",
                Family.BALANCE,
                "loudness of its tracks against all tracks together",
                f"{'above' if side > 0 else 'below'} {decibels(limit, 1)} LU in a mix of four "
                "tracks or more",
                MoveType.GAIN,
                partial(_part, role, side),
            )


ACTIONS = (
    *_part_actions(),
    Action(
        "balance.kick_bass",
        "Weigh kick against bass",
        Family.BALANCE,
        "loudness of the kick against the bass",
        "outside −14 … +6 LU",
        MoveType.GAIN,
        _kick_and_bass,
    ),
    Action(
        "balance.dominant",
        "Turn down a track that reigns over the mix",
        Family.BALANCE,
        "loudness of a track against all others together",
        "8 LU louder, in a mix of four tracks or more, and no voice",
        MoveType.GAIN,
        _dominant,
    ),
)
