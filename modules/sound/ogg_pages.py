"""Ogg files whose first stream is not the sound, such as those with a cover as a video.

libsndfile gives up on a file whose first stream (a logical bitstream in RFC 3533) is a
video. The pages of the sound alone are an Ogg file again.
"""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

AUDIO_MARKS = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   ")
PAGE_HEADER = struct.Struct("<4sBBqIIIB")
"""Capture pattern, version, type, granule position, serial, sequence, checksum, segments."""
BEGINS_STREAM = 0x02
MOST_STREAMS = 64

Page = tuple[int, int, bytes, bytes]
"""Type, serial, the whole page, and its content."""


def hidden_audio_serial(path: Path) -> int | None:
    """The serial of the sound in an Ogg file that begins with something else; else None."""
    with path.open("rb") as file:
        for index, (kind, serial, _page, content) in enumerate(_pages(file)):
            if not kind & BEGINS_STREAM or index == MOST_STREAMS:
                return None
            if content.startswith(AUDIO_MARKS):
                return serial if index else None
    return None


@contextmanager
def only_audio(path: Path, serial: int) -> Iterator[int]:
    """A file descriptor of a temporary file that holds nothing but the sound."""
    with tempfile.TemporaryFile() as alone, path.open("rb") as file:
        for _kind, found, page, _content in _pages(file):
            if found == serial:
                alone.write(page)
        alone.seek(0)
        yield alone.fileno()


def _pages(file: BinaryIO) -> Iterator[Page]:
    """The pages of an Ogg file, up to its end or to what is no page."""
    while len(header := file.read(PAGE_HEADER.size)) == PAGE_HEADER.size:
        mark, _version, kind, _granule, serial, _sequence, _checksum, count = PAGE_HEADER.unpack(
            header
        )
        if mark != b"OggS":
            return
        lengths = file.read(count)
        content = file.read(sum(lengths))
        yield kind, serial, header + lengths + content, content
