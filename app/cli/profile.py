"""`nomad-muse profile`: private profiles from your own references: make, list, show, remove."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from app.cli.console import Console, Problem
from app.cli.profile_choice import references_profile
from app.cli.shared_flags import add_shared_flags_again
from app.own_files import profile_store
from modules.spectral_analyzer.genre_profile import GENRES, load_profile

HELP = "make, list, show and remove profiles from your own references"
EXAMPLE = 'nomad-muse profile make "Late night" references/ --genre hip-hop'


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    make = _step(steps, "make", "measure files or folders and keep the profile under a name")
    make.add_argument("name", metavar="NAME")
    make.add_argument("files", nargs="+", type=Path, metavar="FILE", help="audio file or folder")
    make.add_argument(
        "--genre",
        type=str.lower,
        choices=GENRES,
        default="pop",
        help="what too few files cannot tell comes from it (%(default)s)",
    )
    _step(steps, "list", "the names of your profiles")
    _step(steps, "show", "the numbers of one profile").add_argument("name", metavar="NAME")
    _step(steps, "remove", "forget one profile").add_argument("name", metavar="NAME")


def _step(steps: Any, name: str, text: str) -> ArgumentParser:
    parser: ArgumentParser = steps.add_parser(name, help=text, description=text)
    add_shared_flags_again(parser)
    return parser


def run(arguments: Namespace, console: Console) -> int:
    """Run the command and return the exit status."""
    return {"make": _make, "list": _list, "show": _show, "remove": _remove}[arguments.step](
        arguments, console
    )


def _make(arguments: Namespace, console: Console) -> int:
    from modules.spectral_analyzer.profile_store import checked_name, profile_document

    name = checked_name(arguments.name)
    profile, problems = references_profile(
        arguments.files, load_profile(arguments.genre), console, name
    )
    path = profile_store().save(profile)
    document = {"path": path, "profile": profile_document(profile), "errors": problems}
    console.result(document, f"“{name}”: {_files(profile.tracks)}, kept in {path}\n{_few(profile)}")
    return console.finish(problems)


def _few(profile: Any) -> str:
    from modules.spectral_analyzer.measured_profile import FULL_PROFILE_FILES

    if profile.tracks >= FULL_PROFILE_FILES:
        return f'Use it: nomad-muse analyze MIX --profile "{profile.title}"'
    return (
        f"Fewer than {FULL_PROFILE_FILES} files have no spread of their own: the width of the "
        f"ranges is that of {profile.genre}."
    )


def _files(count: int) -> str:
    return f"{count} file{'' if count == 1 else 's'}"


def _list(_arguments: Namespace, console: Console) -> int:
    saved, damaged = profile_store().saved()
    rows = [
        {
            "name": each.name,
            "files": each.profile.tracks,
            "measured_on": each.profile.measured_on,
            "genre": each.profile.genre,
            "path": each.path,
        }
        for each in saved
    ]
    lines = [
        f"{each.name}  ({_files(each.profile.tracks)}, {each.profile.measured_on})"
        for each in saved
    ]
    problems = [Problem(problem.path, str(problem)) for problem in damaged]
    console.result(
        {"profiles": rows, "errors": problems}, "\n".join(lines) or "There are no profiles yet."
    )
    return console.finish(problems)


def _show(arguments: Namespace, console: Console) -> int:
    from modules.spectral_analyzer.bands import BAND_LABELS
    from modules.spectral_analyzer.profile_store import profile_document

    saved = profile_store().find(arguments.name)
    profile = saved.profile
    lines = [f"{saved.name}  ({_files(profile.tracks)}, {profile.measured_on})  {profile.source}"]
    lines += [
        f"  {label:9} {band.centre_db:6.1f} dB   {band.p10_db:6.1f} … {band.p90_db:5.1f}  "
        f"({band.spread_origin})"
        for label, band in zip(BAND_LABELS, profile.bands, strict=True)
    ]
    for name, unit in (
        ("integrated_lufs", "LUFS"),
        ("plr_db", "dB"),
        ("range_lu", "LU"),
        ("correlation", ""),
        ("side_to_mid_db", "dB"),
    ):
        values = getattr(profile, name)
        lines.append(f"  {name:15} {values.low:6.2f} … {values.high:.2f} {unit} ({values.origin})")
    console.result({"path": saved.path, "profile": profile_document(profile)}, "\n".join(lines))
    return 0


def _remove(arguments: Namespace, console: Console) -> int:
    store = profile_store()
    saved = store.find(arguments.name)
    store.remove(saved.name)
    console.result({"removed": saved.name, "path": saved.path}, f"Removed “{saved.name}”.")
    return 0
