"""Results of files kept on disk under what they depend on: content, settings and code."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from training.corpus.code_version import code_digest
from training.corpus.file_result import FileReport, FileResult, decode_report, decode_result
from training.corpus.file_result import encode_result as encode
from training.corpus.index import CorpusFile
from training.corpus.process_file import process_file
from training.corpus.quality_filter import Reason
from training.corpus.sources import Source


@dataclass(frozen=True, slots=True)
class Processed:
    """The report of a file, the key of its result in the cache ("" for an unreadable file), and
    whether it was there already."""

    report: FileReport
    key: str
    was_cached: bool


def process_cached(file: CorpusFile, cache: Path) -> Processed:
    """The file's report; its result is in the folder `cache` afterwards. Never raises for a file.

    A result that was cut or damaged on disk is made again.
    """
    try:
        content, beats = file.read(), file.read_beats()
    except (OSError, KeyError) as failure:
        return Processed(FileReport(Reason.DAMAGED.value, f"not readable: {failure}"), "", False)
    key = cache_key(file.source, file.path, content, beats)
    path = cache_path(cache, key)
    with suppress(OSError, ValueError):
        return Processed(decode_report(path.read_bytes()), key, True)
    try:
        result = process_file(file, content, beats)
    except Exception as fault:  # noqa: BLE001  # a fault of ours must not end a build of a million files
        detail = f"not readable by this program ({type(fault).__name__}: {fault})"
        return Processed(FileReport(Reason.DAMAGED.value, detail), "", False)
    _write(path, encode(result))
    return Processed(result.report, key, False)


def load_result(cache: Path, key: str) -> FileResult:
    """The result kept under `key`; raises OSError or ValueError when it is gone or damaged."""
    return decode_result(cache_path(cache, key).read_bytes())


def cache_key(source: Source, path: str, content: bytes, beats: bytes | None) -> str:
    """SHA-256 over all that the result of a file depends on.

    Where a source comes from and how it is split is no part of it, so that changing that costs
    nothing.
    """
    digest = hashlib.sha256(f"{code_digest()}\n{reading_settings(source)}\n".encode())
    digest.update(Path(path).suffix.encode())
    for part in (content, beats):
        digest.update(b"none" if part is None else hashlib.sha256(part).digest())
    return digest.hexdigest()


def reading_settings(source: Source) -> str:
    """The settings of a source that decide what its files come to."""
    plain = Source(source.name, "", "", False, ())
    return repr(
        replace(
            plain,
            beats=source.beats,
            also=source.also,
            drums_only=source.drums_only,
            drum_pads=source.drum_pads,
            instruments=source.instruments,
            filter=source.filter,
        )
    )


def cache_path(cache: Path, key: str) -> Path:
    """Where the result with `key` lies; 256 folders keep each of them short."""
    return cache / key[:2] / key[2:]


def _write(path: Path, data: bytes) -> None:
    """Not flushed to disk file by file, which would cost more than the work; see the checksum."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    draft.write_bytes(data)
    draft.replace(path)
