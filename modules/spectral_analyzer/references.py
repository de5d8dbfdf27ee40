"""A private profile from the user's own reference files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from modules.errors import AudioFileError, ParameterError
from modules.spectral_analyzer.file_measure import FileMeasure, measure_file
from modules.spectral_analyzer.genre_profile import GenreProfile, Origin
from modules.spectral_analyzer.measured_profile import Provenance, measured_profile

UNNAMED = "Your references"
NAMED_FILES = 3


@dataclass(frozen=True, slots=True)
class References:
    """The profile of some files, and the files that were no use for it."""

    profile: GenreProfile
    problems: tuple[AudioFileError, ...] = ()


def profile_from_references(
    paths: Sequence[Path],
    genre: GenreProfile,
    *,
    title: str = UNNAMED,
    progress: Callable[[float], None] = lambda _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> References:
    """A profile of `paths`; what too few files cannot tell comes from `genre`.

    A bad file does not stop the rest. Raises AudioFileError when none can be used, ParameterError
    when there is none, and Cancelled.
    """
    if not paths:
        raise ParameterError("Name at least one reference: an audio file or a folder.", "paths", "")
    measures: list[FileMeasure] = []
    names: list[str] = []
    problems: list[AudioFileError] = []
    # A file that is named twice, by itself and by its folder, still counts once.
    wanted = list({path.resolve(): path for path in paths}.values())
    for done, path in enumerate(wanted, start=1):
        try:
            measures.append(measure_file(path, cancelled))
            names.append(path.name)
        except AudioFileError as problem:
            problems.append(problem)
        progress(done / len(wanted))
    if not measures:
        raise problems[0]
    shown = ", ".join(names[:NAMED_FILES]) + (" …" if len(names) > NAMED_FILES else "")
    about = Provenance(
        genre=genre.genre,
        title=title,
        origin=Origin.REFERENCES,
        source=f"Measured: {shown}",
        measured_on=date.today().isoformat(),
    )
    return References(measured_profile(measures, genre, about), tuple(problems))
