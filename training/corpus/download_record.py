"""What was downloaded, written down beside it: address, digest and size of each source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from modules.errors import FileError
from modules.song.atomic_file import write_atomically

RECORD_NAME = "downloads.json"


def recorded_digest(data: Path, name: str) -> str | None:
    """The SHA-256 that the first download of source `name` had; None before it."""
    entry = _entries(data).get(name)
    digest = entry.get("sha256") if isinstance(entry, dict) else None
    return digest if isinstance(digest, str) else None


def write_record(data: Path, name: str, url: str, sha256: str, size: int) -> None:
    """Write down a download in the folder `data`."""
    entries = _entries(data)
    entry = {"url": url, "sha256": sha256, "bytes": size}
    if entries.get(name) != entry:
        entries[name] = entry
        write_atomically(data / RECORD_NAME, json.dumps(entries, indent=1).encode())


def _entries(data: Path) -> dict[str, Any]:
    path = data / RECORD_NAME
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as damage:
        raise FileError(f"“{path}” is damaged ({damage}); remove it.", path) from damage
    return entries if isinstance(entries, dict) else {}
