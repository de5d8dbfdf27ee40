"""The single numbers of a report: their names, units, places in the JSON and ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number: where it stands in the JSON, and how it is written.

    `range_key` names its range in `ranges`, `origin_key` the words in `origins`, `moment` its worst
    moment in `moments`. `limit` is (low, high) where a rule holds for every genre.
    """

    group: str
    key: str
    name: str
    unit: str
    decimals: int = 1
    range_key: str = ""
    origin_key: str = ""
    moment: str = ""
    limit: tuple[float | None, float | None] | None = None
    limit_origin: str = ""

    @property
    def id(self) -> str:
        """Such as "loudness.plr_db"."""
        return f"{self.group}.{self.key}"

    def value(self, document: Document) -> float | None:
        """The number in a report; None when it could not be measured."""
        value: float | None = document[self.group].get(self.key)
        return value

    def span(self, document: Document) -> tuple[float | None, float | None] | None:
        """What is usual, low and high, either of which can be open; None when nothing is said."""
        if self.range_key:
            low, high = document["ranges"][self.range_key]
            return low, high
        return self.limit

    def origin(self, document: Document) -> str:
        """Where the range comes from; empty without one."""
        if self.range_key:
            words: str = document["origins"][self.origin_key or self.range_key]
            return words
        return self.limit_origin


MEASURES: tuple[Measure, ...] = (
    Measure("loudness", "integrated_lufs", "Integrated loudness", "LUFS", 1, "integrated_lufs"),
    Measure(
        "loudness",
        "max_short_term_lufs",
        "Loudest 3 s",
        "LUFS",
        moment="max_short_term_lufs",
    ),
    Measure("loudness", "max_momentary_lufs", "Loudest 0.4 s", "LUFS"),
    Measure("loudness", "range_lu", "Loudness range", "LU", 1, "range_lu"),
    Measure(
        "loudness",
        "true_peak_dbtp",
        "True peak",
        "dBTP",
        moment="true_peak_dbtp",
        limit=(None, -1.0),
        limit_origin="published: lossy coding needs 1 dB (EBU R 128; streaming services)",
    ),
    Measure("loudness", "sample_peak_dbfs", "Sample peak", "dBFS"),
    Measure("loudness", "plr_db", "Peak to loudness (PLR)", "dB", 1, "plr_db"),
    Measure(
        "loudness",
        "psr_db",
        "Lowest peak to short-term (PSR)",
        "dB",
        moment="psr_db",
        limit=(8.0, None),
        limit_origin="published: never below 8 in the loudest part (Shepherd)",
    ),
    Measure("loudness", "crest_db", "Crest factor", "dB"),
    Measure("stereo", "correlation", "Correlation", "", 2, "correlation"),
    Measure("stereo", "width", "Width (side to mid)", "", 2),
    Measure("stereo", "side_to_mid_db", "Side to mid", "dB", 1, "side_to_mid_db"),
    Measure(
        "stereo",
        "mono_loss_lu",
        "Lost in mono",
        "LU",
        moment="mono_loss_lu",
        limit=(None, 3.0),
        limit_origin="our judgement: up to 3 LU are lost by ordinary wide mixes",
    ),
    Measure(
        "stereo",
        "low_correlation",
        "Correlation below 120 Hz",
        "",
        2,
        "low_correlation",
        "low_correlation_min",
    ),
    Measure("stereo", "low_phase_deg", "Phase below 120 Hz", "°", 0),
    Measure("stereo", "balance_db", "Right above left", "dB"),
)


def excess(value: float | None, span: tuple[float | None, float | None] | None) -> float:
    """How far a value lies outside: positive above, negative below, 0 inside or without a span."""
    if value is None or span is None:
        return 0.0
    low, high = span
    if high is not None and value > high:
        return value - high
    if low is not None and value < low:
        return value - low
    return 0.0


def unjudged_bands(document: Document) -> frozenset[str]:
    """Bands without a verdict: above a lossy treble, or all of them in a sketch or in silence."""
    return frozenset(band for limit in document["limits"] for band in limit["bands"])
