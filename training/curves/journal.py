"""What was measured so far, line by line on disk, so that a stopped survey goes on where it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from modules.errors import FileError
from modules.spectral_analyzer.file_measure import FileMeasure

MEASURING_MODULES = (
    "bands",
    "bandwidth",
    "file_measure",
    "k_weighting",
    "loudness",
    "mix_meter",
    "over_time",
    "spectrum",
    "stereo",
    "target",
    "true_peak",
)
"""The parts of `modules.spectral_analyzer` that decide the numbers of a file."""


def code_digest() -> str:
    """SHA-256 of the code that measures: numbers of other code are not used."""
    digest = hashlib.sha256()
    for name in MEASURING_MODULES:
        path = import_module(f"modules.spectral_analyzer.{name}").__file__
        if path is not None:
            digest.update(Path(path).read_bytes())
    return digest.hexdigest()


class Journal:
    """Measures of files by path, size and time of change; a context that holds the file open."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digest = code_digest()
        self._known: dict[str, tuple[list[int], FileMeasure]] = {}
        self._file: TextIO | None = None

    def __enter__(self) -> Journal:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            whole = self._read() if self._path.exists() else False
            self._file = self._path.open("a" if whole else "w", encoding="utf-8")
        except OSError as error:
            raise FileError(
                f"“{self._path}” cannot be written ({error.strerror}); choose another --out.",
                self._path,
            ) from error
        if not whole:
            self._write({"code": self._digest})
            for path, (stamp, measure) in self._known.items():
                self._write(_entry(path, stamp, measure))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def known(self, path: Path) -> FileMeasure | None:
        """The measure of an unchanged file; None when it must be measured."""
        found = self._known.get(str(path))
        return found[1] if found is not None and found[0] == _stamp(path) else None

    def keep(self, path: Path, measure: FileMeasure) -> None:
        """Remember a measure; it is on disk when this returns."""
        stamp = _stamp(path)
        self._known[str(path)] = (stamp, measure)
        self._write(_entry(str(path), stamp, measure))

    def _write(self, entry: dict[str, Any]) -> None:
        assert self._file is not None
        self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._file.flush()

    def _read(self) -> bool:
        """Take in what is there; False when a line is cut, or other code wrote it."""
        entries = list(_entries(self._path))
        if not entries or entries[0] is None or entries[0].get("code") != self._digest:
            return False
        for entry in entries[1:]:
            if entry is None:
                continue
            try:
                measure = FileMeasure.of_document(entry["measure"])
                self._known[str(entry["path"])] = (list(entry["stamp"]), measure)
            except (KeyError, TypeError):
                continue
        return all(entry is not None for entry in entries)


def _entries(path: Path) -> Iterator[dict[str, Any] | None]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                entry = json.loads(line)
            except ValueError:
                entry = None
            yield entry if isinstance(entry, dict) else None


def _entry(path: str, stamp: list[int], measure: FileMeasure) -> dict[str, Any]:
    return {"path": path, "stamp": stamp, "measure": measure.document()}


def _stamp(path: Path) -> list[int]:
    try:
        status = path.stat()
    except OSError:
        return []
    return [status.st_size, status.st_mtime_ns]
