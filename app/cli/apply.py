"""`nomad-muse apply`: makes suggested moves on a file or on stems and writes the result."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.audio_inputs import expand_folders
from app.cli.console import Console, Problem
from app.cli.cure_document import cure_document, cure_text
from app.cli.mix_document import report_document, report_text
from app.cli.profile_choice import add_profile_arguments, chosen_profile
from app.cli.stem_ear import stem_ear
from modules.errors import FileError, ParameterError
from modules.song.move_amount import LARGEST_AMOUNT, scaled_move
from modules.sound.audio_write import Subtype
from modules.spectral_analyzer.genre_profile import GenreProfile
from modules.spectral_analyzer.suggestion import Suggestion

if TYPE_CHECKING:
    from modules.spectral_analyzer.cure import Cure
    from modules.spectral_analyzer.workpiece import Measured, Workpiece

HELP = "apply mix suggestions to a file or to stems and write the result"
EXAMPLE = "nomad-muse apply --stems stems/ --genre rock --all --out better.wav --settings mix.txt"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="a finished mix")
    parser.add_argument(
        "--stems", type=Path, metavar="DIR", help="instead of FILE: tracks, to mend one by one"
    )
    add_profile_arguments(parser, genre_required=True)
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--suggestion", nargs="+", metavar="ID", help="ids that `analyze` shows")
    chosen.add_argument(
        "--all", action="store_true", help="all of them, with amounts that fit together"
    )
    parser.add_argument(
        "--amount",
        type=_amount,
        default=1.0,
        metavar="PERCENT",
        help="with --suggestion: how much of it, 1 to 150 (default 100)",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.wav")
    parser.add_argument(
        "--subtype", choices=["PCM_16", "PCM_24", "FLOAT"], help="default: like the source"
    )
    parser.add_argument(
        "--settings", type=Path, metavar="FILE", help="also write all settings (.txt or .json)"
    )


def _amount(text: str) -> float:
    try:
        percent = float(text.removesuffix("%"))
    except ValueError:
        percent = 0.0
    if not 1.0 <= percent <= 100.0 * LARGEST_AMOUNT:
        raise ArgumentTypeError(f"“{text}” is not a percentage from 1 to 150")
    return percent / 100.0


def run(arguments: Namespace, console: Console) -> int:
    """Run the command and return the exit status."""
    from modules.song.mix_sheet import check_sheet_path, write_mix_sheet
    from modules.sound.audio_write import write_audio
    from modules.sound.full_scale import fitted

    if arguments.settings is not None:
        check_sheet_path(arguments.settings)
    profile, problems = chosen_profile(arguments, console)
    work, paths = _workpiece(arguments, profile)
    measured = work.measured()
    cured = _cured(work, measured, arguments)
    moved = work.rendered(cured.song)
    subtype = arguments.subtype or _subtype_of(paths[0], arguments.out, moved.peak)
    fitting, lower_by_db = fitted(moved, subtype)
    write_audio(arguments.out, fitting, subtype)
    if arguments.settings is not None:
        write_mix_sheet(cured.song, arguments.settings)
    _tell(arguments, console, cured, lower_by_db, problems)
    return console.finish(problems)


def _tell(
    arguments: Namespace,
    console: Console,
    cured: Cure,
    lower_by_db: float,
    problems: Sequence[Problem],
) -> None:
    source = arguments.file or arguments.stems
    document: dict[str, Any] = {
        "path": source,
        "out": arguments.out,
        "settings": arguments.settings,
        **cure_document(cured),
        "clipped_samples": 0,
        "turned_down_db": lower_by_db,
        "before": report_document(cured.before, source),
        "after": report_document(cured.after, arguments.out),
        "errors": problems,
    }
    text = (
        f"{report_text(cured.before, source)}\n\n{cure_text(cured)}\n\n"
        f"{report_text(cured.after, arguments.out)}"
    )
    console.result(document, text)
    if lower_by_db:
        console.note(
            f"The result is louder than “{arguments.out}” can hold and was written "
            f"{lower_by_db:.1f} dB lower; write it with --subtype FLOAT to keep its level."
        )


def _workpiece(arguments: Namespace, profile: GenreProfile) -> tuple[Workpiece, Sequence[Path]]:
    from modules.spectral_analyzer.workpiece import FinishedFile, StemMix

    file, stems = arguments.file, arguments.stems
    if (file is None) == (stems is None):
        raise ParameterError("Name either a file or --stems with a folder.", "file", file)
    if file is not None:
        return FinishedFile.read(file, profile), [file]
    if not stems.is_dir():
        raise FileError(f"There is no folder “{stems}” with stems.", stems)
    paths = [path for path in expand_folders([stems]) if path.is_file()]
    if not paths:
        raise FileError(f"“{stems}” holds no audio files; choose the folder of the stems.", stems)
    return StemMix(paths, profile, stem_ear(paths)), paths


def _cured(work: Workpiece, measured: Measured, arguments: Namespace) -> Cure:
    from modules.song.mix_edits import ApplyMixMoves
    from modules.spectral_analyzer.cure import cure, moves_of, told

    made: list[Suggestion] = []
    if arguments.all:
        cured = cure(work.song, measured.report, measured.model, work.report)
        if cured is not None:
            return cured
    else:
        made = _chosen(measured.report.suggestions, arguments, work)
    changed = ApplyMixMoves(moves_of(made)).apply(work.song)
    return told(work.song, measured.report, measured.model, made, work.report(changed))


def _chosen(
    suggestions: tuple[Suggestion, ...], arguments: Namespace, work: Workpiece
) -> list[Suggestion]:
    known = {item.id: item for item in suggestions}
    for name in arguments.suggestion:
        if name not in known:
            offered = ", ".join(known) or "none"
            raise ParameterError(
                f"There is no suggestion “{name}” for this mix; there are: {offered}.",
                "suggestion",
                name,
            )
        if known[name].move is None:
            raise ParameterError(
                f"“{name}” is advice for a person; there is no move to apply.", "suggestion", name
            )
    chosen = (known[name] for name in dict.fromkeys(arguments.suggestion))
    return [
        replace(item, move=scaled_move(item.move, arguments.amount, work.song))
        for item in chosen
        if item.move is not None
    ]


def _subtype_of(source: Path, out: Path, peak: float) -> Subtype:
    """The source's format, or float where it could not hold the result and the file can."""
    import soundfile

    subtype: Subtype = "PCM_24"
    found = soundfile.info(str(source)).subtype
    if found in ("PCM_16", "PCM_24") and peak <= 1.0:
        subtype = "PCM_16" if found == "PCM_16" else "PCM_24"
    elif out.suffix.lower() == ".wav":
        subtype = "FLOAT"
    return subtype
