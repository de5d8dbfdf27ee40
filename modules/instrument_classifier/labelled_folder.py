"""Labelled audio on disk: `DIR/NN-class-slug/*.{wav,flac,ogg,mp3}`, NN is the class index + 1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from modules.errors import ParameterError
from modules.instrument_classifier.classes import CLASS_NAMES, CLASS_SLUGS

SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".mp3"})


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """An audio file and the class that its folder says."""

    path: Path
    class_index: int


@dataclass(frozen=True, slots=True)
class LabelledFolder:
    """The labelled files of a folder, and what is wrong with folders in it, by path."""

    files: tuple[LabelledFile, ...]
    problems: tuple[tuple[Path, str], ...]


def read_labelled_folder(folder: Path) -> LabelledFolder:
    """What lies in `folder`; folders of another form of name are passed over.

    Raises ParameterError when there is no labelled audio at all.
    """
    files: list[LabelledFile] = []
    problems: list[tuple[Path, str]] = []
    for inside in _folders(folder):
        number = re.match(r"(\d\d)-(.+)", inside.name)
        if number is None:
            continue
        class_index, slug = int(number[1]) - 1, number[2]
        if not 0 <= class_index < len(CLASS_NAMES):
            problems.append((inside, f"“{inside.name}” is none of the classes 01 … 20."))
        elif slug in CLASS_SLUGS and CLASS_SLUGS.index(slug) != class_index:
            right = f"{CLASS_SLUGS.index(slug) + 1:02d}-{slug}"
            problems.append((inside, f"“{inside.name}” contradicts itself; is it {right}?"))
        else:
            files.extend(LabelledFile(path, class_index) for path in _audio_in(inside))
    if not files and not problems:
        raise ParameterError(_nothing_in(folder), "audio", str(folder))
    return LabelledFolder(tuple(files), tuple(problems))


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise ParameterError(
            f"The folder {folder} cannot be read ({reason}); check its name.", "audio", str(folder)
        ) from error


def _audio_in(folder: Path) -> list[Path]:
    """Audio files, without the shadows named “._…” that some systems leave beside them."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
    )


def _nothing_in(folder: Path) -> str:
    return f"{folder} holds no audio in folders named NN-class-slug, such as 01-kick-drum."
