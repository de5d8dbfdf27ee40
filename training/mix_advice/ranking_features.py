"""What the ranking model sees of a suggestion: itself, its rivals, and the mix."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_NAMES
from modules.spectral_analyzer.genre_profile import GENRES
from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.suggestion import Evidence, MixMove, Severity, Suggestion

FAMILIES = ("fault", "track", "stereo", "low", "noise", "band", "tilt", "tone", "balance",
            "masking", "dynamics", "level", "ends")  # fmt: skip
"""First words of the ids of actions."""
MOVES = ("peak", "low_shelf", "high_shelf", "high_pass", "gain", "width", "limit", "polarity",
         "mono_below", "pan", "")  # fmt: skip
RELEVANCE = 0
"""Place of the relevance that the rules give."""
FEATURES = 80
"""Which action it is stays unknown but for its family, so that new actions can be ranked too."""


def candidate_features(mix: Mix, found: Sequence[Suggestion]) -> NDArray[np.float32]:
    """Features (n, FEATURES), mostly within -2 … 2, of all suggestions on `mix`, in order."""
    context = _context(mix)
    rows = [
        [
            *_own(rank, suggestion),
            *_rivals(rank, found),
            *_place(suggestion, context),
            *context,
        ]
        for rank, suggestion in enumerate(found)
    ]
    return np.array(rows, dtype=np.float32).reshape(-1, FEATURES).clip(-4.0, 4.0)


def _own(rank: int, suggestion: Suggestion) -> list[float]:
    move, shares = suggestion.move, [share.share for share in suggestion.evidence.shares]
    return [
        suggestion.relevance,
        *(float(suggestion.severity is severity) for severity in Severity),
        rank / 8.0,
        float(rank == 0),
        float(bool(suggestion.track_names)),
        float(move is not None),
        *_one_hot(suggestion.action.split(".")[0], FAMILIES),
        *_one_hot("" if move is None else move.type.value, MOVES),
        *_size(move),
        len(suggestion.track_names) / 4.0,
        float(len(suggestion.track_names) == 1),
        max(shares, default=0.0),
        sum(shares),
        *_beyond(suggestion.evidence),
    ]


def _one_hot(value: str, values: Sequence[str]) -> list[float]:
    return [float(value == other) for other in values]


def _size(move: MixMove | None) -> list[float]:
    if move is None:
        return [0.0, 0.0, 0.0]
    octave = math.log2(move.frequency_hz / 1000.0) / 5.0 if move.frequency_hz else 0.0
    return [move.gain_db / 6.0, abs(move.gain_db) / 6.0, octave]


def _beyond(evidence: Evidence) -> list[float]:
    """How far the measurement lies above and below its range, as it is and in units of its span."""
    above = 0.0 if evidence.range_high is None else evidence.measured - evidence.range_high
    below = 0.0 if evidence.range_low is None else evidence.range_low - evidence.measured
    beyond = max(above, below, 0.0)
    return [math.tanh(beyond / 6.0), math.tanh(beyond), float(above > 0.0) - float(below > 0.0)]


def _rivals(rank: int, found: Sequence[Suggestion]) -> list[float]:
    own = found[rank]
    others = [suggestion for suggestion in found if suggestion is not own]
    low_hz, high_hz = own.freq_range_hz
    overlapping = sum(o.freq_range_hz[0] < high_hz and o.freq_range_hz[1] > low_hz for o in others)
    same_track = sum(bool(set(o.track_names) & set(own.track_names)) for o in others)
    best = max((other.relevance for other in others), default=0.0)
    return [len(found) / 8.0, overlapping / 4.0, same_track / 4.0, own.relevance - best]


def _place(suggestion: Suggestion, context: Sequence[float]) -> list[float]:
    """The state of the band that the suggestion is about: beyond the range, off the centre."""
    low_hz, high_hz = suggestion.freq_range_hz
    if high_hz / max(low_hz, 1.0) > 30.0:
        return [0.0, 0.0, 0.0]
    middle_hz = math.sqrt(max(low_hz, 1.0) * high_hz)
    band = int(np.clip(np.searchsorted(BAND_EDGES_HZ, middle_hz) - 1, 0, len(BAND_NAMES) - 1))
    return [context[band], context[len(BAND_NAMES) + band], 1.0]


def _context(mix: Mix) -> list[float]:
    """Bands beyond the ranges (7) and off the centres (7), loudness, image, tracks, genre (8)."""
    measurement, profile = mix.measurement, mix.profile
    levels = measurement.bands_db or tuple(band.centre_db for band in profile.bands)
    pairs = list(zip(levels, profile.bands, strict=True))
    loudness, stereo = measurement.loudness, measurement.stereo
    return [
        *(band.excess_db(level) / 6.0 for level, band in pairs),
        *((level - band.centre_db) / 6.0 for level, band in pairs),
        _known(loudness.true_peak_dbtp) / 6.0,
        _known(loudness.plr_db, 12.0) / 6.0 - 2.0,
        _known(loudness.integrated_lufs, -14.0) / 14.0 + 1.0,
        _known(stereo.correlation, 1.0),
        _known(stereo.low_correlation, 1.0),
        _known(stereo.side_to_mid_db, -20.0) / 12.0 + 1.0,
        _known(stereo.mono_loss_db) / 6.0,
        _known(stereo.balance_db) / 6.0,
        len(mix.tracks) / 8.0,
        *_one_hot(profile.genre, GENRES),
    ]


def _known(value: float | None, otherwise: float = 0.0) -> float:
    return otherwise if value is None else value
