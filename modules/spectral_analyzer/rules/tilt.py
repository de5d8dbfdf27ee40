"""A whole end of the spectrum out of range: one broad shelf instead of several bands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from modules.song.frequency_words import hertz
from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_LABELS
from modules.spectral_analyzer.rules.action import Action, Family
from modules.spectral_analyzer.rules.mix import LOW_BANDS, TREBLE_BANDS, Mix
from modules.spectral_analyzer.suggestion import (
    Evidence,
    MixMove,
    MoveType,
    Severity,
    Suggestion,
)
from modules.spectral_analyzer.tone import BandFinding, broad_findings

MAX_SHELF_DB = 2.0


@dataclass(frozen=True, slots=True)
class _End:
    """An end of the spectrum, and the shelf that moves it."""

    name: str
    bands: tuple[int, ...]
    shape: MoveType
    shelf_hz: float
    words_high: str
    words_low: str


_TREBLE = _End(
    "treble", TREBLE_BANDS, MoveType.HIGH_SHELF, 3_500.0, "The mix is bright", "The mix is dark"
)
_LOWS = _End("lows", LOW_BANDS, MoveType.LOW_SHELF, 150.0, "The mix is heavy", "The mix is thin")


def _tilt(end: _End, side: int, mix: Mix) -> Iterator[Suggestion]:
    found: tuple[BandFinding, ...] = broad_findings(mix.findings, end.bands)
    if not found or found[0].excess_db * side < 0:
        return
    mean_db = sum(finding.excess_db for finding in found) / len(found)
    gain_db = -round(max(min(mean_db / 2, MAX_SHELF_DB), -MAX_SHELF_DB), 2)
    labels = [BAND_LABELS[finding.index] for finding in found]
    sizes = [f"{abs(finding.excess_db):.1f}" for finding in found]
    excess = " to ".join(dict.fromkeys((min(sizes, key=float), max(sizes, key=float))))
    widest = max(found, key=lambda finding: abs(finding.excess_db))
    band = mix.profile.bands[widest.index]
    yield Suggestion(
        id=f"{mix.profile.genre}.{end.name}.{'high' if side > 0 else 'low'}",
        severity=Severity.MEDIUM,
        message=f"{end.words_high if side > 0 else end.words_low}: {', '.join(labels[:-1])} and "
        f"{labels[-1]} are {excess} dB {'above' if side > 0 else 'below'} "
        f"{mix.profile.possessive} ranges. {'Cut' if gain_db < 0 else 'Boost'} the master by "
        f"{abs(gain_db):.1f} dB with a shelf at {hertz(end.shelf_hz)}.",
        freq_range_hz=(BAND_EDGES_HZ[end.bands[0]], BAND_EDGES_HZ[end.bands[-1] + 1]),
        track_names=(),
        move=MixMove(end.shape, gain_db, end.shelf_hz, 0.5),
        relevance=min(0.5 + 0.08 * abs(mean_db), 0.89) * mix.confidence,
        evidence=Evidence(
            widest.level_db, band.p10_db, band.p90_db, "dB", band.spread_origin.value
        ),
    )


def _actions() -> Iterator[Action]:
    for end in (_TREBLE, _LOWS):
        for side, word, words in ((1, "high", end.words_high), (-1, "low", end.words_low)):
            verb = "Cut" if side > 0 else "Boost"
            yield Action(
                f"tilt.{end.name}.{word}",
                f"{verb} with a broad shelf: {words.lower()}",
                Family.TONE,
                f"power of {', '.join(BAND_LABELS[index] for index in end.bands)}",
                f"all of them {'above' if side > 0 else 'below'} the profile, by similar amounts",
                end.shape,
                partial(_tilt, end, side),
            )


ACTIONS = tuple(_actions())
