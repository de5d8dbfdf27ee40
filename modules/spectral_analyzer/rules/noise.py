"""Noise that is no music: mains hum, hiss, noise floors, and sibilance."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from modules.instrument_classifier.classes import TrackType
from modules.song.frequency_words import hertz
from modules.spectral_analyzer.genre_profile import Origin
from modules.spectral_analyzer.hearing import THIRD_K_WEIGHT
from modules.spectral_analyzer.low_scope import Hum
from modules.spectral_analyzer.rules.action import Action, Family
from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.rules.roles import HIT, Role, role_of
from modules.spectral_analyzer.rules.wording import one
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)
from modules.spectral_analyzer.track_info import TrackFacts, TrackInfo

HUM_DB = -55.0
"""Hum so far under the loudness is heard in pauses (judgement; noise criteria of studios)."""
NOTCH_DB, NOTCH_Q = -12.0, 12.0
HISS_THIRDS = slice(24, 30)
"""5.1 to 20.5 kHz."""
FLOOR_DB = -50.0
HISS_SHARE_DB = -3.0
"""Most of the floor lies in the treble: hiss rather than room."""
HISS_SHELF_HZ, HISS_CUT_DB = 9_000.0, -4.0
PAUSE_DB = -30.0
"""A floor is only a floor when the track really pauses: not a pad, not a cymbal's tail."""
SIBILANCE_DB = -1.0
SIBILANCE_HZ, SIBILANCE_RANGE_HZ = 7_000.0, (5_000.0, 10_000.0)
FLAT_SPREAD_DB = 9.0


def _hum(mix: Mix) -> Iterator[Suggestion]:
    low, loudness = mix.measurement.low, mix.measurement.loudness.integrated_lufs
    if low is None or low.hum is None or loudness is None or any(_humming(mix)):
        return
    level_db = low.hum.level_dbfs - loudness
    if level_db > HUM_DB:
        yield _hum_suggestion("noise.hum", "The mix", low.hum, level_db, None)


def _humming(mix: Mix) -> Iterator[tuple[int, Hum, float]]:
    for track, facts in mix.heard_tracks:
        hum = facts.low.hum
        if hum is not None and hum.level_dbfs - mix.tracks_lufs > HUM_DB:
            yield track.track_id, hum, hum.level_dbfs - mix.tracks_lufs


def _track_hum(mix: Mix) -> Iterator[Suggestion]:
    for track_id, hum, level_db in _humming(mix):
        who = one(mix.track(track_id))
        yield _hum_suggestion(f"track.hum.{track_id}", who, hum, level_db, track_id, mix)


def _hum_suggestion(
    name: str, who: str, hum: Hum, level_db: float, track_id: int | None, mix: Mix | None = None
) -> Suggestion:
    lines = f"{hum.lines} lines of {hum.mains_hz:.0f} Hz mains hum"
    names = () if track_id is None or mix is None else (mix.track(track_id).name,)
    return Suggestion(
        id=name,
        severity=Severity.MEDIUM,
        message=f"{who} hums: {lines} stand {-level_db:.0f} dB under the loudness of the mix. "
        f"Look for the ground loop, or notch {hertz(hum.strongest_hz)}, the strongest line.",
        freq_range_hz=(hum.mains_hz, 6 * hum.mains_hz),
        track_names=names,
        move=MixMove(
            MoveType.PEAK,
            NOTCH_DB,
            hum.strongest_hz,
            NOTCH_Q,
            track_ids=() if track_id is None else (track_id,),
        ),
        relevance=min(0.6 + 0.01 * (level_db - HUM_DB), 0.85),
        evidence=Evidence(level_db, None, HUM_DB, "dB", Origin.JUDGEMENT),
    )


def _floor_of(mix: Mix, track: TrackInfo, facts: TrackFacts) -> tuple[float, float] | None:
    """Level of a track's noise against the mix in dB, and the treble's part of it in dB.

    None without pauses in which it could be told from music, and for drums: cymbals ring on.
    """
    if track.track_type is TrackType.PERCUSSIVE or role_of(track) in HIT:
        return None
    floor = THIRD_K_WEIGHT * facts.floor_power
    total, own = float(floor.sum()), float(THIRD_K_WEIGHT @ facts.thirds.mean(axis=1))
    if total <= 0.0 or own <= 0.0 or 10.0 * math.log10(total / own) > PAUSE_DB:
        return None
    if not _is_broad(facts.floor_power):
        return None
    level_db = -0.691 + 3.01 + 10.0 * math.log10(total) - mix.tracks_lufs
    return level_db, 10.0 * math.log10(max(float(floor[HISS_THIRDS].sum()) / total, 1e-6))


def _is_broad(floor: np.ndarray) -> bool:
    """Whether neighbouring thirds are alike, as of noise; tails of notes have peaks."""
    levels = 10.0 * np.log10(np.maximum(floor[12:], 1e-18))
    return float(np.abs(np.diff(levels)).max()) < FLAT_SPREAD_DB


