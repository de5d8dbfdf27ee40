"""The encrypted file: finding its key, opening it, and telling what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modules.errors import FeedbackError
from modules.feedback.erase import overwrite_all
from modules.feedback.key_keeper import KeyFile, KeyKeeper, Keyring, fingerprint, new_key
from modules.feedback.schema import MIGRATIONS, migrate
from modules.song.atomic_file import write_atomically

HABITS_NAME = "habits.json"
PAGE_BYTES = 4096
MOST_PAGES = 16_384
"""64 MB: a bound for the worst case; what is kept (see `store`) stays far below it."""
WAIT_S = 5.0
"""How long one process waits while another one writes."""

START_OVER = "start over with: nomad-muse feedback delete"


@dataclass(frozen=True, slots=True)
class LearnedFolder:
    """Where everything that is learned lies. Nothing else of the program is in this folder."""

    path: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.path / "feedback.db"

    @property
    def set_aside(self) -> Path:
        """A damaged database that was replaced; still encrypted."""
        return self.path / "feedback.damaged.db"

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
        """Every file that may hold something learned, with what SQLite puts beside them."""
        mains = [self.database, self.set_aside]
        beside = [path.with_name(path.name + end) for path in mains for end in ("-journal", "-wal")]
        return [*mains, *beside, self.key_mark, self.habits]


@dataclass(frozen=True, slots=True)
class Opened:
    """An open database, where its key is, and what the user should know (mostly nothing)."""

    connection: Any
    key_place: str
    remark: str = ""


def open_database(folder: LearnedFolder, keepers: Sequence[KeyKeeper] | None = None) -> Opened:
    """The database in `folder`, made when there is none, brought up to date.

    A damaged one is set aside and a new one begun, which `remark` tells. Raises FeedbackError when
    the key is lost, the disk is full, the file cannot be written or a newer program made it.
    """
    keepers = folder.keepers() if keepers is None else keepers
    with _told(folder.database):
        folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_there(folder.database):
            return _open_existing(folder, keepers)
        return _begin(folder, keepers, "")


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
        return Opened(_connect(folder.database, key), place)
    except _errors().DatabaseError as error:
        if isinstance(error, _errors().OperationalError):
            raise
        return begin_anew(folder, keepers)


def begin_anew(folder: LearnedFolder, keepers: Sequence[KeyKeeper] | None = None) -> Opened:
    """A new database in place of a damaged one, which is set aside."""
    folder.database.replace(folder.set_aside)
    for end in ("-journal", "-wal"):
        folder.database.with_name(folder.database.name + end).unlink(missing_ok=True)
    remark = (
        "What Nomad Muse had learned is damaged and was set aside as "
        f"{folder.set_aside}; learning begins anew."
    )
    return _begin(folder, folder.keepers() if keepers is None else keepers, remark)


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
    return Opened(_connect(folder.database, key), place, remark)


def _connect(path: Path, key: bytes) -> Any:
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(path, timeout=WAIT_S, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA max_page_count = {MOST_PAGES}")
        _check(connection)
        version = migrate(connection)
    except BaseException:
        connection.close()
        raise
    if version > len(MIGRATIONS):
        connection.close()
        raise FeedbackError(
            "What Nomad Muse has learned was written by a newer version of it; "
            "use that one, or " + START_OVER + ".",
            path,
        )
    return connection


def _check(connection: Any) -> None:
    """Raise DatabaseError when key and file do not belong together, or a page is damaged."""
    damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        raise _errors().DatabaseError(damage)


def _errors() -> Any:
    from sqlcipher3 import dbapi2

    return dbapi2


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


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn a failure of SQLite inside the block into a FeedbackError of one sentence."""
    try:
        dbapi2 = _errors()
    except ImportError as error:
        raise FeedbackError(
            "SQLCipher cannot be loaded, so nothing is learned; reinstall Nomad Muse.", path
        ) from error
    try:
        yield
    except dbapi2.OperationalError as error:
        raise FeedbackError(_sentence(str(error)), path) from error
    except dbapi2.DatabaseError as error:
        raise FeedbackError(
            f"What Nomad Muse has learned is damaged ({path}); it is set aside at the next start.",
            path,
        ) from error


def _sentence(reason: str) -> str:
    if "full" in reason or "disk I/O" in reason:
        return (
            "The last decision was not remembered because the disk is full or failing; "
            "free some space."
        )
    if "locked" in reason:
        return "The last decision was not remembered because another program holds the database."
    if "readonly" in reason or "unable to open" in reason:
        return "Nothing is learned, because its folder cannot be written to; check its rights."
    return f"The last decision was not remembered ({reason})."
