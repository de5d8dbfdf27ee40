"""Profiles on disk: the user's own, by name, in one folder; and how any profile is written."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modules.errors import CurveFileError, FileError, ParameterError
from modules.song.atomic_file import write_atomically
from modules.spectral_analyzer.bands import BAND_NAMES
from modules.spectral_analyzer.genre_profile import (
    SCHEMA_VERSION,
    BandTarget,
    GenreProfile,
    Range,
    read_profile,
)

LONGEST_NAME = 40


def profile_document(profile: GenreProfile) -> dict[str, Any]:
    """What `read_profile` reads, as plain JSON."""
    document: dict[str, Any] = {
        "version": SCHEMA_VERSION,
        "genre": profile.genre,
        "title": profile.title,
        "tracks": profile.tracks,
        "source": profile.source,
        "measured_on": profile.measured_on,
        "bands": {name: _band(band) for name, band in zip(BAND_NAMES, profile.bands, strict=True)},
        "plr_db": _range(profile.plr_db),
        "integrated_lufs": _range(profile.integrated_lufs),
        "range_lu": _range(profile.range_lu),
        "correlation": _range(profile.correlation),
        "low_correlation_min": {
            "value": profile.low_correlation_min,
            "origin": profile.low_correlation_origin.value,
        },
        "side_to_mid_db": _range(profile.side_to_mid_db),
    }
    if profile.curve is not None:
        curve = profile.curve
        document["curve"] = {
            "p10_db": list(curve.p10_db),
            "centre_db": list(curve.centre_db),
            "p90_db": list(curve.p90_db),
        }
    return document


def _band(band: BandTarget) -> dict[str, Any]:
    return {
        "centre_db": band.centre_db,
        "p10_db": band.p10_db,
        "p90_db": band.p90_db,
        "centre_origin": band.centre_origin.value,
        "spread_origin": band.spread_origin.value,
    }


def _range(values: Range) -> dict[str, Any]:
    return {"low": values.low, "high": values.high, "origin": values.origin.value}


def write_profile(path: Path, profile: GenreProfile) -> None:
    """Write a profile that `read_profile` accepts; raises CurveFileError when it cannot."""
    text = json.dumps(profile_document(profile), ensure_ascii=False, indent=2, allow_nan=False)
    write_atomically(path, f"{text}\n".encode(), CurveFileError)


@dataclass(frozen=True, slots=True)
class SavedProfile:
    """A private profile and its file."""

    name: str
    path: Path
    profile: GenreProfile


class ProfileStore:
    """The user's private profiles: one JSON file each, in a folder that no other program reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def saved(self) -> tuple[list[SavedProfile], list[CurveFileError]]:
        """All profiles by name, and the files that are damaged."""
        found: list[SavedProfile] = []
        problems: list[CurveFileError] = []
        for path in sorted(self.folder.glob("*.json")) if self.folder.is_dir() else []:
            try:
                profile = read_profile(path, "Remove it, or measure your references again.")
            except CurveFileError as problem:
                problems.append(problem)
                continue
            found.append(SavedProfile(profile.title, path, profile))
        return sorted(found, key=lambda each: each.name.casefold()), problems

    def find(self, name: str) -> SavedProfile:
        """The profile called `name`, in any case; raises ParameterError when there is none."""
        saved, _problems = self.saved()
        for each in saved:
            if file_stem(each.name) == file_stem(name):
                return each
        known = ", ".join(f"“{each.name}”" for each in saved)
        hint = f"there are: {known}" if known else "make one with: nomad-muse profile make"
        raise ParameterError(f"There is no profile “{name}”; {hint}.", "profile", name)

    def save(self, profile: GenreProfile) -> Path:
        """Keep `profile` under its title; it takes the place of one with the same name.

        Raises ParameterError for a name that cannot be one, CurveFileError when it is not written.
        """
        path = self.folder / f"{file_stem(profile.title)}.json"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CurveFileError(
                f"The folder of your profiles cannot be made ({error.strerror}): {self.folder}.",
                self.folder,
            ) from error
        write_profile(path, profile)
        return path

    def remove(self, name: str) -> None:
        """Forget the profile called `name`; raises ParameterError when there is none."""
        path = self.find(name).path
        try:
            path.unlink()
        except OSError as error:
            raise FileError(
                f"The profile “{name}” could not be removed ({error.strerror}): {path}.", path
            ) from error


def checked_name(name: str) -> str:
    """`name` as a profile can be called; raises ParameterError for any other."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > LONGEST_NAME or not file_stem(tidy):
        raise ParameterError(
            f"A profile needs a name of 1 to {LONGEST_NAME} letters or digits, not “{tidy[:80]}”.",
            "name",
            name,
        )
    return tidy


def file_stem(name: str) -> str:
    """A name for the file: letters, digits and hyphens, in lower case."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")
