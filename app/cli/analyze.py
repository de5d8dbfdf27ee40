"""`nomad-muse analyze`: loudness, tone and stereo of a mix, and what its genre would change."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.cli.action_list import list_actions
from app.cli.audio_inputs import expand_folders, for_each_file
from app.cli.console import Console, Problem
from app.cli.mix_document import report_document, report_text
from app.cli.profile_choice import add_profile_arguments, chosen_profile
from app.cli.stem_ear import stem_ear
from modules.spectral_analyzer.mix_report import MixReport
from modules.spectral_analyzer.track_info import TrackInfo

HELP = "analyze the mix of audio files against a genre or your references"
EXAMPLE = "nomad-muse analyze mix.wav --genre rock --stems stems/ --json"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="audio file or folder")
    add_profile_arguments(parser)
    parser.add_argument(
        "--stems", type=Path, metavar="DIR", help="the mix's tracks, to name who causes what"
    )
    parser.add_argument("--timeline", action="store_true", help="also loudness over time")
    parser.add_argument(
        "--list-actions", action="store_true", help="what the advice can propose, and when"
    )
    parser.set_defaults(usage_error=parser.error)


def run(arguments: Namespace, console: Console) -> int:
    """Run the command and return the exit status."""
    if arguments.list_actions:
        return list_actions(console)
    if not arguments.files:
        arguments.usage_error("name an audio file or a folder")
    from modules.spectral_analyzer.mix_report import analyze_file

    profile, bad_references = chosen_profile(arguments, console)
    tracks, stem_problems = stem_tracks(arguments.stems)

    def analyze(path: Path) -> tuple[Path, MixReport]:
        return path, analyze_file(path, profile, tracks=tracks, timeline=arguments.timeline)

    reports, problems = for_each_file(arguments.files, console, "Measuring", analyze)
    problems = [*bad_references, *stem_problems, *problems]
    documents = [report_document(report, path) for path, report in reports]
    text = "\n\n".join(report_text(report, path) for path, report in reports)
    console.result({"files": documents, "errors": problems}, text)
    return console.finish(problems)


def stem_tracks(folder: Path | None) -> tuple[list[TrackInfo], list[Problem]]:
    """What is on each stem of `folder`, with its level in every band."""
    if folder is None:
        return [], []
    if not folder.is_dir():
        return [], [Problem(folder, f"There is no folder “{folder}” with stems.")]
    from modules.spectral_analyzer.stems import measure_stems

    problems: list[Problem] = []
    paths = expand_folders([folder])
    stems = measure_stems(
        paths,
        on_problem=lambda path, message: problems.append(Problem(path, message)),
    )
    label = stem_ear(paths)
    tracks = []
    for number, stem in enumerate(stems, start=1):
        heard = label(stem.path)
        tracks.append(
            TrackInfo(
                track_id=number,
                number=number,
                name=stem.path.stem,
                instrument=heard.known_instrument if heard else None,
                track_type=heard.track_type if heard else None,
                band_power=stem.band_power,
                facts=stem.facts,
            )
        )
    return tracks, problems
