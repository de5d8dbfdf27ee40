"""Fetching a source: resumable, checked against its digest, never half a file in its place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from modules.errors import FileError, ParameterError
from training.corpus.download_record import recorded_digest, write_record
from training.corpus.part_file import fetch_part
from training.corpus.sources import Source
from training.corpus.unpack import unpack_tar

SUFFIXES = (".tar.gz", ".zip", ".json")
ATTEMPTS = 4
"""Connections tried in all; each goes on where the one before was cut."""

Progress = Callable[[int, int | None], None]
"""Hears the bytes that are here and those in all, None when the server does not say."""


@dataclass(frozen=True, slots=True)
class Download:
    """A source on disk: `path` is the folder or file that is read."""

    name: str
    path: Path
    bytes: int
    sha256: str
    was_there: bool


def download(source: Source, data: Path, progress: Progress = lambda *_: None) -> Download:
    """Fetch `source` into the folder `data`, or check what is there already.

    A cut download is gone on with, here or in the next call. The digest is compared with the one
    in sources.yaml, or with that of the first download. Raises ParameterError for a source
    without an address, FileError when the download fails or is not what it should be.
    """
    url, suffix = _address(source)
    target = data / f"{source.name}{suffix}"
    expected = source.sha256 or recorded_digest(data, source.name)
    was_there = target.is_file()
    if not was_there:
        data.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        fetch_part(url, part, ATTEMPTS, progress)
        _check(source, part, expected, is_fresh=True).replace(target)
    digest = sha256_of(target)
    if was_there:
        _check(source, target, expected, is_fresh=False)
    size = target.stat().st_size
    write_record(data, source.name, url, digest, size)
    path = target
    if suffix == ".tar.gz":
        path = unpack_tar(target, data / source.name)
    return Download(source.name, path, size, digest, was_there)


def _address(source: Source) -> tuple[str, str]:
    if source.url is None:
        where = f" from {source.page}" if source.page else ""
        raise ParameterError(
            f"The source “{source.name}” has no address to download from; get it by hand{where} and"
            f" put it into the data folder as {source.files[0]}.",
            "source",
            source.name,
        )
    parts = urlsplit(source.url)
    suffix = next((s for s in SUFFIXES if parts.path.endswith(s)), None)
    if parts.scheme not in ("http", "https") or suffix is None:
        raise ParameterError(
            f"“{source.url}” is not a web address of a {', '.join(SUFFIXES)} file.",
            "url",
            source.url,
        )
    return source.url, suffix


def _check(source: Source, path: Path, expected: str | None, *, is_fresh: bool) -> Path:
    """`path`, when its digest is the expected one; a fresh file with another one is removed."""
    found = sha256_of(path)
    if expected is None or found == expected:
        return path
    if is_fresh:
        path.unlink()
    stated = "its publisher states" if source.sha256 else "the first download had"
    how = "try again later" if is_fresh else "remove it and download it again"
    raise FileError(
        f"The file of “{source.name}” has the checksum {found[:12]}… where {stated}"
        f" {expected[:12]}…; {how}.",
        path,
    )


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
