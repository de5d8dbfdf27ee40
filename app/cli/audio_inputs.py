"""The audio files that a command was given, with one bad file never stopping the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from app.cli.console import Console, Problem
from modules.errors import FileError
from modules.sound.audio_names import audio_files_below

Result = TypeVar("Result")


def expand_folders(paths: Sequence[Path]) -> list[Path]:
    """`paths` with every folder replaced by the audio files below it, sorted."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files.extend(audio_files_below(path) or [path])
        else:
            files.append(path)
    return files


def for_each_file(
    paths: Sequence[Path],
    console: Console,
    description: str,
    work: Callable[[Path], Result],
) -> tuple[list[Result], list[Problem]]:
    """The results of `work` for every file, and the files that could not be used."""
    results: list[Result] = []
    problems: list[Problem] = []
    files = expand_folders(paths)
    with console.progress(description) as progress:
        for done, path in enumerate(files):
            try:
                results.append(work(path))
            except FileError as error:
                problems.append(Problem(path, str(error)))
            progress((done + 1) / len(files))
    return results, problems
