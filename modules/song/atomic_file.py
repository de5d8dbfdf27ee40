"""Writing a file so that a crash leaves either the old one or the new one, never half of one."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from modules.errors import FileError

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


def write_atomically(path: str | Path, data: bytes, error: type[FileError] = FileError) -> None:
    """Write `data` to `path`; whatever happens, `path` holds all of the old or all of the new.

    Raises `error` with a sentence when the disk is full, the folder is missing or read-only.
    """
    with replacing(path, error) as part:
        part.write_bytes(data)


@contextmanager
def replacing(path: str | Path, error: type[FileError] = FileError) -> Iterator[Path]:
    """The path of a new, empty file beside `path` that takes its place when the block ends.

    When the block raises, the new file is removed and `path` stays as it was. An OSError inside
    the block becomes `error` with a sentence.
    """
    try:
        # A link keeps pointing to the file: it is the target that is replaced.
        target = Path(path).resolve()
        part = _part_beside(target)
        _create(part, target)
        try:
            yield part
            _flush_to_disk(part)
            part.replace(target)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
        _flush_folder(target.parent)
    except OSError as failure:
        raise error(_sentence(Path(path), failure), path) from failure


def check_place(path: str | Path, error: type[FileError] = FileError) -> None:
    """Raise `error` with a sentence when no file can be written at `path`; leaves no trace.

    For what takes long to make: better said before than after.
    """
    try:
        target = Path(path).resolve()
        part = _part_beside(target)
        _create(part, target)
        part.unlink()
    except OSError as failure:
        raise error(_sentence(Path(path), failure), path) from failure


def _part_beside(target: Path) -> Path:
    return target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.part")


def _create(part: Path, target: Path) -> None:
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(target))
    if is_no_plain_file(target):
        raise OSError(errno.ENXIO, "it is a device or a pipe, not a file", str(target))
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    if target.exists():
        if not os.access(target, os.W_OK):
            part.unlink()
            raise PermissionError(errno.EACCES, "is write-protected", str(target))
        part.chmod(target.stat().st_mode & 0o777)


def is_no_plain_file(path: Path) -> bool:
    """Whether `path` is a device, a pipe or a socket: to replace it would destroy it."""
    return path.exists() and not path.is_file()


def _flush_to_disk(part: Path) -> None:
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    # The new name is only safe once the folder is on disk; Windows cannot open folders.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sentence(path: Path, failure: OSError) -> str:
    if failure.errno in _DISK_FULL:
        return f"“{path.name}” was not saved because the disk is full; free some space."
    if failure.errno in _NOT_ALLOWED:
        return f"“{path}” was not saved because writing is not allowed there; choose another place."
    if failure.errno in {errno.ENOENT, errno.ENOTDIR}:
        return f"“{path.name}” was not saved because the folder “{path.parent}” does not exist."
    if failure.errno == errno.EISDIR:
        return f"“{path}” is a folder, so no file of that name was saved; choose another name."
    if failure.errno == errno.ENAMETOOLONG:
        return f"“{path.name[:40]}…” was not saved because the name is too long; shorten it."
    reason = failure.strerror or type(failure).__name__
    return f"“{path.name}” was not saved ({reason}); choose another place."
