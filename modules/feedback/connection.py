"""Connections to the encrypted file, and what SQLite says of them in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from modules.errors import FeedbackError
from modules.feedback.schema import MIGRATIONS, migrate

PAGE_BYTES = 4096
MOST_PAGES = 16_384
"""64 MB: a bound for the worst case; what is kept (see `store`) stays far below it."""
WAIT_S = 5.0
"""How long one process waits while another one writes."""

QUIETLY = "PRAGMA cipher_log_level = NONE"
"""SQLCipher writes each damaged page to the console; the user is told in one sentence instead."""

START_OVER = "start over with: nomad-muse feedback delete"


def connect(path: Path, key: bytes) -> Any:
    """The database in `path`, whole and up to date; made when there is none.

    Raises DatabaseError when it is damaged or `key` is not its key, FeedbackError for a newer one.
    """
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(path, timeout=WAIT_S, check_same_thread=False)
    try:
        connection.execute(QUIETLY)
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
        raise sqlite_errors().DatabaseError(damage)


def sqlite_errors() -> Any:
    """The module of SQLCipher, which has its exceptions; raises ImportError without it."""
    from sqlcipher3 import dbapi2

    return dbapi2


def connect_to_read(path: Path, key: bytes) -> Any:
    """A connection to `path` that only reads, and checks nothing."""
    connection = sqlite_errors().connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    connection.execute(QUIETLY)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn a failure of SQLite inside the block into a FeedbackError of one sentence."""
    try:
        dbapi2 = sqlite_errors()
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
