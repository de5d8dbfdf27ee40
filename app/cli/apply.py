"""`nomad-muse apply`: makes suggested moves on a file and writes the result."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.cli.console import Console
from app.cli.mix_document import report_document, report_text
from modules.errors import ParameterError
from modules.sound.audio_write import Subtype
from modules.spectral_analyzer.genre_profile import GENRES, load_profile
from modules.spectral_analyzer.suggestion import Suggestion

HELP = "apply mix suggestions to a file and write the result"
EXAMPLE = "nomad-muse apply mix.wav --genre rock --all --out better.wav"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--genre", type=str.lower, choices=GENRES, required=True)
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--suggestion", nargs="+", metavar="ID", help="ids that `analyze` shows")
    chosen.add_argument("--all", action="store_true", help="every suggestion with a move")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.wav")
    parser.add_argument(
        "--subtype", choices=["PCM_16", "PCM_24", "FLOAT"], help="default: like the source"
    )


def run(arguments: Namespace, console: Console) -> int:
    """Run the command and return the exit status."""
    from modules.sound.audio_file import read_audio
    from modules.sound.audio_write import write_audio
    from modules.sound.mix_moves import with_moves
    from modules.spectral_analyzer.mix_report import analyze_mix

    profile = load_profile(arguments.genre)
    buffer = read_audio(arguments.file)
    before = analyze_mix(buffer.samples, buffer.sample_rate, profile)
    wanted = _chosen(before.suggestions, arguments.suggestion)
    moved = with_moves(buffer, [item.move for item in wanted if item.move is not None])
    subtype = arguments.subtype or _subtype_of(arguments.file, moved.peak)
    clipped = write_audio(arguments.out, moved, subtype)
    after = analyze_mix(moved.samples, moved.sample_rate, profile)
    document = {
        "path": arguments.file,
        "out": arguments.out,
        "applied": [item.id for item in wanted],
        "clipped_samples": clipped,
        "before": report_document(before, arguments.file),
        "after": report_document(after, arguments.out),
        "errors": [],
    }
    text = (
        f"{report_text(before, arguments.file)}\n\napplied: "
        f"{', '.join(item.id for item in wanted) or 'nothing'}\n\n"
        f"{report_text(after, arguments.out)}"
    )
    console.result(document, text)
    if clipped:
        console.note(
            f"{clipped} samples of “{arguments.out}” are above full scale and were clipped; "
            "write it with --subtype FLOAT to keep them."
        )
    return 0


def _chosen(suggestions: tuple[Suggestion, ...], ids: list[str] | None) -> list[Suggestion]:
    if ids is None:
        return [item for item in suggestions if item.move is not None]
    known = {item.id: item for item in suggestions}
    for name in ids:
        if name not in known:
            offered = ", ".join(known) or "none"
            raise ParameterError(
                f"There is no suggestion “{name}” for this file; there are: {offered}.",
                "suggestion",
                name,
            )
        if known[name].move is None:
            raise ParameterError(
                f"“{name}” is advice for a person; there is no move to apply.", "suggestion", name
            )
    return [known[name] for name in ids]


def _subtype_of(path: Path, peak: float) -> Subtype:
    """The source's format, or float where it could not hold the result."""
    import soundfile

    source = soundfile.info(str(path)).subtype
    if peak <= 1.0 and source == "PCM_16":
        return "PCM_16"
    return "PCM_24" if peak <= 1.0 and source == "PCM_24" else "FLOAT"
