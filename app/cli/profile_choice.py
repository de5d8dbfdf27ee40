"""What a command judges by: a genre, a private profile, or reference files."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from app.cli.audio_inputs import expand_folders
from app.cli.console import Console, Problem
from app.own_files import profile_store
from modules.spectral_analyzer.genre_profile import (
    GENRES,
    GenreProfile,
    load_profile,
    read_profile,
)

DEFAULT_GENRE = "pop"


def add_profile_arguments(parser: ArgumentParser, *, genre_required: bool = False) -> None:
    """Declare `--genre`, `--profile` and `--reference`."""
    parser.add_argument(
        "--genre",
        type=str.lower,
        choices=GENRES,
        default=DEFAULT_GENRE,
        required=genre_required,
        help="what too few references cannot tell comes from it, too",
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--profile",
        metavar="NAME",
        help="judge by a profile of yours instead: its name, its .json file, or a folder of audio",
    )
    instead.add_argument(
        "--reference", nargs="+", type=Path, metavar="REF", help="judge by these files instead"
    )


def chosen_profile(arguments: Namespace, console: Console) -> tuple[GenreProfile, list[Problem]]:
    """The profile that was asked for, and the reference files that were no use.

    Raises ParameterError, AudioFileError or CurveFileError when there is no such profile.
    """
    genre = load_profile(arguments.genre)
    if arguments.reference:
        return references_profile(arguments.reference, genre, console)
    if not arguments.profile:
        return genre, []
    path = Path(arguments.profile)
    if path.is_dir():
        return references_profile([path], genre, console, title=path.resolve().name)
    if path.suffix.lower() == ".json":
        return read_profile(path), []
    return profile_store().find(arguments.profile).profile, []


def references_profile(
    paths: Sequence[Path], genre: GenreProfile, console: Console, title: str | None = None
) -> tuple[GenreProfile, list[Problem]]:
    """The profile of reference files and folders; raises AudioFileError when none can be used."""
    from modules.spectral_analyzer.references import UNNAMED, profile_from_references

    with console.progress("Measuring references") as progress:
        found = profile_from_references(
            expand_folders(paths), genre, title=title or UNNAMED, progress=progress
        )
    return found.profile, [Problem(problem.path, str(problem)) for problem in found.problems]
