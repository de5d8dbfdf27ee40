"""Keeps a recent copy of unsaved work on disk, and finds what a crash left behind."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from modules.errors import NomadError
from modules.song.score import Song

if TYPE_CHECKING:
    from modules.song.autosave import Autosave, RecoveryEntry

log = logging.getLogger(__name__)


class AutosaveKeeper:
    """Writes and clears one autosave file in the order in which it was asked to, on any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: Autosave | None = None
        self._lock = threading.RLock()
        self._newest = 0

    def ticket(self) -> int:
        """A number for the next `write`; every later ticket or `clear` makes it void."""
        self._newest += 1
        return self._newest

    def write(self, ticket: int, song: Song, project_path: Path | None) -> None:
        """Write `song`, unless something newer was asked for meanwhile."""
        with self._lock:
            if ticket != self._newest:
                return
            try:
                self._autosave.write(song, project_path)
            except NomadError as error:
                # The user did not ask for this copy; the log is the right place to complain.
                log.warning("%s", error)

    def clear(self) -> None:
        """Remove the file: the work is saved or was given up."""
        self._newest += 1
        with self._lock:
            if self._made is not None:
                self._made.clear()

    def pending(self) -> list[RecoveryEntry]:
        """What programs that no longer run left behind, newest first."""
        return self._autosave.pending()

    def discard(self, entry: RecoveryEntry) -> None:
        """Forget what a program left behind."""
        self._autosave.discard(entry)

    @property
    def _autosave(self) -> Autosave:
        # The first window does not wait for what reads and writes projects.
        from modules.song.autosave import Autosave

        with self._lock:
            if self._made is None:
                self._made = Autosave(self._folder)
            return self._made
