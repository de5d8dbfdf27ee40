"""The encrypted file: finding its key, opening it, and telling what is wrong with it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modules.errors import FeedbackError
from modules.feedback.connection import START_OVER, connect, sqlite_errors, telling
from modules.feedback.erase import overwrite_all
from modules.feedback.key_keeper import KeyFile, KeyKeeper, Keyring, fingerprint, new_key
from modules.feedback.recovery import keep_head, replace_damaged
from modules.song.atomic_file import write_atomically
from modules.song.damaged_file import aside_of

HABITS_NAME = "habits.json"
GONE = "The file with what Nomad Muse had learned is missing or empty; learning begins anew."
_OURS = tuple(
    pattern
    for name in ("feedback", "corrections", HABITS_NAME.removesuffix(".json"))
    for pattern in (f"{name}.*", f".{name}.*.part")
)


@dataclass(frozen=True, slots=True)
class LearnedFolder:
    """Where everything that is learned lies. Nothing else of the program is in this folder."""

    path: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.path / "feedback.db"

    @property
    def salvaged(self) -> Path:
        """What could be read of a damaged database, until it takes the place of that one."""
        return self.path / "feedback.salvaged.db"

    @property
    def head(self) -> Path:
        """A copy of the database's first page, still encrypted: without it no other is found."""
        return self.path / "feedback.head"

    @property
    def damaged(self) -> list[Path]:
        """Damaged databases that were replaced, with what lay beside them; still encrypted."""
        return sorted(self.path.glob("feedback.damaged*"))

    def next_damaged(self) -> Path:
        """A free name for a damaged database."""
        numbers = itertools.count(1)
        names = (self.path / f"feedback.damaged{n if n > 1 else ''}.db" for n in numbers)
        return next(name for name in names if not name.exists())

    @property
    def corrections(self) -> Path:
        """The sounds that the user named for the ear; numbers and names, not encrypted."""
        return self.path / "corrections.json"

    @property
    def damaged_corrections(self) -> Path:
        """Corrections that were damaged and set aside."""
        return aside_of(self.corrections)

    @property
    def key_file(self) -> Path:
        """The key, where there is no keyring."""
        return self.path / "feedback.key"

    @property
    def key_mark(self) -> Path:
        """The fingerprint of the key, to tell a lost key from a damaged file."""
        return self.path / "feedback.key-mark"

    @property
    def habits(self) -> Path:
        """Counts of habits in the window (`modules/adaptive`): no decisions and no music."""
        return self.path / HABITS_NAME

    def keepers(self) -> tuple[KeyKeeper, ...]:
        """Where a key may be, the better place first."""
        return Keyring(), KeyFile(self.key_file)

    def all_files(self) -> list[Path]:
        """Every file that may hold something learned, also what SQLite or a kill left beside it.

        The key file is not among them: its keeper destroys it.
        """
        found = {path for pattern in _OURS for path in self.path.glob(pattern)}
        return sorted(found - {self.key_file})


@dataclass(frozen=True, slots=True)
class Opened:
    """An open database, where its key is, and what the user should know (mostly nothing)."""

    connection: Any
    key_place: str
    remark: str = ""


def open_database(folder: LearnedFolder, keepers: Sequence[KeyKeeper] | None = None) -> Opened:
    """The database in `folder`, made when there is none, brought up to date.

    Of a damaged one is kept what can be read, and the file is set aside, which `remark` tells.
    Raises FeedbackError when the key is lost, the disk is full, the file cannot be written or a
    newer program made it.
    """
    keepers = folder.keepers() if keepers is None else keepers
    with _told(folder.database):
        folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not folder.database.exists() and folder.salvaged.exists():
            # A kill came between setting the damaged file aside and replacing it.
            folder.salvaged.replace(folder.database)
        if _is_there(folder.database):
            return _open_existing(folder, keepers)
        return _begin(folder, keepers, GONE if folder.head.exists() else "")


def delete_everything(folder: LearnedFolder, keepers: Sequence[KeyKeeper] | None = None) -> int:
    """Overwrite and remove all files and destroy the key; returns how many files there were.

    Whoever has the database open must close it before. Raises FeedbackError.
    """
    found = overwrite_all(folder.all_files())
    for keeper in folder.keepers() if keepers is None else keepers:
        keeper.destroy()
    with suppress(OSError):
        folder.path.rmdir()
    return len(found)


def _is_there(path: Path) -> bool:
    # A kill while it is being made leaves an empty file.
    return path.is_file() and path.stat().st_size > 0


def _open_existing(folder: LearnedFolder, keepers: Sequence[KeyKeeper]) -> Opened:
    found = _find_key(keepers, _marked(folder))
    if found is None:
        places = " or in ".join(keeper.place for keeper in keepers)
        raise FeedbackError(
            "What Nomad Muse has learned cannot be read: its key is not in "
            f"{places}. Unlock the keyring and start again, or {START_OVER}.",
            folder.database,
        )
    key, place = found
    try:
        opened = Opened(connect(folder.database, key), place)
    except sqlite_errors().DatabaseError as error:
        if isinstance(error, sqlite_errors().OperationalError):
            raise
        remark = replace_damaged(folder, key)
        opened = Opened(connect(folder.database, key), place, remark)
    keep_head(folder)
    return opened


def _marked(folder: LearnedFolder) -> str | None:
    try:
        return folder.key_mark.read_text(encoding="ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def _find_key(keepers: Sequence[KeyKeeper], mark: str | None) -> tuple[bytes, str] | None:
    """The key with the fingerprint `mark` (None: any), and where it is."""
    for keeper in keepers:
        key = keeper.read()
        if key is not None and mark in (None, fingerprint(key)):
            return key, keeper.place
    return None


def _begin(folder: LearnedFolder, keepers: Sequence[KeyKeeper], remark: str) -> Opened:
    found = _find_key(keepers, None)
    if found is None:
        key = new_key()
        keeper = next((keeper for keeper in keepers if keeper.write(key)), None)
        if keeper is None:
            raise FeedbackError(
                "Nothing is learned, because there is no place for a key.", folder.database
            )
        found = key, keeper.place
        if keeper is not keepers[0]:
            told = f"There is no keyring here, so the key to what is learned is in {keeper.place}."
            remark = f"{remark} {told}".strip()
    key, place = found
    write_atomically(folder.key_mark, fingerprint(key).encode("ascii"), FeedbackError)
    return Opened(connect(folder.database, key), place, remark)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say into one sentence."""
    try:
        with telling(path):
            yield
    except OSError as error:
        raise FeedbackError(
            f"{path.parent} cannot be used for what Nomad Muse learns ({error.strerror}); "
            "nothing is learned until it can.",
            path,
        ) from error
