"""No song twice, and no song in two parts, also in another key or at another tempo.

Held-out files are looked at first, so they stay and what is like them leaves the training part.
"""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection

from training.corpus.catalogue import Catalogue
from training.corpus.index import drawn_part
from training.corpus.quality_filter import Reason

# No pair of files in POP909, Groove or Freedoom lies between 0.37 and 0.99; chorales and folk tunes
# are families of variants and fill the range between.
DUPLICATE_SHARE = 0.8
SAME_SONG_SHARE = 0.5
MIN_COMMON_SHAPES = 8

_QUEUE = """
CREATE TEMP TABLE queue AS SELECT id FROM files WHERE fault IS NULL ORDER BY CASE part
    WHEN 'test' THEN 0 WHEN 'validation' THEN 1 WHEN 'train' THEN 2 ELSE 3 END, id
"""
_TWINS = "SELECT id, part, 1.0 FROM files WHERE whole = ? AND shapes = ? AND placed"
_LIKE = """
SELECT other.id, other.part, CAST(COUNT(*) AS REAL) / MIN(other.shapes, ?) AS share
FROM shapes_of AS mine
JOIN shapes AS theirs ON theirs.shape = mine.shape
JOIN files AS other ON other.id = theirs.file AND other.placed
WHERE mine.file = ? GROUP BY other.id HAVING COUNT(*) >= ? ORDER BY share DESC, other.id
"""
_SIBLING = "SELECT part FROM files WHERE source = ? AND song = ? AND placed LIMIT 1"


@dataclass(frozen=True, slots=True)
class _Likeness:
    """A placed file that is like another; `share` is 1 for the same music."""

    twin: int
    part: str
    share: float


def place_files(catalogue: Catalogue, *, keep_duplicates: bool = False) -> None:
    """Give every good file of `catalogue` its part, or the fault of being a copy.

    With `keep_duplicates` copies stay in their part; those of another part still leave.
    """
    link = catalogue.connection
    link.execute("ALTER TABLE files ADD COLUMN placed INTEGER DEFAULT 0")
    link.execute(_QUEUE)
    (count,) = link.execute("SELECT COUNT(*) FROM queue").fetchone()
    for place in range(1, count + 1):
        (number,) = link.execute("SELECT id FROM queue WHERE rowid = ?", (place,)).fetchone()
        _place(link, number, keep_duplicates=keep_duplicates)


def _place(link: Connection, number: int, *, keep_duplicates: bool) -> None:
    source, song, part, whole, shapes = link.execute(
        "SELECT source, song, part, whole, shapes FROM files WHERE id = ?", (number,)
    ).fetchone()
    alike = _alike(link, number, whole, shapes)
    nearest = alike[0] if alike else None
    sibling = link.execute(_SIBLING, (source, song)).fetchone()
    if part is None and sibling is not None:
        part = sibling[0]
    elif part is None:
        part = nearest.part if nearest else drawn_part(song)
    fault = None
    if any(like.part != part for like in alike):
        fault = Reason.IN_OTHER_PART
    elif nearest and nearest.share >= DUPLICATE_SHARE and not keep_duplicates:
        fault = Reason.DUPLICATE
    link.execute(
        "UPDATE files SET part = ?, fault = ?, twin = ?, placed = ? WHERE id = ?",
        (part, fault, nearest.twin if nearest else None, fault is None, number),
    )


def _alike(link: Connection, number: int, whole: int, shapes: int) -> list[_Likeness]:
    """The placed files that are one song with file `number`, the most alike first."""
    twins = link.execute(_TWINS, (whole, shapes)).fetchall()
    others = link.execute(_LIKE, (shapes, number, MIN_COMMON_SHAPES)).fetchall()
    return [_Likeness(*row) for row in (*twins, *others) if row[2] >= SAME_SONG_SHARE]
