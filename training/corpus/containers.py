"""What a corpus lies in: a zip file or a folder, read in place, or the chorales' JSON."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from modules.errors import FileError
from modules.song.file_bytes import unreadable_sentence

MAX_MEMBER_BYTES = 64_000_000
"""No music file is larger; a damaged or hostile archive can say anything."""


class Container(Protocol):
    """Named pieces of bytes."""

    def names(self) -> Iterator[str]:
        """The names inside, in order, with `/` between folders."""

    def read(self, name: str) -> bytes:
        """The content of `name`; raises KeyError when it is not inside, OSError when damaged."""


class ZipContainer:
    """A zip file. A folder that holds everything inside is not part of the names."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        inside = [info.filename for info in self._archive.infolist() if not info.is_dir()]
        roots = {name.split("/", 1)[0] for name in inside if "/" in name}
        whole = len(roots) == 1 and all("/" in name for name in inside)
        self._root = f"{roots.pop()}/" if whole else ""
        self._names = sorted(name.removeprefix(self._root) for name in inside)

    def names(self) -> Iterator[str]:
        """The names inside, in order."""
        return iter(self._names)

    def read(self, name: str) -> bytes:
        """The content of `name`."""
        info = self._archive.getinfo(self._root + name)
        if info.file_size > MAX_MEMBER_BYTES:
            raise OSError(f"it says that it has {info.file_size / 1e6:.0f} MB")
        try:
            return self._archive.read(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as damage:
            raise OSError(f"it cannot be unpacked ({damage})") from damage


class FolderContainer:
    """A folder and all below it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> Iterator[str]:
        """The names inside, in order of folders; links to folders are not followed."""
        for folder, folders, files in os.walk(self._path):
            folders.sort()
            for file in sorted(files):
                yield (Path(folder) / file).relative_to(self._path).as_posix()

    def read(self, name: str) -> bytes:
        """The content of `name`."""
        path = self._path / name
        if not path.is_file():
            raise KeyError(name)
        if path.stat().st_size > MAX_MEMBER_BYTES:
            raise OSError(f"it has {path.stat().st_size / 1e6:.0f} MB")
        return path.read_bytes()


class ChoraleContainer:
    """The JSB chorales as published: one JSON file of three lists, one piece per entry.

    Pieces are named `train/000.json`; see `chorales.py` for what is inside.
    """

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_bytes())
        self._pieces = {
            f"{part}/{number:03d}.json": json.dumps(piece).encode()
            for part, pieces in document.items()
            for number, piece in enumerate(pieces)
        }

    def names(self) -> Iterator[str]:
        """The names of the pieces, in order."""
        return iter(sorted(self._pieces))

    def read(self, name: str) -> bytes:
        """One piece as JSON."""
        return self._pieces[name]


def open_container(path: Path) -> Container:
    """The container at `path`; the same one again while the file does not change.

    Raises FileError when it is missing or damaged.
    """
    try:
        return _opened(path, 0 if path.is_dir() else path.stat().st_mtime_ns)
    except OSError as failure:
        raise FileError(unreadable_sentence(path, failure), path) from failure
    except (zipfile.BadZipFile, ValueError, AttributeError) as damage:
        raise FileError(
            f"“{path.name}” is damaged ({damage}); download it again.", path
        ) from damage


@lru_cache(maxsize=4)
def _opened(path: Path, _changed_ns: int) -> Container:
    if path.is_dir():
        return FolderContainer(path)
    return ChoraleContainer(path) if path.suffix == ".json" else ZipContainer(path)
