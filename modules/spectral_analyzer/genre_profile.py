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
from modules.spectral_analyzer.bands import BAND_LABELS, BAND_NAMES

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


@dataclass(frozen=True, slots=True)
class GenreProfile:
    """What a genre usually measures. `tracks` is the number of tracks behind the descriptors."""

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
    try:
        return _profile(genre, json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise CurveFileError(
            f"The profile of {genre} cannot be read ({error.strerror}): {path}.", path
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise CurveFileError(
            f"The profile {path.name} is not valid: {error}. Reinstall to restore it.", path
        ) from error


def profile_rows() -> list[tuple[str, ...]]:
    """The table of all profiles for the documentation: title, then each band and PLR with origin.

    The first row holds the headings; a cell reads "centre (P10 … P90) origin".
    """
    rows: list[tuple[str, ...]] = [("Genre", *BAND_LABELS, "PLR", "Below 120 Hz")]
    for profile in map(load_profile, GENRES):
        bands = (
            f"{band.centre_db:g} ({band.p10_db:g} … {band.p90_db:g}) {band.spread_origin}"
            for band in profile.bands
        )
        plr = f"{profile.plr_db.low:g} … {profile.plr_db.high:g} {profile.plr_db.origin}"
        low = f"> {profile.low_correlation_min:g} {profile.low_correlation_origin}"
        rows.append((profile.title, *bands, plr, low))
    return rows


def _profile(genre: str, document: Mapping[str, Any]) -> GenreProfile:
    if document["version"] != SCHEMA_VERSION:
        raise ValueError(f"version {document['version']} is unknown")
    if document["genre"] != genre:
        raise ValueError(f"it holds the profile of {document['genre']}")
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
    )


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
