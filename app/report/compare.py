"""What changed between two reports, such as of two versions of a mix."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.report.document import REPORT_VERSION
from app.report.measures import MEASURES, excess, unjudged_bands
from app.report.page import report_page
from app.report.words import number
from modules.errors import FileError
from modules.spectral_analyzer.bands import BAND_LABELS, BAND_NAMES

Document = Mapping[str, Any]
NEEDED = (
    "title",
    "loudness",
    "stereo",
    "bands_db",
    "deviation_db",
    "target_db",
    "target_range_db",
    "ranges",
    "origins",
    "spectrum",
    "history",
    "moments",
    "sections",
    "limits",
    "suggestions",
    "streaming",
)


def read_report(path: Path) -> dict[str, Any]:
    """The report in a JSON file; raises FileError for anything else."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"“{path}” cannot be read ({error.strerror}).", path) from error
    except (ValueError, RecursionError) as error:
        raise FileError(f"“{path.name}” is not JSON; name a report's .json file.", path) from error
    if not isinstance(document, dict) or any(key not in document for key in ("report", *NEEDED)):
        raise FileError(
            f"“{path.name}” is not a report; make one with: nomad-muse report MIX --out NAME.json",
            path,
        )
    if document["report"] != REPORT_VERSION:
        raise FileError(
            f"“{path.name}” was made by another version of this program; make it again.", path
        )
    try:
        # A damaged report shows itself here, and not in the middle of a page.
        report_page(document)
        comparison(document, document)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise FileError(f"The report “{path.name}” is damaged; make it again.", path) from error
    return document


def comparison(before: Document, after: Document) -> dict[str, Any]:
    """The rows of all numbers of two reports, judged by the ranges of the second, and the advice.

    A row's `verdict` is "closer", "further", "inside" or "" (no range); `changed` says whether the
    change can be seen in the written number.
    """
    old = {item["id"]: item for item in before["suggestions"]}
    new = {item["id"]: item for item in after["suggestions"]}
    return {
        "before": _subject(before),
        "after": _subject(after),
        "same_profile": before.get("profile") == after.get("profile"),
        "rows": [*_band_rows(before, after), *_measure_rows(before, after)],
        "streaming": _streaming(before, after),
        "suggestions": {
            "gone": [item for key, item in old.items() if key not in new],
            "new": [item for key, item in new.items() if key not in old],
            "still": [item for key, item in new.items() if key in old],
        },
    }


def _subject(document: Document) -> dict[str, Any]:
    return {key: document.get(key) for key in ("title", "path", "made_on", "duration_s")}


def _band_rows(before: Document, after: Document) -> Iterator[dict[str, Any]]:
    unjudged = unjudged_bands(before) | unjudged_bands(after)
    for name, label in zip(BAND_NAMES, BAND_LABELS, strict=True):
        values = before["bands_db"][name], after["bands_db"][name]
        low, high = after["target_range_db"][name]
        span = None if name in unjudged else (low, high)
        written = _Written(f"bands.{name}", label, "dB", 1, is_limit=True)
        yield _row(written, values, span)


def _measure_rows(before: Document, after: Document) -> Iterator[dict[str, Any]]:
    for measure in MEASURES:
        written = _Written(
            measure.id, measure.name, measure.unit, measure.decimals, measure.limit is not None
        )
        values = measure.value(before), measure.value(after)
        yield _row(written, values, measure.span(after))


@dataclass(frozen=True, slots=True)
class _Written:
    """How a number is called and written; `is_limit` when outside its range it is a fault."""

    id: str
    name: str
    unit: str
    decimals: int
    is_limit: bool

    @property
    def resolution(self) -> float:
        """Half the last digit: a smaller change is not seen."""
        return 0.5 * float(10.0**-self.decimals)


def _row(
    written: _Written,
    values: tuple[float | None, float | None],
    span: tuple[float | None, float | None] | None,
) -> dict[str, Any]:
    old, new = values
    change = None if old is None or new is None else new - old
    return {
        "id": written.id,
        "name": written.name,
        "unit": written.unit,
        "decimals": written.decimals,
        "is_limit": written.is_limit,
        "before": old,
        "after": new,
        "change": change,
        "changed": (old is None) != (new is None)
        or (change is not None and abs(change) >= written.resolution),
        "range": None if span is None else list(span),
        "verdict": _verdict(values, span, written.resolution),
    }


def _verdict(
    values: tuple[float | None, float | None],
    span: tuple[float | None, float | None] | None,
    resolution: float,
) -> str:
    old, new = values
    if old is None or new is None or span is None:
        return ""
    was, now = abs(excess(old, span)), abs(excess(new, span))
    if abs(was - now) < resolution:
        return "inside" if now == 0.0 else ""
    return "closer" if now < was else "further"


def _streaming(before: Document, after: Document) -> list[dict[str, Any]]:
    old = {each["id"]: each for each in before.get("streaming", [])}
    return [
        {
            "name": each["name"],
            "before_db": old[each["id"]]["gain_db"],
            "after_db": each["gain_db"],
        }
        for each in after.get("streaming", [])
        if each["id"] in old and each["is_default"]
    ]


def comparison_text(found: Mapping[str, Any]) -> str:
    """The comparison as lines for a terminal: what changed, then the advice."""
    before, after = found["before"], found["after"]
    lines = [f"{before['title']}  →  {after['title']}"]
    if not found["same_profile"]:
        lines.append("  note: judged by different profiles; the ranges are those of the second")
    changed = [row for row in found["rows"] if row["changed"]]
    for row in changed:
        decimals, unit = row["decimals"], row["unit"]
        lines.append(
            f"  {row['name']:32} {number(row['before'], decimals):>7} → "
            f"{number(row['after'], decimals):>7} {unit:4} "
            f"({number(row['change'], decimals, signed=True)}{_verdict_words(row)})"
        )
    if not changed:
        lines.append("  All numbers are the same.")
    for key, mark in (("gone", "✓ settled"), ("new", "! new"), ("still", "· still")):
        lines.extend(f"  {mark}: {item['message']}" for item in found["suggestions"][key])
    return "\n".join(lines)


def _verdict_words(row: Mapping[str, Any]) -> str:
    words = {
        "closer": ", closer to the range",
        "further": ", further from the range",
        "inside": ", inside the range",
    }
    return words.get(row["verdict"], "")
