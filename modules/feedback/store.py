"""The feedback store: sessions, decisions, what was learned, and the choices about it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from modules import __version__
from modules.feedback.codec import (
    decode_correction,
    decode_decision,
    decode_response,
    encode_record,
)
from modules.feedback.connection import telling
from modules.feedback.database import LearnedFolder, open_database
from modules.feedback.key_keeper import KeyKeeper
from modules.feedback.records import (
    Consent,
    InstrumentCorrection,
    MixResponse,
    NoteDecision,
    Record,
)
from modules.feedback.recovery import keep_head

MOST_DECISIONS = 5_000
"""Of each kind; beyond it the oldest go. Some 2 kB each, so the file stays near 10 MB."""
_PRUNE_EVERY = 64
MOST_VERSIONS = 8
MOST_PIECES = 400
_ALL_PIECES = "SELECT mark, content FROM pieces ORDER BY rowid"
CONSENT = "consent"
_TABLES = ("note_decisions", "corrections", "mix_responses")


@dataclass(frozen=True, slots=True)
class Session:
    """One sitting: the day it was, how long, and the consent that held."""

    id: str
    day: str
    minutes: float
    consent: Consent


@dataclass(frozen=True, slots=True)
class Learned:
    """One version of something that was learned; `report` says how it was made and checked."""

    id: int
    kind: str
    day: str
    sessions: int
    content: bytes
    report: dict[str, Any]


class FeedbackStore:
    """One open database, for one thread at a time. Each method is one transaction.

    All of them raise FeedbackError with a sentence.
    """

    def __init__(self, folder: LearnedFolder, keepers: Sequence[KeyKeeper] | None = None) -> None:
        self.folder = folder
        opened = open_database(folder, keepers)
        self._connection = opened.connection
        self.key_place = opened.key_place
        self.remark = opened.remark
        self._session: str | None = None
        self._added = 0

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
        keep_head(self.folder)

    # Writing.

    def begin_session(self) -> None:
        """Let the next record begin a new session."""
        self._session = None

    def add(self, record: Record, minute: float) -> None:
        """Remember a decision, `minute` minutes into this session."""
        body = encode_record(record)
        with telling(self.folder.database), self._connection:
            session = self._this_session()
            self._connection.execute(
                "UPDATE sessions SET minutes = max(minutes, ?) WHERE id = ?", (minute, session)
            )
            place = (session, round(minute, 1))
            if isinstance(record, NoteDecision):
                self._insert(
                    "note_decisions(session, minute, kind, mode, verdict, body)",
                    (*place, record.kind, record.mode, record.verdict.value, body),
                )
            elif isinstance(record, InstrumentCorrection):
                self._insert("corrections(session, minute, body)", (*place, body))
            else:
                self._insert(
                    "mix_responses(session, minute, response, body)",
                    (*place, record.response.value, body),
                )
        self._added += 1
        if self._added % _PRUNE_EVERY == 0:
            self.prune()

    def _insert(self, target: str, values: tuple[object, ...]) -> None:
        marks = ", ".join("?" * len(values))
        self._connection.execute(f"INSERT INTO {target} VALUES ({marks})", values)

    def _this_session(self) -> str:
        if self._session is None:
            fresh = uuid.uuid4().hex
            self._insert(
                "sessions(id, day, consent, program)",
                (fresh, today(), self._choice(CONSENT, Consent.LOCAL.value), __version__),
            )
            self._session = fresh
        return self._session

    def prune(self, most: int = MOST_DECISIONS) -> None:
        """Let the oldest records of each kind go, down to `most`, and sessions left empty."""
        with telling(self.folder.database), self._connection:
            for table in _TABLES:
                self._connection.execute(
                    f"DELETE FROM {table} WHERE id <= "
                    f"(SELECT id FROM {table} ORDER BY id DESC LIMIT 1 OFFSET ?)",
                    (most,),
                )
            used = " UNION ".join(f"SELECT session FROM {table}" for table in _TABLES)
            self._connection.execute(f"DELETE FROM sessions WHERE id NOT IN ({used})")
        keep_head(self.folder)

    # Reading.

    def sessions(self) -> list[Session]:
        """All sessions, oldest first."""
        rows = self._rows("SELECT id, day, minutes, consent FROM sessions ORDER BY rowid")
        return [Session(key, day, minutes, Consent(level)) for key, day, minutes, level in rows]

    def decisions(self) -> list[tuple[str, NoteDecision]]:
        """Session and decision, oldest first."""
        rows = self._rows("SELECT session, body FROM note_decisions ORDER BY id")
        return [(session, decode_decision(body)) for session, body in rows]

    def corrections(self) -> list[tuple[str, InstrumentCorrection]]:
        """Session and correction, oldest first."""
        rows = self._rows("SELECT session, body FROM corrections ORDER BY id")
        return [(session, decode_correction(body)) for session, body in rows]

    def mix_responses(self) -> list[tuple[str, MixResponse]]:
        """Session and response, oldest first."""
        rows = self._rows("SELECT session, body FROM mix_responses ORDER BY id")
        return [(session, decode_response(body)) for session, body in rows]

    def count_sessions(self) -> int:
        """How many sessions have a decision about notes."""
        query = "SELECT count(DISTINCT session) FROM note_decisions"
        return int(self._rows(query)[0][0])

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> list[Any]:
        with telling(self.folder.database):
            return list(self._connection.execute(query, values))

    # Choices.

    @property
    def consent(self) -> Consent:
        """How far the user goes along."""
        return Consent(self.choice(CONSENT, Consent.LOCAL.value))

    def choice(self, name: str, default: str) -> str:
        """What the user chose for `name`."""
        with telling(self.folder.database):
            return self._choice(name, default)

    def _choice(self, name: str, default: str) -> str:
        query = "SELECT value FROM choices WHERE name = ?"
        row = self._connection.execute(query, (name,)).fetchone()
        return default if row is None else str(row[0])

    def choose(self, name: str, value: str) -> None:
        """Remember a choice."""
        with telling(self.folder.database), self._connection:
            self._connection.execute("REPLACE INTO choices VALUES (?, ?)", (name, value))

    # What was learned.

    def keep_learned(self, kind: str, content: bytes, report: dict[str, Any]) -> int:
        """Keep a new version of `kind`, at most eight of them; returns its number."""
        with telling(self.folder.database), self._connection:
            count = "(SELECT count(DISTINCT session) FROM note_decisions)"
            cursor = self._connection.execute(
                "INSERT INTO learned(kind, day, sessions, content, report) "
                f"VALUES (?, ?, {count}, ?, ?)",
                (kind, today(), content, json.dumps(report)),
            )
            self._connection.execute(
                "DELETE FROM learned WHERE kind = ? AND id NOT IN "
                "(SELECT id FROM learned WHERE kind = ? ORDER BY id DESC LIMIT ?)",
                (kind, kind, MOST_VERSIONS),
            )
            return int(cursor.lastrowid)

    def learned(self, kind: str) -> list[Learned]:
        """The versions of `kind` that are kept, the newest first."""
        query = (
            "SELECT id, kind, day, sessions, content, report FROM learned "
            "WHERE kind = ? ORDER BY id DESC"
        )
        rows = self._rows(query, (kind,))
        return [
            Learned(number, name, day, sessions, content, json.loads(report))
            for number, name, day, sessions, content, report in rows
        ]

    def undo_learned(self, kind: str) -> bool:
        """Forget the newest version of `kind`; False when there is none."""
        with telling(self.folder.database), self._connection:
            cursor = self._connection.execute(
                "DELETE FROM learned WHERE id = (SELECT max(id) FROM learned WHERE kind = ?)",
                (kind,),
            )
            return int(cursor.rowcount) > 0

    def forget_learned(self, kind: str) -> None:
        """Forget all versions of `kind`: as after a fresh install."""
        with telling(self.folder.database), self._connection:
            self._connection.execute("DELETE FROM learned WHERE kind = ?", (kind,))

    # Pieces that the user gave to learn from.

    def add_piece(self, mark: str, content: bytes) -> None:
        """Keep a piece, once; `mark` tells it from others. The oldest of too many goes."""
        with telling(self.folder.database), self._connection:
            self._connection.execute("REPLACE INTO pieces VALUES (?, ?)", (mark, content))
            self._connection.execute(
                "DELETE FROM pieces WHERE rowid NOT IN "
                "(SELECT rowid FROM pieces ORDER BY rowid DESC LIMIT ?)",
                (MOST_PIECES,),
            )

    def pieces(self) -> list[tuple[str, bytes]]:
        """All pieces with their marks, oldest first."""
        return [(mark, content) for mark, content in self._rows(_ALL_PIECES)]

    def forget_pieces(self) -> None:
        """Forget all pieces."""
        with telling(self.folder.database), self._connection:
            self._connection.execute("DELETE FROM pieces")


def today() -> str:
    """The day in UTC; the hour is nobody's business."""
    return datetime.now(UTC).date().isoformat()
