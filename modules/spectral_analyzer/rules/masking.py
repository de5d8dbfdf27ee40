"""Masking: a track that cannot be heard where it lives, because another one lives there too.

Judged in thirds of an octave, second by second, in those seconds in which the track sounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.song.frequency_words import hertz
from modules.spectral_analyzer.genre_profile import Origin
from modules.spectral_analyzer.hearing import THIRD_CENTRES_HZ, THIRD_K_WEIGHT
from modules.spectral_analyzer.rules.action import Action, Family
from modules.spectral_analyzer.rules.mix import FULL_RANGE_HZ, Mix
from modules.spectral_analyzer.rules.roles import HIT, Role, importance, role_of
from modules.spectral_analyzer.rules.wording import one
from modules.spectral_analyzer.spectrum import THIRD_EDGES_HZ
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
    TrackShare,
)
from modules.spectral_analyzer.track_info import TrackInfo

HOME_DB = 9.0
"""A track lives in the thirds that are at most so far under its strongest, as heard."""
SOUNDING_DB = 20.0
LEAST_SECONDS = 4
LEAD_MASKED_DB = -5.0
WORD_THIRDS = slice(17, 23)
"""1 to 4 kHz, where words are told apart."""
PAIR_MASKED_DB = -14.0
INAUDIBLE_DB = -24.0
MASKER_SHARE = 0.5
"""The masker holds so much of what else sounds there; else many share it, and none is to blame."""
KICK_THIRDS = slice(3, 9)
"""40 to 160 Hz."""
KICK_MASKED_DB = -9.0


@dataclass(frozen=True, slots=True)
class _Cover:
    """How a track stands out of the rest at its best place, and who covers it where."""

    stands_out_db: float
    masker: TrackInfo
    third: int
    share: float = 1.0


def _courses(mix: Mix) -> dict[int, NDArray[np.float64]]:
    """Power (30, seconds) of every heard track, of equal length."""
    seconds = min((facts.thirds.shape[1] for _, facts in mix.heard_tracks), default=0)
    return {track.track_id: facts.thirds[:, :seconds] for track, facts in mix.heard_tracks}


def _cover(mix: Mix, track: TrackInfo, thirds: slice = slice(None)) -> _Cover | None:
    """What covers `track` in its home within `thirds`; None where that cannot be told."""
    courses = _courses(mix)
    if len(courses) < 2:
        return None
    own = courses[track.track_id]
    heard = THIRD_K_WEIGHT @ own
    sounding = heard > heard.max(initial=0.0) * 10.0 ** (-SOUNDING_DB / 10.0)
    if int(sounding.sum()) < LEAST_SECONDS:
        return None
    weighted = (THIRD_K_WEIGHT * own[:, sounding].mean(axis=1))[thirds]
    home = np.flatnonzero(weighted > weighted.max() * 10.0 ** (-HOME_DB / 10.0))
    home += thirds.indices(len(own))[0]
    own_home = own[np.ix_(home, np.flatnonzero(sounding))]
    others = {
        key: course[np.ix_(home, np.flatnonzero(sounding))]
        for key, course in courses.items()
        if key != track.track_id
    }
    rest = np.maximum(sum(others.values()), 1e-16)
    ratios_db = 10.0 * np.log10(np.maximum(own_home, 1e-16) / rest)
    stands_out_db = float(np.median(ratios_db.max(axis=0)))
    totals = {key: float(power.sum()) for key, power in others.items()}
    masker = max(totals, key=lambda key: totals[key])
    shared = own_home.mean(axis=1) * others[masker].mean(axis=1)
    return _Cover(
        stands_out_db,
        mix.track(masker),
        int(home[int(np.argmax(shared))]),
        totals[masker] / max(float(rest.sum()), 1e-16),
    )


def _masked_lead(mix: Mix) -> Iterator[Suggestion]:
    leads = _leads(mix)
    # Drums pass; what sustains covers words.
    others = [
        track for track, _ in mix.heard_tracks if track not in leads and role_of(track) not in HIT
    ]
    courses = _courses(mix)
    for lead in leads:
        own = courses[lead.track_id][WORD_THIRDS]
        heard = own.sum(axis=0)
        sounding = heard > heard.max(initial=0.0) * 10.0 ** (-SOUNDING_DB / 10.0)
        if int(sounding.sum()) < LEAST_SECONDS or not others:
            continue
        levels = {t.track_id: courses[t.track_id][WORD_THIRDS][:, sounding] for t in others}
        masker = max(levels, key=lambda key: float(levels[key].sum()))
        ratio_db = float(
            np.median(
                10.0 * np.log10(heard[sounding] / np.maximum(levels[masker].sum(axis=0), 1e-16))
            )
        )
        if ratio_db > LEAD_MASKED_DB:
            continue
        third = WORD_THIRDS.start + int(np.argmax(own.mean(axis=1) * levels[masker].mean(axis=1)))
        cover = _Cover(ratio_db, mix.track(masker), third)
        yield _lead_suggestion(mix, lead, cover)


def _leads(mix: Mix) -> list[TrackInfo]:
    """The voices; without any, a lone synth lead."""
    tracks = [track for track, _ in mix.heard_tracks]
    synths = [track for track in tracks if track.instrument == "Synth Lead"]
    voices = [track for track in tracks if role_of(track) is Role.VOCAL]
    return voices or (synths if len(synths) == 1 else [])


def _lead_suggestion(mix: Mix, lead: TrackInfo, cover: _Cover) -> Suggestion:
    return _cut(
        mix,
        "masking.lead",
        lead,
        cover,
        LEAD_MASKED_DB,
        f"{one(lead)} is covered from 1 to 4 kHz, where it is understood: "
        f"{one(cover.masker)} is {-cover.stands_out_db:.0f} dB louder there",
    )


def _masked_pair(mix: Mix) -> Iterator[Suggestion]:
    for track, _ in mix.heard_tracks:
        if role_of(track) in {Role.VOCAL, Role.LEAD}:
            continue
        cover = _cover(mix, track)
        if cover is None or not INAUDIBLE_DB < cover.stands_out_db <= PAIR_MASKED_DB:
            continue
        if _blames(cover, track):
            words = _home_words(track, cover)
            yield _cut(mix, "masking.pair", track, cover, PAIR_MASKED_DB, words)


def _blames(cover: _Cover, track: TrackInfo) -> bool:
    return cover.share >= MASKER_SHARE and importance(cover.masker) <= importance(track)


def _kick_and_bass(mix: Mix) -> Iterator[Suggestion]:
    for track, _ in mix.heard_tracks:
        if role_of(track) is not Role.KICK:
            continue
        cover = _cover(mix, track, KICK_THIRDS)
        if cover is None or role_of(cover.masker) is not Role.BASS:
            continue
        if cover.stands_out_db <= KICK_MASKED_DB and cover.share >= MASKER_SHARE:
            words = _home_words(track, cover)
            yield _cut(mix, "masking.kick_bass", track, cover, KICK_MASKED_DB, words)


def _home_words(track: TrackInfo, cover: _Cover) -> str:
    return (
        f"{one(track)} is covered where it lives: even in its best third of an octave it is "
        f"{-cover.stands_out_db:.0f} dB under the rest, {100 * cover.share:.0f} % of which is "
        f"{one(cover.masker)}"
    )


def _cut(
    mix: Mix, name: str, track: TrackInfo, cover: _Cover, limit_db: float, words: str
) -> Suggestion:
    frequency_hz = float(f"{THIRD_CENTRES_HZ[cover.third]:.2g}")
    gain_db = -min(round(1.5 + 0.15 * (limit_db - cover.stands_out_db), 1), 3.0)
    masker = cover.masker
    return Suggestion(
        id=f"{name}.{track.track_id}.{masker.track_id}",
        severity=Severity.LOW if name == "masking.pair" else Severity.MEDIUM,
        message=f"{words}. Cut {hertz(frequency_hz)} by {-gain_db:.1f} dB on {masker.name}.",
        freq_range_hz=(
            float(THIRD_EDGES_HZ[cover.third]),
            float(THIRD_EDGES_HZ[cover.third + 1]),
        ),
        track_names=(masker.name, track.name),
        move=MixMove(MoveType.PEAK, gain_db, frequency_hz, 1.4, track_ids=(masker.track_id,)),
        relevance=min(0.3 + 0.02 * (limit_db - cover.stands_out_db), 0.44) * mix.confidence,
        evidence=Evidence(
            cover.stands_out_db,
            limit_db,
            None,
            "dB",
            Origin.JUDGEMENT,
            (TrackShare(masker.track_id, masker.name, cover.share),) if cover.share < 1.0 else (),
        ),
    )


def _inaudible(mix: Mix) -> Iterator[Suggestion]:
    for track, _ in mix.heard_tracks:
        cover = _cover(mix, track)
        if cover is None or cover.stands_out_db > INAUDIBLE_DB:
            continue
        yield Suggestion(
            id=f"masking.inaudible.{track.track_id}",
            severity=Severity.LOW,
            message=f"{one(track)} cannot be heard: in no third of an octave does it come nearer "
            f"than {-cover.stands_out_db:.0f} dB to the other tracks. Raise it by 6 dB, or leave "
            "it out.",
            freq_range_hz=FULL_RANGE_HZ,
            track_names=(track.name,),
            move=MixMove(MoveType.GAIN, 6.0, track_ids=(track.track_id,)),
            relevance=0.35 * mix.confidence,
            evidence=Evidence(cover.stands_out_db, INAUDIBLE_DB, None, "dB", Origin.JUDGEMENT),
        )


ACTIONS = (
    Action(
        "masking.lead",
        "Make room for a voice or lead",
        Family.MASKING,
        "level of the lead against each sustained track from 1 to 4 kHz",
        "median 5 dB or more under one of them",
        MoveType.PEAK,
        _masked_lead,
    ),
    Action(
        "masking.kick_bass",
        "Make room for the kick in the bass",
        Family.MASKING,
        "level of the kick against the rest from 40 to 160 Hz",
        "median of its best third under −9 dB, and the bass holds half of the rest",
        MoveType.PEAK,
        _kick_and_bass,
    ),
    Action(
        "masking.pair",
        "Make room for a covered track",
        Family.MASKING,
        "level of a track against the rest in the thirds where it lives",
        "median of its best third under −14 dB, and a less important track holds half of the rest",
        MoveType.PEAK,
        _masked_pair,
    ),
    Action(
        "masking.inaudible",
        "Raise or drop a track that nobody hears",
        Family.MASKING,
        "level of a track against the rest in the thirds where it lives",
        "median of its best third under −24 dB",
        MoveType.GAIN,
        _inaudible,
    ),
)
