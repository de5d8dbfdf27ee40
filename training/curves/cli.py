"""`nomad-muse data curves`: genre profiles from labelled audio. Needs none of training's extras."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from modules.spectral_analyzer.genre_profile import GENRES
from training.corpus.workers import default_workers
from training.guarded_run import positive, run_guarded
from training.progress_bar import progress_bar

DEFAULT_OUT = Path("cache/curves")


def build_parser() -> argparse.ArgumentParser:
    """The parser of `nomad-muse data curves`."""
    text = (
        "Measure labelled audio and write a profile of each genre: medians, P10 to P90. What is "
        "measured is kept; run the same command again after a stop."
    )
    parser = argparse.ArgumentParser(
        prog="nomad-muse data curves",
        description=text,
        epilog="example:\n  nomad-muse data curves ~/music --out curves\n"
        "  nomad-muse analyze mix.wav --profile curves/rock.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="a sub-folder for each genre")
    parser.add_argument(
        "--labels", type=Path, metavar="CSV", help="a table with path and genre instead of folders"
    )
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="default: %(default)s")
    parser.add_argument(
        "--base",
        choices=GENRES,
        default="pop",
        help="fills what the files of a new genre cannot tell (%(default)s)",
    )
    workers = default_workers() if find_spec("distributed") else 1
    parser.add_argument(
        "--workers", type=positive, default=workers, help="processes; 1 is this one"
    )
    parser.add_argument("--scheduler", help="address of a Dask scheduler, such as tcp://host:8786")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument("--debug", action="store_true", help="show the traceback of a failure")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 on success, 1 after a failure told in one sentence, 2 for wrong usage."""
    return run_guarded(build_parser().parse_args(argv), _curves)


def _curves(options: argparse.Namespace) -> tuple[Mapping[str, Any], str]:
    from training.curves.survey import SurveyPlan, survey, survey_text

    plan = SurveyPlan(
        folder=options.folder,
        out=options.out,
        labels=options.labels,
        base=options.base,
        workers=options.workers,
        scheduler=options.scheduler,
    )
    with progress_bar() as show:
        report = survey(plan, show)
    return report, survey_text(report)
