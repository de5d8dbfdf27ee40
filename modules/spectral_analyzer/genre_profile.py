"""Genre profiles: ranges for the seven bands, loudness and stereo, each with its origin.

A profile is data (`genre_curves/NAME.json`); this is its only reader, and it checks everything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from modules.errors import CurveFileError, ParameterError
from modules.spectral_analyzer.bands import BAND_NAMES

CURVES_FOLDER = Path(__file__).resolve().parents[2] / "genre_curves"
GENRES: tuple[str, ...] = (
    "pop",
    "rock",
    "edm",
    "hip-hop",
    "jazz",
    "classical",
    "metal",
    "indie",
)
SCHEMA_VERSION = 1


class Origin(StrEnum):
    """Where a number comes from."""

    PUBLISHED = "published"
    DERIVED = "derived"
    JUDGEMENT = "judgement"
    MEASURED = "measured"
    REFERENCES = "your references"


@dataclass(frozen=True, slots=True)
class BandTarget:
    """One band, in dB relative to the total 20 Hz-20 kHz power: centre and P10 … P90."""

    centre_db: float
    p10_db: float
    p90_db: float
    centre_origin: Origin
    spread_origin: Origin

    def excess_db(self, level_db: float) -> float:
        """How far `level_db` lies outside P10 … P90: positive above, negative below, else 0."""
        if level_db > self.p90_db:
            return level_db - self.p90_db
        return min(level_db - self.p10_db, 0.0)


@dataclass(frozen=True, slots=True)
class Range:
    """A range of a single number with its origin."""

    low: float
    high: float
    origin: Origin


CURVE_POINTS = 61
"""Sixths of an octave from 20 Hz to 20 kHz, the grid of `target.FREQUENCIES_HZ`."""


@dataclass(frozen=True, slots=True)
class ProfileCurve:
    """Levels in sixths of an octave from 20 Hz up, in dB re the total: median, P10 and P90."""

    centre_db: tuple[float, ...]
    p10_db: tuple[float, ...]
    p90_db: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class GenreProfile:
    """What a genre usually measures. `tracks` is the number of tracks behind the descriptors.

    `curve` and `measured_on` (an ISO date) belong to profiles that were measured from audio.
    """

    genre: str
    title: str
    tracks: int
    source: str
    bands: tuple[BandTarget, ...]
    plr_db: Range
    integrated_lufs: Range
    range_lu: Range
    correlation: Range
    low_correlation_min: float
    low_correlation_origin: Origin
    side_to_mid_db: Range
    curve: ProfileCurve | None = None
    measured_on: str = ""

    @property
    def possessive(self) -> str:
        """Whose range it is, inside a sentence: “Rock's”, “your references'”."""
        if self.bands[0].centre_origin is Origin.REFERENCES:
            return f"{Origin.REFERENCES}'"
        return f"{self.title}'s"


def load_profile(genre: str, folder: Path = CURVES_FOLDER) -> GenreProfile:
    """The profile of `genre`.

    Raises ParameterError for an unknown genre, CurveFileError for a missing or invalid file.
    """
    if genre not in GENRES:
        raise ParameterError(
            f"“{genre}” is not a genre with a profile. Choose one of: {', '.join(GENRES)}.",
            "genre",
            genre,
        )
    path = folder / f"{genre}.json"
    profile = read_profile(path, "Reinstall to restore it.")
    if profile.genre != genre:
        raise CurveFileError(
            f"The profile {path.name} is not valid: it holds the profile of {profile.genre}. "
            "Reinstall to restore it.",
            path,
        )
    return profile


def read_profile(path: Path, what_to_do: str = "Measure it again.") -> GenreProfile:
    """The profile in a file; CurveFileError, with `what_to_do`, for a missing or invalid one."""
    try:
        return _profile(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise CurveFileError(
            f"The profile {path.name} cannot be read ({error.strerror}): {path}.", path
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CurveFileError(
            f"The profile {path.name} is not valid: {_fault(error)}. {what_to_do}", path
        ) from error


def _fault(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)


def _profile(document: Mapping[str, Any]) -> GenreProfile:
    if document["version"] != SCHEMA_VERSION:
        raise ValueError(f"version {document['version']} is unknown")
    curve = document.get("curve")
    return GenreProfile(
        genre=str(document["genre"]),
        title=str(document["title"]),
        tracks=int(document["tracks"]),
        source=str(document["source"]),
        bands=tuple(_band(name, document["bands"][name]) for name in BAND_NAMES),
        plr_db=_range("plr_db", document["plr_db"]),
        integrated_lufs=_range("integrated_lufs", document["integrated_lufs"]),
        range_lu=_range("range_lu", document["range_lu"]),
        correlation=_range("correlation", document["correlation"]),
        low_correlation_min=float(document["low_correlation_min"]["value"]),
        low_correlation_origin=Origin(document["low_correlation_min"]["origin"]),
        side_to_mid_db=_range("side_to_mid_db", document["side_to_mid_db"]),
        curve=None if curve is None else _curve(curve),
        measured_on=str(document.get("measured_on", "")),
    )


def _curve(values: Mapping[str, Any]) -> ProfileCurve:
    rows = [tuple(float(v) for v in values[name]) for name in ("p10_db", "centre_db", "p90_db")]
    if any(len(row) != CURVE_POINTS for row in rows):
        raise ValueError(f"the curve has not {CURVE_POINTS} points")
    if not all(-100.0 <= low <= mid <= high <= 0.0 for low, mid, high in zip(*rows, strict=True)):
        raise ValueError("the curve is not ordered P10 ≤ centre ≤ P90 ≤ 0 dB")
    return ProfileCurve(rows[1], rows[0], rows[2])


def _band(name: str, values: Mapping[str, Any]) -> BandTarget:
    band = BandTarget(
        float(values["centre_db"]),
        float(values["p10_db"]),
        float(values["p90_db"]),
        Origin(values["centre_origin"]),
        Origin(values["spread_origin"]),
    )
    if not -80.0 <= band.p10_db <= band.centre_db <= band.p90_db <= 0.0:
        raise ValueError(f"band {name} is not ordered P10 ≤ centre ≤ P90 ≤ 0 dB")
    return band


def _range(name: str, values: Mapping[str, Any]) -> Range:
    low, high = float(values["low"]), float(values["high"])
    if not -100.0 <= low <= high <= 100.0:
        raise ValueError(f"{name} is not a range from low to high")
    return Range(low, high, Origin(values["origin"]))
