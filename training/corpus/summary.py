"""What the data commands tell people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from training.corpus.sources import Source


def source_rows(sources: Iterable[Source], data: Path) -> list[dict[str, object]]:
    """One row for each source; `path` is None where it is not in the folder `data`."""
    return [
        {
            "name": source.name,
            "title": source.title,
            "licence": source.licence,
            "shippable": source.shippable,
            "url": source.url,
            "page": source.page,
            "path": next((str(data / f) for f in source.files if (data / f).exists()), None),
        }
        for source in sources
    ]


def list_text(rows: Sequence[Mapping[str, Any]], data: Path) -> str:
    """A table of the sources."""
    lines = [f"Sources ({data}):"]
    for row in rows:
        here = "here" if row["path"] else "download" if row["url"] else "by hand"
        ships = "may be shipped" if row["shippable"] else "research only"
        lines.append(f"  {row['name']:<14}{here:<10}{ships:<16}{row['title']} ({row['licence']})")
    return "\n".join(lines)


def build_text(report: Mapping[str, Any]) -> str:
    """Files kept and rejected by reason, for each source, and where the corpus lies."""
    lines = []
    for name, row in report["sources"].items():
        parts = ", ".join(f"{count} {part}" for part, count in row["parts"].items())
        lines.append(f"{name}: {row['kept']:,} of {row['files']:,} files ({parts or 'none'})")
        if row["rejected"]:
            reasons = ", ".join(f"{count} {why}" for why, count in row["rejected"].items())
            lines.append(f"  left out: {reasons}")
        if row["tracks_left_out"]:
            reasons = ", ".join(f"{count} {why}" for why, count in row["tracks_left_out"].items())
            lines.append(f"  tracks left out: {reasons}")
    tokens = sum(report["tokens"].values())
    lines.append(
        f"{report['sequences']:,} tracks, {tokens:,} tokens in {report['seconds']} s:"
        f" {report['index']}"
    )
    return "\n".join(lines)
