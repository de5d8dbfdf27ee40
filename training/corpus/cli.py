"""`nomad-muse data list|download|build|score`: from public music to tokens."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from modules.errors import NomadError
from training.corpus.build import INDEX_NAME, BuildPlan, build
from training.corpus.download import download
from training.corpus.sources import chosen_sources, load_sources, own_folder
from training.corpus.summary import build_text, list_text, source_rows
from training.corpus.workers import default_workers
from training.guarded_run import positive, run_guarded
from training.progress_bar import progress_bar

DEFAULT_DATA = Path("../shared/data/midi")
DEFAULT_DOWNLOADS = Path("cache/music")
"""Beside the shared corpora, which have the same names and are packed otherwise."""
DEFAULT_OUT = Path("cache/corpus")
Document = Mapping[str, Any]


def build_parser() -> argparse.ArgumentParser:
    """The parser of `nomad-muse data`."""
    parser = argparse.ArgumentParser(
        prog="nomad-muse data",
        description="Get music and make tokens of it for training.",
        epilog="Example: nomad-muse data download groove --data music\n"
        "Genre profiles from labelled audio: nomad-muse data curves --help",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    _add_list(steps)
    _add_download(steps)
    _add_build(steps)
    _add_score(steps)
    return parser


def _step(steps: Any, name: str, help_text: str, example: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = steps.add_parser(
        name,
        help=help_text,
        description=help_text,
        epilog=f"example:\n  nomad-muse data {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a failure")
    return parser


def _add_places(parser: argparse.ArgumentParser, data: Path = DEFAULT_DATA) -> None:
    parser.add_argument(
        "--data", type=Path, default=data, help="folder of the sources (%(default)s)"
    )
    parser.add_argument(
        "--sources-file", type=Path, help="a sources.yaml of your own, beside the built-in one"
    )


def _add_list(steps: Any) -> None:
    parser = _step(steps, "list", "The sources, their licences, and which are here.", "list")
    _add_places(parser)
    parser.set_defaults(run=_list)


def _add_download(steps: Any) -> None:
    parser = _step(
        steps,
        "download",
        "Fetch sources; a cut download goes on where it stopped.",
        "download groove maestro --data music",
    )
    parser.add_argument("names", nargs="+", metavar="NAME")
    _add_places(parser, DEFAULT_DOWNLOADS)
    parser.set_defaults(run=_download)


def _add_build(steps: Any) -> None:
    parser = _step(
        steps,
        "build",
        "Make tokens of sources; run it again after a change or a stop.",
        "build --sources groove --midi ~/my-songs --out cache/mine",
    )
    parser.add_argument(
        "--sources", nargs="+", default=[], metavar="NAME", help="default: all shippable ones"
    )
    parser.add_argument(
        "--midi", type=Path, action="append", default=[], metavar="DIR", help="a folder of your own"
    )
    _add_places(parser)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="default: %(default)s")
    parser.add_argument(
        "--workers", type=positive, default=default_workers(), help="processes; 1 is this one"
    )
    parser.add_argument("--scheduler", help="address of a Dask scheduler, such as tcp://host:8786")
    parser.add_argument("--keep-duplicates", action="store_true", help="keep copies in their part")
    parser.set_defaults(run=_build)


def _add_score(steps: Any) -> None:
    parser = _step(
        steps,
        "score",
        "The canonical score of a MIDI file: roles, chords, key, swing.",
        "score song.mid --out song.json",
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, help="a file to write it to")
    parser.set_defaults(run=_score)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one step; 0 on success, 1 after a failure told in one sentence, 2 for wrong usage."""
    options = build_parser().parse_args(argv)
    return run_guarded(options, options.run)


def _known(options: argparse.Namespace) -> dict[str, Any]:
    own = load_sources(options.sources_file) if options.sources_file else {}
    return {**load_sources(), **own}


def _list(options: argparse.Namespace) -> tuple[Document, str]:
    rows = source_rows(_known(options).values(), options.data)
    return {"sources": rows}, list_text(rows, options.data)


def _download(options: argparse.Namespace) -> tuple[Document, str]:
    done, errors = [], []
    with progress_bar(in_bytes=True) as show:
        for source in chosen_sources(_known(options), options.names):
            try:
                found = download(source, options.data, partial(show, source.name))
            except NomadError as error:
                errors.append({"path": source.name, "message": str(error)})
                continue
            done.append(
                {
                    "name": found.name,
                    "path": str(found.path),
                    "bytes": found.bytes,
                    "sha256": found.sha256,
                    "was_there": found.was_there,
                }
            )
    lines = [f"{row['name']}: {row['path']}, {row['bytes']:,} bytes" for row in done]
    return {"downloads": done, "errors": errors}, "\n".join(lines)


def _build(options: argparse.Namespace) -> tuple[Document, str]:
    names = options.sources
    only_own = bool(options.midi) and not names
    sources = [] if only_own else chosen_sources(_known(options), names)
    plan = BuildPlan(
        sources=(*sources, *(own_folder(folder) for folder in options.midi)),
        data=options.data,
        index=options.out / INDEX_NAME,
        workers=options.workers,
        scheduler=options.scheduler,
        keep_duplicates=options.keep_duplicates,
    )
    with progress_bar() as show:
        report = {**build(plan, show), "index": str(plan.index)}
    return report, build_text(report)


def _score(options: argparse.Namespace) -> tuple[Document, str]:
    from modules.song.atomic_file import write_atomically
    from modules.song.canonical_document import encode_score, score_document
    from modules.song.canonical_score import canonical_score
    from modules.song.midi_file import read_midi

    score = canonical_score(read_midi(options.file))
    if options.out is None:
        return score_document(score), json.dumps(score_document(score), indent=1)
    write_atomically(options.out, encode_score(score))
    chords = len(score.chords)
    text = f"{options.out}: {len(score.song.tracks)} tracks, {chords} bars with a chord"
    return {"path": str(options.out), "tracks": len(score.song.tracks), "chords": chords}, text
