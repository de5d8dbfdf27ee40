"""`nomad-muse report`: the whole mix report as HTML and JSON, or what changed between two."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from app.cli.analyze import stem_tracks
from app.cli.console import Console, Problem
from app.cli.mix_document import report_text
from app.cli.profile_choice import add_profile_arguments, chosen_profile
from modules.errors import ParameterError
from modules.spectral_analyzer.genre_profile import GenreProfile

HELP = "write a mix report with pictures, or show what changed between two reports"
EXAMPLE = (
    "nomad-muse report mix.wav --stems stems/ --genre rock --out mix-report.html\n"
    "  nomad-muse report --compare monday.json friday.json --out changes.html"
)


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the mix")
    parser.add_argument(
        "--stems", type=Path, metavar="DIR", help="its tracks; without FILE the mix is their sum"
    )
    add_profile_arguments(parser)
    parser.add_argument(
        "--compare", nargs=2, type=Path, metavar="JSON", help="two reports, the older one first"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="REPORT.html",
        help="the JSON goes beside it; default: NAME-report.html here",
    )


def run(arguments: Namespace, console: Console) -> int:
    """Run the command and return the exit status."""
    if arguments.compare:
        return _compare(arguments, console)
    if arguments.file is None and arguments.stems is None:
        raise ParameterError(
            "Name a mix, a folder with --stems, or two reports with --compare.", "file", None
        )
    return _report(arguments, console)


def _report(arguments: Namespace, console: Console) -> int:
    from app.report.files import check_report_path, write_report

    if arguments.out is not None:
        check_report_path(arguments.out)
    profile, problems = chosen_profile(arguments, console)
    if arguments.file is None:
        document, text, more = _of_stems(arguments.stems, profile, console)
    else:
        document, text, more = _of_file(arguments, profile, console)
    problems = [*problems, *more]
    out = arguments.out or Path(f"{document['title']}-report.html")
    written = write_report(document, out)
    paths = " and ".join(str(path) for path in written)
    document = {**document, "written": written, "errors": problems}
    console.result(document, f"{text}\n\nreport: {paths}")
    return console.finish(problems)


def _of_file(
    arguments: Namespace, profile: GenreProfile, console: Console
) -> tuple[dict[str, Any], str, list[Problem]]:
    from app.report.document import ReportTrack, report_json
    from modules.spectral_analyzer.mix_report import analyze_file

    with console.progress("Measuring") as progress:
        tracks, problems = stem_tracks(arguments.stems)
        progress(0.5 if arguments.stems else 0.1)
        report = analyze_file(arguments.file, profile, tracks=tracks)
        progress(1.0)
    listed = [ReportTrack(t.number, t.name, t.instrument, t.band_power) for t in tracks]
    document = report_json(report, arguments.file.stem, arguments.file.resolve(), listed)
    return document, report_text(report, arguments.file), problems


def _of_stems(
    folder: Path, profile: GenreProfile, console: Console
) -> tuple[dict[str, Any], str, list[Problem]]:
    """The report on the sum of all stems of a folder, played as the mixer does."""
    from app.report.song import document_of_song, song_of_stems

    with console.progress("Measuring") as progress:
        song, states, failures = song_of_stems(folder, lambda part: progress(part / 2))
        found, document = document_of_song(
            song, profile, states, folder.resolve().name, lambda part: progress(0.5 + part / 2)
        )
    problems = [Problem(failure.path, str(failure)) for failure in failures]
    return document, report_text(found.report, folder), problems


def _compare(arguments: Namespace, console: Console) -> int:
    from app.report.compare import comparison, comparison_text, read_report
    from app.report.files import write_page
    from app.report.page import comparison_page

    before, after = (read_report(path) for path in arguments.compare)
    found = comparison(before, after)
    text = comparison_text(found)
    if arguments.out is not None:
        write_page(comparison_page(found, before, after), arguments.out)
        text = f"{text}\n\nreport: {arguments.out}"
    console.result({**found, "written": arguments.out, "errors": []}, text)
    return 0
