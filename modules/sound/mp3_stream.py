"""MP3 files that do not tell how long they are.

libsndfile guesses their length from the first frame's bit rate and stops there: of a file with a
variable bit rate it may read a fifth. From a pipe it reads to the end.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LENGTH_TAGS = (b"Xing", b"Info", b"VBRI")
FIRST_FRAME_BYTES = 2048
"""The longest frame of MPEG audio layer III has 1,441 bytes."""
CHUNK_BYTES = 1 << 16


def is_mp3_of_unknown_length(path: Path) -> bool:
    """Whether the file is MPEG audio whose first frame carries no table of its length."""
    with path.open("rb") as file:
        head = file.read(10)
        if head[:3] == b"ID3":
            size = 0
            for byte in head[6:10]:  # four times seven bits (ID3v2, section 3.1)
                size = size << 7 | byte & 0x7F
            file.seek(10 + size)
        else:
            file.seek(0)
        frame = file.read(FIRST_FRAME_BYTES)
    is_mpeg = len(frame) > 1 and frame[0] == 0xFF and frame[1] & 0xE6 == 0xE2  # layer III
    return is_mpeg and not any(tag in frame for tag in LENGTH_TAGS)


@contextmanager
def piped(path: Path) -> Iterator[int]:
    """A file descriptor from which the file can be read once, front to end."""
    reading, writing = os.pipe()

    def pump() -> None:
        try:
            with path.open("rb") as file, os.fdopen(writing, "wb") as pipe:
                while chunk := file.read(CHUNK_BYTES):
                    pipe.write(chunk)
        except BrokenPipeError:
            return  # The reader has enough.

    thread = threading.Thread(target=pump, name="mp3-pipe", daemon=True)
    thread.start()
    try:
        yield reading
    finally:
        os.close(reading)
        thread.join()
