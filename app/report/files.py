"""Writing a report: the page and the JSON beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.report.page import report_page
from modules.errors import ParameterError
from modules.song.atomic_file import write_atomically

PAGE_SUFFIXES = (".html", ".htm")


def write_report(document: Mapping[str, Any], path: Path) -> tuple[Path, ...]:
    """Write the page to `path` and the JSON beside it, or only the JSON when it ends so.

    Returns what was written; raises ParameterError for another ending, FileError when the disk
    refuses.
    """
    check_report_path(path)
    data = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False).encode()
    if path.suffix.lower() == ".json":
        write_atomically(path, data)
        return (path,)
    write_page(report_page(document), path)
    beside = path.with_suffix(".json")
    write_atomically(beside, data)
    return path, beside


def check_report_path(path: Path) -> None:
    """Raises ParameterError for a file that is called neither a page nor JSON."""
    if path.suffix.lower() not in (*PAGE_SUFFIXES, ".json"):
        raise ParameterError(
            f"A report is an .html file (or .json alone), not “{path.name}”.", "out", path
        )


def write_page(page: str, path: Path) -> None:
    """Write an HTML page; raises ParameterError when `path` is not called so."""
    if path.suffix.lower() not in PAGE_SUFFIXES:
        raise ParameterError(f"A page is an .html file, not “{path.name}”.", "out", path)
    write_atomically(path, page.encode())
