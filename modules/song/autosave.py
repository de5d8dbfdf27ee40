"""Autosave: the song of every running program on disk, and what a crash left behind."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from modules.errors import ProjectFileError
from modules.song.atomic_file import write_atomically
from modules.song.instance_lock import InstanceLock
from modules.song.json_node import DamagedJsonError
from modules.song.project_file import encode_project, read_project_document
from modules.song.score import Song
from modules.song.song_document import MAX_PATH_LENGTH, song_from

_SUFFIX = ".autosave"


@dataclass(frozen=True, slots=True)
class RecoveryEntry:
    """A song that a program which is no longer running did not save.

    `project_path` is the project that was open, or None for a song that never had a file.
    """

    path: Path
    project_path: Path | None
    saved_at: datetime
    song: Song


class Autosave:
    """The autosave file of this running program, in a folder that all of them share."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self._path = self._folder / f"{os.getpid()}-{secrets.token_hex(4)}{_SUFFIX}"
        self._lock: InstanceLock | None = None

    def write(self, song: Song, project_path: str | Path | None) -> None:
        """Replace this program's autosave by `song`; raises ProjectFileError when that fails."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if self._lock is None:
                self._lock = InstanceLock(_lock_path(self._path))
                self._lock.acquire()
        except OSError as failure:
            raise ProjectFileError(
                f"The song could not be autosaved in “{self._folder}”"
                f" ({failure.strerror or 'unknown reason'}); save it yourself.",
                self._folder,
            ) from failure
        stored_path = None if project_path is None else str(Path(project_path).absolute())
        data = encode_project(song, None, {"project_path": stored_path})
        write_atomically(self._path, data, ProjectFileError)

    def clear(self) -> None:
        """Remove this program's autosave, after a save or at a normal end."""
        with suppress(OSError):
            self._path.unlink()
        if self._lock is not None:
            self._lock.release(remove=True)
            self._lock = None

    def pending(self) -> list[RecoveryEntry]:
        """What programs that no longer run left behind, newest first; damaged files are skipped."""
        entries = []
        for path in self._folder.glob(f"*{_SUFFIX}"):
            lock = InstanceLock(_lock_path(path))
            try:
                if not lock.acquire():
                    continue
                entries.append(_read_entry(path))
            except (OSError, ProjectFileError, DamagedJsonError):
                # Such a file cannot be opened, but it is not ours to delete either.
                continue
            finally:
                lock.release(remove=False)
        return sorted(entries, key=lambda entry: entry.saved_at, reverse=True)

    def discard(self, entry: RecoveryEntry) -> None:
        """Forget what a program left behind, once it was recovered or refused."""
        for path in (entry.path, _lock_path(entry.path)):
            with suppress(OSError):
                path.unlink()


def _lock_path(path: Path) -> Path:
    return path.with_suffix(".lock")


def _read_entry(path: Path) -> RecoveryEntry:
    root = read_project_document(path)
    node = root["project_path"]
    return RecoveryEntry(
        path=path,
        project_path=None if node.is_null else Path(node.text(MAX_PATH_LENGTH)),
        saved_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        song=song_from(root["song"], path.parent),
    )
