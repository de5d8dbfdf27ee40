"""File names made from the names of songs and tracks, good on every system."""

from __future__ import annotations

from pathlib import Path

MAX_BYTES = 120
"""File systems hold 255 bytes; suffixes, numbers and the longest letters need room."""
FORBIDDEN = frozenset('<>:"/\\|?*')
RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(10)))
)


def file_name(text: str, fallback: str) -> str:
    """`text` without what some system cannot have in a name; `fallback` when nothing is left.

    Windows knows no names that end in a dot or a space, nor those of its devices.
    """
    printable = "".join(c if c.isprintable() and c not in FORBIDDEN else " " for c in text)
    name = " ".join(printable.split()).strip(". ")
    name = name.encode()[:MAX_BYTES].decode(errors="ignore").strip(". ")
    if name.split(".")[0].rstrip().lower() in RESERVED:
        name = f"_{name}"
    return name or fallback


def free_folder(wished: Path) -> Path:
    """`wished`, or with the first number behind it that nothing has yet."""
    number, place = 2, wished
    while place.exists() or place.is_symlink():
        place = wished.with_name(f"{wished.name} {number}")
        number += 1
    return place
