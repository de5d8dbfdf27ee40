"""From sources of music to a corpus of tokens: index, filter, score, tokens, splits, shards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from modules.errors import FileError, ParameterError
from training.corpus.build_report import build_report
from training.corpus.catalogue import Catalogue
from training.corpus.duplicates import place_files
from training.corpus.index import CorpusFile, index_files
from training.corpus.read_files import Workplace, read_files
from training.corpus.result_cache import load_result
from training.corpus.shards import MAX_SHARD_TOKENS, ShardWriter
from training.corpus.sources import Source

INDEX_NAME = "index.json"

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
    total = sum(1 for _ in _files(plan))
    if not total:
        raise ParameterError(
            "The chosen sources hold no MIDI files; choose others.", "sources", plan.data
        )
    place = Workplace(plan.index.parent / "cache", plan.workers, plan.scheduler)
    with Catalogue(plan.index.with_name(f"{plan.index.stem}-files.sqlite")) as catalogue:
        read_files(_files(plan), place, catalogue, lambda done: progress("reading", done, total))
        place_files(catalogue, keep_duplicates=plan.keep_duplicates)
        _require_some(catalogue, total)
        writer = ShardWriter(plan.index, plan.max_shard_tokens)
        _write_shards(catalogue, place.cache, writer, progress)
        report = build_report(catalogue, plan.sources)
        facts = writer.finish({"report": report})
        return {**facts, **report, "seconds": round(time.monotonic() - started, 1)}


def _files(plan: BuildPlan) -> Iterator[CorpusFile]:
    return (file for source in plan.sources for file in index_files(plan.data, source))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise FileError(
            f"The folder {folder} cannot be made ({failure.strerror}); choose another --out.",
            folder,
        ) from failure


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
        progress("writing", done, total)