def _hiss(mix: Mix) -> Iterator[Suggestion]:
    for track, facts in mix.heard_tracks:
        floor = _floor_of(mix, track, facts)
        if floor is None or floor[0] <= FLOOR_DB or floor[1] <= HISS_SHARE_DB:
            continue
        yield Suggestion(
            id=f"track.hiss.{track.track_id}",
            severity=Severity.LOW,
            message=f"{one(track)} hisses in its pauses, {-floor[0]:.0f} dB under the loudness of "
            f"the mix. Mute the pauses, or lower it by {-HISS_CUT_DB:.0f} dB above "
            f"{hertz(HISS_SHELF_HZ)}.",
            freq_range_hz=(HISS_SHELF_HZ, 20_000.0),
            track_names=(track.name,),
            move=MixMove(
                MoveType.HIGH_SHELF,
                HISS_CUT_DB,
                HISS_SHELF_HZ,
                0.707,
                track_ids=(track.track_id,),
            ),
            relevance=min(0.3 + 0.02 * (floor[0] - FLOOR_DB), 0.7),
            evidence=Evidence(floor[0], None, FLOOR_DB, "dB", Origin.JUDGEMENT),
        )


def _noise_floor(mix: Mix) -> Iterator[Suggestion]:
    for track, facts in mix.heard_tracks:
        floor = _floor_of(mix, track, facts)
        if floor is None or floor[0] <= FLOOR_DB or floor[1] > HISS_SHARE_DB:
            continue
        yield Suggestion(
            id=f"track.noise_floor.{track.track_id}",
            severity=Severity.LOW,
            message=f"{one(track)} has noise in its pauses, {-floor[0]:.0f} dB under the loudness "
            "of the mix. Mute the pauses or use a gate.",
            freq_range_hz=(20.0, 20_000.0),
            track_names=(track.name,),
            move=None,
            relevance=min(0.3 + 0.02 * (floor[0] - FLOOR_DB), 0.7),
            evidence=Evidence(floor[0], None, FLOOR_DB, "dB", Origin.JUDGEMENT),
        )


def _sibilance(mix: Mix) -> Iterator[Suggestion]:
    for track, facts in mix.heard_tracks:
        level_db = facts.sibilance_db
        if role_of(track) is not Role.VOCAL or level_db is None or level_db <= SIBILANCE_DB:
            continue
        cut_db = -min(round((level_db - SIBILANCE_DB) / 2, 1), 4.0)
        yield Suggestion(
            id=f"track.sibilance.{track.track_id}",
            severity=Severity.MEDIUM,
            message=f"{one(track)} is sharp on its s and t: their peaks from 5 to 10 kHz are "
            f"{abs(level_db):.1f} dB {'above' if level_db > 0 else 'under'} the voice. Use a "
            f"de-esser there, or cut {hertz(SIBILANCE_HZ)} by {-cut_db:.1f} dB.",
            freq_range_hz=SIBILANCE_RANGE_HZ,
            track_names=(track.name,),
            move=MixMove(MoveType.PEAK, cut_db, SIBILANCE_HZ, 1.4, track_ids=(track.track_id,)),
            relevance=min(0.5 + 0.05 * (level_db - SIBILANCE_DB), 0.85) * mix.confidence,
            evidence=Evidence(level_db, None, SIBILANCE_DB, "dB", Origin.JUDGEMENT),
        )


ACTIONS = (
    Action(
        "noise.hum",
        "Notch mains hum out of the mix",
        Family.NOISE,
        "steady lines at multiples of 50 or 60 Hz in the quietest tenth of the time",
        "three or more, in sum above −55 dB of the loudness",
        MoveType.PEAK,
        _hum,
    ),
    Action(
        "track.hum",
        "Notch mains hum out of a track",
        Family.NOISE,
        "steady lines at multiples of 50 or 60 Hz in the track's quietest tenth",
        "three or more, in sum above −55 dB of the mix's loudness",
        MoveType.PEAK,
        _track_hum,
    ),
    Action(
        "track.hiss",
        "Quieten the hiss of a track",
        Family.NOISE,
        "the track's quietest moments above 5 kHz, K-weighted",
        "above −50 dB of the mix's loudness, mostly treble, in a track that pauses",
        MoveType.HIGH_SHELF,
        _hiss,
    ),
    Action(
        "track.noise_floor",
        "Gate the noise of a track",
        Family.NOISE,
        "the track's quietest moments, K-weighted",
        "above −50 dB of the mix's loudness, in a track that pauses",
        None,
        _noise_floor,
    ),
    Action(
        "track.sibilance",
        "De-ess a voice",
        Family.NOISE,
        "the loudest 5 % between 5 and 10 kHz against the voice below",
        "above −1 dB, K-weighted, on vocals",
        MoveType.PEAK,
        _sibilance,
    ),
)
