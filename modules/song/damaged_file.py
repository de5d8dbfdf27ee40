"""Setting aside a file of the program's own that is damaged, so that a new one can be written."""

from __future__ import annotations

from pathlib import Path


def aside_of(path: Path) -> Path:
    """Where a damaged `path` goes: “habits.json” becomes “habits.damaged.json”."""
    return path.with_name(f"{path.stem}.damaged{path.suffix}")


def set_aside(path: Path) -> str:
    """Move `path` out of the way of the next one; a sentence, empty when that is not possible."""
    aside = aside_of(path)
    try:
        path.replace(aside)
    except OSError:
        return ""
    return f"It was set aside as {aside.name}."
