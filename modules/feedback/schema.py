"""The tables of the feedback database, step by step: a migration is added, never changed."""

from __future__ import annotations

from typing import Any

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        day TEXT NOT NULL,
        minutes REAL NOT NULL DEFAULT 0,
        consent TEXT NOT NULL,
        program TEXT NOT NULL
    );
    CREATE TABLE note_decisions (
        id INTEGER PRIMARY KEY,
        session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
        minute REAL NOT NULL,
        kind TEXT NOT NULL,
        mode TEXT NOT NULL,
        verdict TEXT NOT NULL,
        body TEXT NOT NULL
    );
    CREATE TABLE corrections (
        id INTEGER PRIMARY KEY,
        session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
        minute REAL NOT NULL,
        body TEXT NOT NULL
    );
    CREATE TABLE mix_responses (
        id INTEGER PRIMARY KEY,
        session TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
        minute REAL NOT NULL,
        response TEXT NOT NULL,
        body TEXT NOT NULL
    );
    CREATE INDEX decisions_of_session ON note_decisions(session);
    CREATE INDEX corrections_of_session ON corrections(session);
    CREATE INDEX responses_of_session ON mix_responses(session);
    CREATE TABLE choices (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    """,
    """
    CREATE TABLE learned (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        day TEXT NOT NULL,
        sessions INTEGER NOT NULL,
        content BLOB NOT NULL,
        report TEXT NOT NULL
    );
    CREATE TABLE pieces (mark TEXT PRIMARY KEY, content BLOB NOT NULL);
    """,
)


def migrate(connection: Any) -> int:
    """Bring the database up to date, each step whole or not at all; returns its version.

    A database of a newer program is left as it is.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN;{script};PRAGMA user_version = {number};COMMIT;")
        version = number
    return version
