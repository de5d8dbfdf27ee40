"""Reading a whole small file, with a sentence when that cannot be done."""

from __future__ import annotations

import stat
from pathlib import Path

from modules.errors import FileError


def read_small_file(
    path: str | Path, max_bytes: int, error: type[FileError], first_bytes: int = -1
) -> bytes:
    """All bytes of the file at `path`, or the `first_bytes` of them.

    Raises `error` with a sentence for a missing file, a folder, a device or pipe, a file without
    read permission, an empty one and one above `max_bytes`.
    """
    path = Path(path)
    try:
        info = path.stat()
        if stat.S_ISDIR(info.st_mode):
            raise error(f"“{path}” is a folder; choose a file inside it.", path)
        if not stat.S_ISREG(info.st_mode):
            # Opening a pipe would wait for ever.
            raise error(f"“{path}” is not a file; choose a file.", path)
        if info.st_size == 0:
            raise error(f"“{path.name}” is empty (0 bytes); choose another file.", path)
        if info.st_size > max_bytes:
            raise error(
                f"“{path.name}” has {info.st_size / 1e6:.0f} MB, more than the"
                f" {max_bytes / 1e6:.0f} MB that such a file may have.",
                path,
            )
        with path.open("rb") as file:
            return file.read(first_bytes)
    except OSError as failure:
        raise error(unreadable_sentence(path, failure), path) from failure
    except ValueError as failure:  # a null character in the name
        raise error(f"“{path!r}” is not a file name.", "") from failure


def unreadable_sentence(path: Path, failure: OSError) -> str:
    """Why a file could not be read, in one sentence."""
    if isinstance(failure, FileNotFoundError):
        return f"“{path}” does not exist; check the name or whether the file was moved."
    if isinstance(failure, PermissionError):
        return f"“{path}” may not be read; change its permissions or copy it somewhere else."
    reason = failure.strerror or type(failure).__name__
    return f"“{path}” could not be read ({reason})."
