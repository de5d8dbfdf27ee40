"""How many bytes a WAV file promises, against how many it has."""

from __future__ import annotations

from pathlib import Path

UNKNOWN_LENGTH = 0x7FFFF000
"""Programs that write to a pipe put a size of at least this into the header."""


def missing_bytes(path: Path) -> int:
    """Bytes of sound that a RIFF/WAVE header announces and the file lacks.

    0 for whole files, for recordings of unknown length and for every other format.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(12)
        if header[:4] != b"RIFF" or header[8:12] != b"WAVE":
            return 0
        while len(chunk := file.read(8)) == 8:
            length = int.from_bytes(chunk[4:], "little")
            if chunk[:4] == b"data":
                promised = 0 if length >= UNKNOWN_LENGTH else length
                return max(0, file.tell() + promised - size)
            file.seek(length + length % 2, 1)
    return 0
