"""A lock file that says whether the process that made it is still alive."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


class InstanceLock:
    """An exclusive lock on a file. The system lets go of it when the process ends, however.

    A process id in the file would not do: after a crash another process may get the same id.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def acquire(self) -> bool:
        """Take the lock; False when a living holder has it."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _try_lock(handle):
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self, *, remove: bool) -> None:
        """Let go of the lock, and with `remove` delete its file."""
        if self._handle is None:
            return
        os.close(self._handle)
        self._handle = None
        if remove:
            with suppress(OSError):
                self._path.unlink()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
