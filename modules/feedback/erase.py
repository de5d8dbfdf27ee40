"""Deleting for good: a file is overwritten before its name is removed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from modules.errors import FeedbackError

_CHUNK = 1 << 20


def overwrite_and_remove(path: Path) -> None:
    """Fill the file with random bytes, bring them to the disk, and remove it; a link only goes.

    On flash memory and on copying file systems old blocks can survive below any program: what
    makes them worthless is that the database is encrypted and its key is destroyed, too. Raises
    FeedbackError when the file cannot be removed.
    """
    try:
        if path.is_file() and not path.is_symlink():
            _overwrite(path)
        path.unlink(missing_ok=True)
    except OSError as error:
        raise FeedbackError(
            f"{path} could not be deleted ({error.strerror}); delete it by hand.", path
        ) from error


def _overwrite(path: Path) -> None:
    left = path.stat().st_size
    with path.open("rb+") as file:
        while left > 0:
            left -= file.write(os.urandom(min(left, _CHUNK)))
        file.flush()
        os.fsync(file.fileno())


def overwrite_all(paths: Iterable[Path]) -> list[Path]:
    """Overwrite and remove those of `paths` that exist; returns them."""
    found = [path for path in paths if path.exists() or path.is_symlink()]
    for path in found:
        overwrite_and_remove(path)
    return found
