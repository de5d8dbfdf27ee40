"""Unpacking a tar archive, which unlike a zip file cannot be read in place."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

from modules.errors import FileError


def unpack_tar(archive: Path, folder: Path) -> Path:
    """Unpack `archive` into `folder` unless it is there; the folder appears whole or not at all.

    Nothing is written outside of it, whatever the archive says. Raises FileError when the archive
    is damaged or the disk is full.
    """
    if folder.is_dir():
        return folder
    draft = folder.with_name(f".{folder.name}.unpacking")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        with tarfile.open(archive) as content:
            content.extractall(draft, filter="data")
        draft.replace(folder)
    except (tarfile.TarError, EOFError, OSError) as failure:
        shutil.rmtree(draft, ignore_errors=True)
        raise FileError(
            f"“{archive.name}” could not be unpacked ({failure}); remove it and download it again.",
            archive,
        ) from failure
    return folder
