"""All files of a build in one SQLite file, so that memory does not grow with the corpus."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.corpus.index import CorpusFile
from training.corpus.result_cache import Processed

_SCHEMA = """
CREATE TABLE files (
    id INTEGER PRIMARY KEY, source TEXT, path TEXT, song TEXT, part TEXT, result TEXT,
    fault TEXT, detail TEXT, twin INTEGER, notes INTEGER, tokens INTEGER, tracks INTEGER,
    track_faults TEXT, whole INTEGER, shapes INTEGER, cached INTEGER
);
CREATE TABLE shapes (shape INTEGER, file INTEGER, PRIMARY KEY (shape, file)) WITHOUT ROWID;
CREATE TABLE shapes_of (file INTEGER, shape INTEGER, PRIMARY KEY (file, shape)) WITHOUT ROWID;
CREATE INDEX files_by_whole ON files (whole);
CREATE INDEX files_by_song ON files (source, song);
"""
_CACHE_KIB = 32_000


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file whose tokens go into the corpus."""

    source: str
    path: str
    part: str
    result: str


class Catalogue:
    """The files of one build. Use it in a `with` block; nothing is kept in memory."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self.connection = sqlite3.connect(path)
        # It is made anew in each build: an interrupted one needs no rescue.
        self.connection.execute("PRAGMA journal_mode = OFF")
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self.connection.executescript(_SCHEMA)

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.commit()
        self.connection.close()

    def add(self, number: int, file: CorpusFile, done: Processed) -> None:
        """Take in a file; `number` says its place in the order of sources and paths."""
        report = done.report
        shapes = report.fingerprint.shapes
        row = (
            *(number, file.source.name, file.path, file.song, file.part, done.key),
            *(report.fault, report.detail, None, report.notes, report.tokens, report.tracks),
            *(json.dumps(report.track_faults), report.fingerprint.whole, len(shapes)),
            done.was_cached,
        )
        marks = ",".join("?" * len(row))
        self.connection.execute(f"INSERT INTO files VALUES ({marks})", row)
        if report.fault is None:
            self.connection.executemany(
                "INSERT INTO shapes VALUES (?, ?)", ((shape, number) for shape in shapes)
            )
            self.connection.executemany(
                "INSERT INTO shapes_of VALUES (?, ?)", ((number, shape) for shape in shapes)
            )

    def kept(self) -> Iterator[KeptFile]:
        """The files without a fault, in order."""
        query = "SELECT source, path, part, result FROM files WHERE fault IS NULL ORDER BY id"
        for row in self.connection.execute(query):
            yield KeptFile(*row)

    def rows(self, query: str, values: Iterable[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, one by one."""
        yield from self.connection.execute(query, tuple(values))
