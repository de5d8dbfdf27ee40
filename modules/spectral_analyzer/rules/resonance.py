"""Narrow resonances: a peak that stands out of its neighbourhood, and keeps standing there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.song.frequency_words import hertz
from modules.spectral_analyzer.genre_profile import Origin
from modules.spectral_analyzer.rules.action import Action, Family
from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.rules.wording import one
from modules.spectral_analyzer.spectrum import THIRD_EDGES_HZ
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)
from modules.spectral_analyzer.target import FREQUENCIES_HZ, sixth_octave_db
from modules.spectral_analyzer.track_info import TrackFacts, TrackInfo

LOWEST_HZ, HIGHEST_HZ = 700.0, 12_000.0
"""Below, single notes look like resonances."""
MIX_PEAK_DB = 7.5
TRACK_PEAK_DB = 12.0
LEAST_HEARD_DB = 5.0
STEADY_SHARE = 0.8
STEADY_DB = 3.0
HEARD_DB = -32.0
CUT_Q = 6.0


@dataclass(frozen=True, slots=True)
class Peak:
    """A narrow peak: where, and how far above the median of the octave on either side, in dB."""

    frequency_hz: float
    height_db: float


def narrow_peak(
    frequencies_hz: NDArray[np.float64], power: NDArray[np.float64], least_db: float
) -> Peak | None:
    """The highest narrow peak of a spectrum in sixths of an octave; None below `least_db`."""
    levels = sixth_octave_db(frequencies_hz, power)
    if levels is None:
        return None
    best: Peak | None = None
    for place in range(6, len(levels) - 6):
        if not LOWEST_HZ <= FREQUENCIES_HZ[place] <= HIGHEST_HZ or levels[place] < HEARD_DB:
            continue
        if levels[place] < levels[place - 1 : place + 2].max():
            continue
        around = np.concatenate([levels[place - 6 : place - 1], levels[place + 2 : place + 7]])
        nearest = max(levels[place - 2], levels[place + 2])
        height = float(min(levels[place] - np.median(around), levels[place] - nearest + 3.0))
        if height >= least_db and (best is None or height > best.height_db):
            best = Peak(_peak_hz(frequencies_hz, power, float(FREQUENCIES_HZ[place])), height)
    return best


def _peak_hz(
    frequencies_hz: NDArray[np.float64], power: NDArray[np.float64], near_hz: float
) -> float:
    inside = np.flatnonzero(
        (frequencies_hz > near_hz / 2 ** (1 / 12)) & (frequencies_hz < near_hz * 2 ** (1 / 12))
    )
    strongest = inside[int(np.argmax(power[inside]))]
    return float(f"{frequencies_hz[strongest]:.3g}")


def _is_steady(facts: TrackFacts, frequency_hz: float) -> bool:
    """Whether the third of the peak stands above its neighbours nearly all the time."""
    third = int(np.searchsorted(THIRD_EDGES_HZ, frequency_hz)) - 1
    if not 1 <= third < len(facts.thirds) - 1:
        return False
    course = np.maximum(facts.thirds, 1e-14)
    total = course.sum(axis=0)
    sounding = total > 0.05 * total.mean()
    above = 10.0 * np.log10(course[third] / (course[third - 1] + course[third + 1]) * 2.0)
    return float((above[sounding] > STEADY_DB).mean()) >= STEADY_SHARE


def _mix_resonance(mix: Mix) -> Iterator[Suggestion]:
    spectrum = mix.measurement.spectrum
    if spectrum is None or not mix.is_whole:
        return
    peak = narrow_peak(spectrum.frequencies_hz, spectrum.power, MIX_PEAK_DB)
    if peak is None:
        return
    low_hz, high_hz = _around(peak)
    shares = mix.shares_between(low_hz, high_hz)
    main = mix.track(shares[0].track_id) if shares and shares[0].share > 0.5 else None
    if main is not None and any(found.track_id == main.track_id for found, _ in _ringing(mix)):
        return
    where = "" if main is None else f"; {100 * shares[0].share:.0f} % of it comes from {one(main)}"
    yield _suggestion("tone.resonance", "the mix", peak, main, mix, MIX_PEAK_DB, where)


def _is_same(first: Peak, second: Peak) -> bool:
    return abs(math.log2(first.frequency_hz / second.frequency_hz)) < 1 / 6


def _ringing(mix: Mix) -> Iterator[tuple[TrackInfo, Peak]]:
    """Tracks with a resonance that can still be heard in the mix."""
    spectrum = mix.measurement.spectrum
    if spectrum is None:
        return
    heard = narrow_peak(spectrum.frequencies_hz, spectrum.power, LEAST_HEARD_DB)
    for track, facts in mix.heard_tracks:
        if mix.relative_lu(facts) < -20.0:
            continue
        peak = narrow_peak(facts.frequencies_hz, facts.power, TRACK_PEAK_DB)
        if peak is None or not _is_steady(facts, peak.frequency_hz):
            continue
        if heard is not None and _is_same(heard, peak):
            yield track, peak


def _track_resonance(mix: Mix) -> Iterator[Suggestion]:
    for track, peak in _ringing(mix):
        name = f"track.resonance.{track.track_id}"
        yield _suggestion(name, one(track), peak, track, mix, TRACK_PEAK_DB, "")


def _suggestion(
    name: str,
    who: str,
    peak: Peak,
    track: TrackInfo | None,
    mix: Mix,
    limit_db: float,
    where: str,
) -> Suggestion:
    gain_db = -min(round((peak.height_db - limit_db) / 2 + 3.0, 1), 6.0)
    return Suggestion(
        id=name,
        severity=Severity.MEDIUM,
        message=f"A resonance rings in {who} at {hertz(peak.frequency_hz)}, {peak.height_db:.0f} "
        f"dB above its surroundings{where}. Cut it narrowly there by {-gain_db:.1f} dB.",
        freq_range_hz=_around(peak),
        track_names=() if track is None else (track.name,),
        move=MixMove(
            MoveType.PEAK,
            gain_db,
            peak.frequency_hz,
            CUT_Q,
            track_ids=() if track is None else (track.track_id,),
        ),
        relevance=min(0.65 + 0.02 * (peak.height_db - limit_db), 0.85) * mix.confidence,
        evidence=Evidence(peak.height_db, None, limit_db, "dB", Origin.JUDGEMENT),
    )


def _around(peak: Peak) -> tuple[float, float]:
    return peak.frequency_hz / 2 ** (1 / 6), peak.frequency_hz * 2 ** (1 / 6)


ACTIONS = (
    Action(
        "tone.resonance",
        "Cut a resonance of the mix",
        Family.TONE,
        "peaks in sixths of an octave from 0.7 to 12 kHz against an octave on either side",
        "7.5 dB or more",
        MoveType.PEAK,
        _mix_resonance,
    ),
    Action(
        "track.resonance",
        "Cut a resonance of a track",
        Family.TONE,
        "peaks in sixths of an octave of a track, and how steadily they stand out",
        "12 dB or more in 80 % of the time that it sounds, and 5 dB in the mix",
        MoveType.PEAK,
        _track_resonance,
    ),
)
