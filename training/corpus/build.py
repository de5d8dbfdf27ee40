"""From sources of music to a corpus of tokens: index, filter, score, tokens, splits, shards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from modules.errors import FileError, ParameterError
from training.corpus.build_report import build_report
from training.corpus.catalogue import Catalogue
from training.corpus.duplicates import place_files
from training.corpus.file_result import FileReport
from training.corpus.index import CorpusFile, index_files
from training.corpus.quality_filter import Reason
from training.corpus.result_cache import Processed, load_result, process_cached
from training.corpus.shards import MAX_SHARD_TOKENS, ShardWriter
from training.corpus.sources import Source
from training.corpus.workers import map_unordered

INDEX_NAME = "index.json"
CHUNK_FILES = 16
"""Files in one piece of work: a second or less, so that the bar moves and little is lost."""

Progress = Callable[[str, int, int], None]
"""Hears the step, what is done of it and how much there is in all."""


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """What to build from what. `data` is the folder of the sources, `index` the file to write;
    the shards, the cache and the catalogue lie beside it."""

    sources: tuple[Source, ...]
    data: Path
    index: Path
    workers: int = 1
    scheduler: str | None = None
    keep_duplicates: bool = False
    max_shard_tokens: int = MAX_SHARD_TOKENS


@dataclass(frozen=True, slots=True)
class _Chunk:
    first: int
    files: tuple[CorpusFile, ...]
    cache: Path


def build(plan: BuildPlan, progress: Progress = lambda *_: None) -> dict[str, object]:
    """Build the corpus of `plan` and return the report that is also in its index.

    A file that cannot be used is told in the report, never raised. Results of files are kept, so
    that a killed build goes on and another one does only what has changed. Raises FileError for a
    source that is missing, ParameterError when no file is left.
    """
    started = time.monotonic()
    # Workers elsewhere know nothing of this process's folder.
    plan = replace(plan, data=plan.data.absolute(), index=plan.index.absolute())
    _make_folder(plan.index.parent)
    total = sum(1 for source in plan.sources for _ in index_files(plan.data, source))
    if not total:
        raise ParameterError(
            "The chosen sources hold no MIDI files; choose others.", "sources", plan.data
        )
    cache = plan.index.parent / "cache"
    with Catalogue(plan.index.with_name(f"{plan.index.stem}-files.sqlite")) as catalogue:
        _read_files(plan, cache, catalogue, total, progress)
        place_files(catalogue, keep_duplicates=plan.keep_duplicates)
        _require_some(catalogue, total)
        writer = ShardWriter(plan.index, plan.max_shard_tokens)
        _write_shards(catalogue, cache, writer, progress)
        report = build_report(catalogue, plan.sources)
        facts = writer.finish({"report": report})
        return {**facts, **report, "seconds": round(time.monotonic() - started, 1)}


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise FileError(
            f"The folder {folder} cannot be made ({failure.strerror}); choose another --out.",
            folder,
        ) from failure


def _read_files(
    plan: BuildPlan, cache: Path, catalogue: Catalogue, total: int, progress: Progress
) -> None:
    done = 0
    chunks = _chunks(plan, cache)
    for chunk, outcome in map_unordered(_process_chunk, chunks, plan.workers, plan.scheduler):
        if isinstance(outcome, OSError):
            raise FileError(
                f"The results could not be kept in {cache} ({outcome.strerror or outcome}); free"
                " some space or choose another --out.",
                cache,
            ) from outcome
        results = (
            [_lost(outcome)] * len(chunk.files) if isinstance(outcome, BaseException) else outcome
        )
        for place, (file, result) in enumerate(zip(chunk.files, results, strict=True)):
            catalogue.add(chunk.first + place, file, result)
        done += len(chunk.files)
        progress("reading", done, total)


def _chunks(plan: BuildPlan, cache: Path) -> Iterator[_Chunk]:
    files = (file for source in plan.sources for file in index_files(plan.data, source))
    first = 0
    while chunk := tuple(islice(files, CHUNK_FILES)):
        yield _Chunk(first, chunk, cache)
        first += len(chunk)


def _process_chunk(chunk: _Chunk) -> list[Processed]:
    return [process_cached(file, chunk.cache) for file in chunk.files]


def _require_some(catalogue: Catalogue, total: int) -> None:
    faults = dict(catalogue.rows("SELECT fault, COUNT(*) FROM files GROUP BY fault"))
    if None not in faults:
        told = ", ".join(f"{count} {fault}" for fault, count in faults.items())
        raise ParameterError(
            f"None of the {total} files can be learned from ({told}); choose other sources or give"
            " them a filter of their own in a sources.yaml.",
            "sources",
            told,
        )


def _lost(error: BaseException) -> Processed:
    """What is told of files whose worker died or whose reading met a fault of the program."""
    detail = f"the worker that read it stopped ({type(error).__name__}: {error})"
    return Processed(FileReport(Reason.DAMAGED.value, detail[:300]), "", False)


def _write_shards(
    catalogue: Catalogue, cache: Path, writer: ShardWriter, progress: Progress
) -> None:
    ((total,),) = catalogue.rows("SELECT COUNT(*) FROM files WHERE fault IS NULL")
    for done, file in enumerate(catalogue.kept(), start=1):
        try:
            result = load_result(cache, file.result)
        except (OSError, ValueError) as damage:
            raise FileError(
                f"A result in {cache} is gone or damaged; run the same command again.", cache
            ) from damage
        for read in result.tracks:
            writer.add(read.corpus, file.part, file.path, read.track)
        progress("writing", done, int(str(total)))
