"""What a build came to, counted from its catalogue."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from training.corpus.catalogue import Catalogue
from training.corpus.quality_filter import Reason
from training.corpus.sources import Source

_COUNTS = """
SELECT COUNT(*), SUM(fault IS NULL), SUM(cached), SUM(notes * (fault IS NULL)),
       SUM(tokens * (fault IS NULL)) FROM files WHERE source = ?
"""
_FAULTS = """
SELECT fault, COUNT(*) FROM files WHERE source = ? AND fault IS NOT NULL GROUP BY fault
ORDER BY COUNT(*) DESC, fault
"""
_COPIES = """
SELECT a.source, a.path, a.fault, b.source, b.path, b.part FROM files AS a
JOIN files AS b ON b.id = a.twin WHERE a.fault IN (?, ?) ORDER BY a.id
"""
_ERRORS = "SELECT source, path, detail FROM files WHERE fault = ? ORDER BY id"
MAX_LISTED = 200
"""Copies and errors listed one by one; the catalogue holds them all."""


def build_report(catalogue: Catalogue, sources: Sequence[Source]) -> dict[str, object]:
    """Files, rejections by reason and parts for each source; copies and errors one by one."""
    damaged = Reason.DAMAGED.value
    copies = [
        {"path": f"{source}/{path}", "reason": fault, "like": f"{other}/{twin}", "part": part}
        for source, path, fault, other, twin, part in catalogue.rows(
            f"{_COPIES} LIMIT {MAX_LISTED}", (Reason.DUPLICATE, Reason.IN_OTHER_PART)
        )
    ]
    errors = [
        {"path": f"{source}/{path}", "message": f"{path} is {detail}."}
        for source, path, detail in catalogue.rows(f"{_ERRORS} LIMIT {MAX_LISTED}", (damaged,))
    ]
    return {
        "sources": {source.name: _of_source(catalogue, source) for source in sources},
        "copies": copies,
        "errors": errors,
    }


def _of_source(catalogue: Catalogue, source: Source) -> dict[str, object]:
    ((files, kept, cached, notes, tokens),) = catalogue.rows(_COUNTS, (source.name,))
    parts = catalogue.rows(
        "SELECT part, COUNT(*) FROM files WHERE source = ? AND fault IS NULL GROUP BY part",
        (source.name,),
    )
    tracks: Counter[str] = Counter()
    for (row,) in catalogue.rows(
        "SELECT track_faults FROM files WHERE source = ? AND fault IS NULL", (source.name,)
    ):
        tracks.update(json.loads(str(row)))
    return {
        "licence": source.licence,
        "shippable": source.shippable,
        "files": files,
        "kept": kept or 0,
        "from_cache": cached or 0,
        "notes": notes or 0,
        "tokens": tokens or 0,
        "parts": {str(part): count for part, count in parts},
        "rejected": {str(fault): count for fault, count in catalogue.rows(_FAULTS, (source.name,))},
        "tracks_left_out": dict(tracks),
    }
