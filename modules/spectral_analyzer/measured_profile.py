"""A profile from measured files: medians, P10 … P90, and a smooth curve in sixths of an octave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from modules.late_scipy import late_scipy
from modules.spectral_analyzer.file_measure import FileMeasure
from modules.spectral_analyzer.genre_profile import (
    BandTarget,
    GenreProfile,
    Origin,
    ProfileCurve,
    Range,
)

FULL_PROFILE_FILES = 3
"""From three files on their own spread counts; below, the genre's spread moves to their median."""
SMALLEST_SPREAD_DB = 1.0
LOWEST_BAND_DB, LOWEST_CURVE_DB = -80.0, -100.0
SMOOTHED_SIXTHS, SMOOTHING_ORDER = 9, 3
"""Savitzky and Golay's filter over one and a half octaves keeps shelves and humps, and no hair."""
LEAST_HALF_SPREAD = {
    "plr_db": 1.0,
    "integrated_lufs": 1.0,
    "range_lu": 1.0,
    "correlation": 0.1,
    "side_to_mid_db": 1.5,
}
"""A few files that measure the same are no reason to scold the next one."""
LOW_CORRELATION_SLACK = 0.05


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a measured profile is called, and where it comes from."""

    genre: str
    title: str
    origin: Origin
    source: str
    measured_on: str


def measured_profile(
    measures: Sequence[FileMeasure], base: GenreProfile, about: Provenance
) -> GenreProfile:
    """The profile of `measures`; what they cannot tell comes from `base`, with its origin.

    From three files on all ranges are their own P10 … P90. With fewer the centres are theirs, and
    the spread of `base` is put around them. There must be at least one.
    """
    columns = zip(*(measure.bands_db for measure in measures), strict=True)
    bands = tuple(
        _band(column, of_base, about.origin)
        for column, of_base in zip(columns, base.bands, strict=True)
    )
    profile = replace(
        base,
        genre=about.genre,
        title=about.title,
        tracks=len(measures),
        source=about.source,
        bands=bands,
        curve=None,
        measured_on=about.measured_on,
    )
    if len(measures) < FULL_PROFILE_FILES:
        return profile
    ranges: dict[str, Any] = {
        name: _range(name, measures, base, about.origin) for name in LEAST_HALF_SPREAD
    }
    profile = replace(profile, **ranges, curve=_curve(measures))
    low = _values("low_correlation", measures)
    if len(low) < FULL_PROFILE_FILES:
        return profile
    least = float(np.percentile(low, 10)) - LOW_CORRELATION_SLACK
    return replace(
        profile,
        low_correlation_min=round(max(least, -1.0), 3),
        low_correlation_origin=about.origin,
    )


def _band(column: Sequence[float | None], of_base: BandTarget, origin: Origin) -> BandTarget:
    levels = [max(level, LOWEST_BAND_DB) for level in column if level is not None]
    if not levels:
        return of_base  # No file reaches up to this band.
    centre = float(np.median(levels))
    if len(levels) >= FULL_PROFILE_FILES:
        low, high = (float(v) for v in np.percentile(levels, [10, 90]))
        spread_origin = origin
    else:
        low = centre + of_base.p10_db - of_base.centre_db
        high = centre + of_base.p90_db - of_base.centre_db
        spread_origin = of_base.spread_origin
    return BandTarget(
        round(centre, 3),
        round(max(min(low, centre - SMALLEST_SPREAD_DB), LOWEST_BAND_DB), 3),
        round(min(max(high, centre + SMALLEST_SPREAD_DB), 0.0), 3),
        origin,
        spread_origin,
    )


def _values(name: str, measures: Sequence[FileMeasure]) -> list[float]:
    values = (getattr(measure, name) for measure in measures)
    return [value for value in values if value is not None]


def _range(name: str, measures: Sequence[FileMeasure], base: GenreProfile, origin: Origin) -> Range:
    values = _values(name, measures)
    if len(values) < FULL_PROFILE_FILES:
        of_base: Range = getattr(base, name)
        return of_base
    low, middle, high = (float(v) for v in np.percentile(values, [10, 50, 90]))
    least = LEAST_HALF_SPREAD[name]
    bound = 1.0 if name == "correlation" else 100.0
    return Range(
        round(max(min(low, middle - least), -bound), 3),
        round(min(max(high, middle + least), bound), 3),
        origin,
    )


def _curve(measures: Sequence[FileMeasure]) -> ProfileCurve | None:
    savgol_filter = late_scipy("signal").savgol_filter

    table = np.array([measure.curve_db for measure in measures], dtype=np.float64)
    heard = np.isfinite(table).sum(axis=0) >= FULL_PROFILE_FILES
    if not heard.any():
        return None
    # Above the end of the treble of all files the curve falls off as the last point does.
    rows = np.full((3, table.shape[1]), LOWEST_CURVE_DB)
    reach = int(np.flatnonzero(heard)[-1]) + 1
    rows[:, :reach] = np.nanpercentile(table[:, :reach], [10, 50, 90], axis=0)
    window = min(SMOOTHED_SIXTHS, reach - 1 + reach % 2)
    if window > SMOOTHING_ORDER:
        rows[:, :reach] = savgol_filter(rows[:, :reach], window, SMOOTHING_ORDER, axis=1)
    rows = np.clip(np.sort(rows, axis=0), LOWEST_CURVE_DB, 0.0).round(3)
    low, centre, high = (tuple(row) for row in rows.tolist())
    return ProfileCurve(centre, low, high)
