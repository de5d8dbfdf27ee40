"""All files of the sources through the workers into the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from modules.errors import FileError
from training.corpus.catalogue import Catalogue
from training.corpus.file_result import FileReport
from training.corpus.index import CorpusFile
from training.corpus.quality_filter import Reason
from training.corpus.result_cache import Processed, process_cached
from training.corpus.workers import IN_FLIGHT_PER_WORKER, map_unordered

CHUNK_FILES = 16
"""Files in one piece of work: a second or less, so that the bar moves and little is lost."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where the work is done, and the folder of the cache."""

    cache: Path
    workers: int = 1
    scheduler: str | None = None


@dataclass(frozen=True, slots=True)
class _Chunk:
    first: int
    files: tuple[CorpusFile, ...]
    cache: Path


def read_files(
    files: Iterable[CorpusFile],
    place: Workplace,
    catalogue: Catalogue,
    progress: Callable[[int], None],
) -> None:
    """Process `files` and take their reports into `catalogue`; `progress` hears how many are done.

    A file that kills its worker is listed as damaged. Raises FileError when the cache cannot be
    written, ParameterError when the workers are lost.
    """
    done, lost = 0, []
    for chunk, outcome in _process(_chunks(files, place.cache), place, IN_FLIGHT_PER_WORKER):
        if isinstance(outcome, BaseException):
            lost.append(chunk)
            continue
        _take_in(catalogue, chunk, outcome)
        done += len(chunk.files)
        progress(done)
    # One file of a chunk killed the worker of them all: each is tried again by itself.
    for chunk, outcome in _process(_singles(lost), place, 1) if lost else ():
        results = [_lost(outcome)] if isinstance(outcome, BaseException) else outcome
        _take_in(catalogue, chunk, results)
        done += 1
        progress(done)


def _process(
    chunks: Iterable[_Chunk], place: Workplace, in_flight: int
) -> Iterator[tuple[_Chunk, list[Processed] | BaseException]]:
    for chunk, outcome in map_unordered(
        _process_chunk, chunks, place.workers, place.scheduler, in_flight
    ):
        if isinstance(outcome, OSError):
            raise FileError(
                f"The results could not be kept in {place.cache} ({outcome.strerror or outcome});"
                " free some space or choose another --out.",
                place.cache,
            ) from outcome
        yield chunk, outcome


def _chunks(files: Iterable[CorpusFile], cache: Path) -> Iterator[_Chunk]:
    left, first = iter(files), 0
    while chunk := tuple(islice(left, CHUNK_FILES)):
        yield _Chunk(first, chunk, cache)
        first += len(chunk)


def _singles(chunks: Iterable[_Chunk]) -> Iterator[_Chunk]:
    for chunk in chunks:
        for place, file in enumerate(chunk.files):
            yield _Chunk(chunk.first + place, (file,), chunk.cache)


def _process_chunk(chunk: _Chunk) -> list[Processed]:
    return [process_cached(file, chunk.cache) for file in chunk.files]


def _take_in(catalogue: Catalogue, chunk: _Chunk, results: list[Processed]) -> None:
    for place, (file, result) in enumerate(zip(chunk.files, results, strict=True)):
        catalogue.add(chunk.first + place, file, result)


def _lost(error: BaseException) -> Processed:
    detail = f"not readable: the worker that read it stopped ({type(error).__name__})"
    return Processed(FileReport(Reason.DAMAGED.value, detail), "", False)
