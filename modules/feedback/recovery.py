"""A damaged database is replaced by a new one with all that can still be read of it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modules.errors import FeedbackError
from modules.feedback.connection import PAGE_BYTES, connect, connect_to_read, sqlite_errors
from modules.feedback.salvage import salvage
from modules.song.atomic_file import write_atomically

if TYPE_CHECKING:
    from modules.feedback.database import LearnedFolder


def keep_head(folder: LearnedFolder) -> None:
    """Keep a copy of the first page, as it is now; without room for it nothing else is harmed."""
    with suppress(OSError, FeedbackError):
        with folder.database.open("rb") as file:
            page = file.read(PAGE_BYTES)
        if not folder.head.exists() or folder.head.read_bytes() != page:
            write_atomically(folder.head, page, FeedbackError)


def replace_damaged(folder: LearnedFolder, key: bytes) -> str:
    """Put a new database in place of the damaged one, which is set aside; says what is kept."""
    for left in (folder.salvaged, _journal_of(folder.salvaged)):
        left.unlink(missing_ok=True)
    target = connect(folder.salvaged, key)
    try:
        count = _salvaged(folder, key, target)
    finally:
        target.close()
    aside = folder.next_damaged()
    if _journal_of(folder.database).exists():
        _journal_of(folder.database).replace(_journal_of(aside))
    folder.database.replace(aside)
    folder.salvaged.replace(folder.database)
    kept = f"{count} records of it could be read and are kept" if count else "nothing can be read"
    anew = "" if count else "; learning begins anew"
    return (
        f"What Nomad Muse had learned was damaged: {kept}, the file was set aside as {aside}{anew}."
    )


def _journal_of(database: Path) -> Path:
    return database.with_name(database.name + "-journal")


def _salvaged(folder: LearnedFolder, key: bytes, target: Any) -> int:
    """How many records could be copied: from the file, or from it with the first page as kept."""
    failure = sqlite_errors().DatabaseError
    count = salvage(lambda: connect_to_read(folder.database, key), target, failure)
    if count or not folder.head.is_file():
        return count
    mended = folder.database.with_name("feedback.damaged-mended.db")
    content = folder.database.read_bytes()
    write_atomically(mended, folder.head.read_bytes() + content[PAGE_BYTES:], FeedbackError)
    try:
        return salvage(lambda: connect_to_read(mended, key), target, failure)
    finally:
        mended.unlink()
