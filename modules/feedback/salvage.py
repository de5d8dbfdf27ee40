"""Saving what can still be read of a damaged database, record by record, into a new one.

Every page of the file has its own seal, so damage costs the records of the pages that it hit. After
an error SQLCipher reads nothing more through the same connection: each hole is passed by with a
fresh one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from modules import __version__
from modules.feedback.records import Consent

TABLES = {
    "choices": ("name", "value"),
    "sessions": ("id", "day", "minutes", "consent", "program"),
    "note_decisions": ("id", "session", "minute", "kind", "mode", "verdict", "body"),
    "corrections": ("id", "session", "minute", "body"),
    "mix_responses": ("id", "session", "minute", "response", "body"),
    "learned": ("id", "kind", "day", "sessions", "content", "report"),
    "pieces": ("mark", "content"),
}
"""Tables and columns, in an order in which each row finds what it refers to."""
WIDEST_HOLE = 1 << 16
"""So many row numbers are searched behind a damaged page for the next whole one."""
UNKNOWN_DAY = "1970-01-01"

Row = tuple[Any, ...]
Connect = Callable[[], Any]


def salvage(connect: Connect, target: Any, failure: type[Exception]) -> int:
    """Copy into the empty database `target` what `connect` can read; returns the number of rows.

    `connect` opens the damaged file without touching it, and `failure` is what reading a damaged
    page raises. Records whose session is lost get one of an unknown day.
    """
    count = 0
    with target:
        for table, columns in TABLES.items():
            marks = ", ".join("?" * len(columns))
            insert = f"INSERT OR IGNORE INTO {table}({', '.join(columns)}) VALUES ({marks})"
            for row in _rows(connect, table, columns, failure):
                if "session" in columns:
                    _ensure_session(target, row[columns.index("session")])
                target.execute(insert, row)
                count += 1
    return count


def _ensure_session(target: Any, session: str) -> None:
    target.execute(
        "INSERT OR IGNORE INTO sessions(id, day, consent, program) VALUES (?, ?, ?, ?)",
        (session, UNKNOWN_DAY, Consent.LOCAL.value, __version__),
    )


def _rows(
    connect: Connect, table: str, columns: tuple[str, ...], failure: type[Exception]
) -> Iterator[Row]:
    """The rows of a table in order; those on damaged pages are left out."""
    query = f"SELECT rowid, {', '.join(columns)} FROM {table} WHERE rowid > ? ORDER BY rowid"
    last = 0
    while True:
        try:
            with closing(connect()) as connection:
                for number, *row in connection.execute(query, (last,)):
                    yield tuple(row)
                    last = number
        except failure:
            behind = _behind_hole(connect, f"{query} LIMIT 1", last, failure)
            if behind is None:
                return
            last = behind
        else:
            return


def _behind_hole(connect: Connect, query: str, last: int, failure: type[Exception]) -> int | None:
    """The least row number from which on reading goes on again; None when there is none."""

    def goes_on(number: int) -> bool:
        try:
            with closing(connect()) as connection:
                return connection.execute(query, (number,)).fetchone() is not None
        except failure:
            return False

    low, step = last, 1
    while not goes_on(last + step):
        low = last + step
        step *= 2
        if step > WIDEST_HOLE:
            return None
    high = last + step
    while high - low > 1:
        middle = (low + high) // 2
        if goes_on(middle):
            high = middle
        else:
            low = middle
    return high
