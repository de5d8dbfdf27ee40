"""A private profile from the user's own reference files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from modules.errors import AudioFileError
from modules.spectral_analyzer.genre_profile import BandTarget, GenreProfile, Origin
from modules.spectral_analyzer.mix_report import analyze_file

FULL_PROFILE_FILES = 3
"""From three files on their own spread counts; below, the genre's spread moves to their median."""
SMALLEST_SPREAD_DB = 1.0


def profile_from_references(
    paths: Sequence[Path],
    genre: GenreProfile,
    *,
    progress: Callable[[float], None] = lambda _fraction: None,
) -> GenreProfile:
    """A profile whose centres are the median bands of `paths`; the rest comes from `genre`.

    Raises AudioFileError when a file cannot be read or holds nothing to measure.
    """
    levels = []
    for done, path in enumerate(paths, start=1):
        bands_db = analyze_file(path, genre).measurement.bands_db
        if bands_db is None:
            raise AudioFileError(f"“{path.name}” is silent; it cannot be a reference.", path)
        levels.append(bands_db)
        progress(done / len(paths))
    columns = np.array(levels).T
    bands = tuple(
        _band(column, of_genre) for column, of_genre in zip(columns, genre.bands, strict=True)
    )
    names = ", ".join(path.name for path in paths[:3]) + (" …" if len(paths) > 3 else "")
    return replace(
        genre, title="Your references", tracks=len(paths), source=f"Measured: {names}", bands=bands
    )


def _band(levels: np.ndarray, of_genre: BandTarget) -> BandTarget:
    centre = float(np.median(levels))
    if len(levels) >= FULL_PROFILE_FILES:
        low, high = (float(v) for v in np.percentile(levels, [10, 90]))
        spread_origin = Origin.REFERENCES
    else:
        low = centre + of_genre.p10_db - of_genre.centre_db
        high = min(centre + of_genre.p90_db - of_genre.centre_db, 0.0)
        spread_origin = of_genre.spread_origin
    return BandTarget(
        centre,
        min(low, centre - SMALLEST_SPREAD_DB),
        min(max(high, centre + SMALLEST_SPREAD_DB), 0.0),
        Origin.REFERENCES,
        spread_origin,
    )
