"""Which genre each audio file has: by its folder, or by a table."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from modules.errors import FileError, ParameterError
from modules.sound.audio_names import audio_files_below
from modules.spectral_analyzer.profile_store import file_stem


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """An audio file and its genre as it is written in the folder or table."""

    path: Path
    label: str

    @property
    def genre(self) -> str:
        """The genre as profiles name it: "Hip Hop" is "hip-hop"."""
        return file_stem(self.label)


def labelled_files(folder: Path, table: Path | None = None) -> list[LabelledFile]:
    """The files below `folder` whose genre is known, sorted.

    Without `table` (CSV with the columns "path", relative to `folder`, and "genre") the name of the
    sub-folder is the genre. Raises ParameterError when there are none, FileError for a bad table.
    """
    if not folder.is_dir():
        raise ParameterError(f"There is no folder “{folder}”.", "folder", folder)
    found = _from_table(folder, table) if table else _from_folders(folder)
    if not found:
        raise ParameterError(
            f"No audio with a genre was found in “{folder}”: put the files of each genre into a "
            "folder of its name, or name a table with --labels.",
            "folder",
            folder,
        )
    return sorted(found, key=lambda each: (each.genre, each.path))


def _from_folders(folder: Path) -> list[LabelledFile]:
    labelled = []
    for path in audio_files_below(folder):
        label, *rest = path.relative_to(folder).parts
        if rest and file_stem(label):
            labelled.append(LabelledFile(path, label))
    return labelled


def _from_table(folder: Path, table: Path) -> list[LabelledFile]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise FileError(
            f"The table “{table.name}” cannot be read ({error.strerror}).", table
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileError(f"“{table.name}” is not a table (CSV in UTF-8).", table) from error
    if rows and not {"path", "genre"} <= set(rows[0]):
        raise FileError(
            f"The table “{table.name}” needs the columns path and genre in its first line.", table
        )
    return [
        LabelledFile(folder / row["path"], row["genre"])
        for row in rows
        if row["path"] and file_stem(row["genre"] or "")
    ]
