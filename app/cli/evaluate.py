"""`nomad-muse evaluate`: how good a shipped model is on any folder of files."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.cli.console import Console
from app.cli.shared_flags import add_shared_flags_again
from modules.errors import ParameterError

HELP = "measure the generator on MIDI files or the classifier on labelled audio"
EXAMPLE = "nomad-muse evaluate generator --midi songs/ --json"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the command."""
    models = parser.add_subparsers(dest="model_kind", metavar="MODEL", required=True)
    generator = models.add_parser("generator", help="likelihood and round trip on a MIDI folder")
    generator.add_argument("--midi", type=Path, required=True, metavar="DIR")
    generator.add_argument("--model", default="note_gru", metavar="NAME")
    classifier = models.add_parser("classifier", help="accuracy on DIR/NN-class-slug/*.wav")
    classifier.add_argument("--audio", type=Path, required=True, metavar="DIR")
    classifier.add_argument(
        "--window",
        type=float,
        default=0.2,
        metavar="S",
        help="also the figures after so many seconds of sound (default 0.2)",
    )
    classifier.add_argument(
        "--mixes",
        type=int,
        default=0,
        metavar="N",
        help="also N mixes each of two, three and four of the files",
    )
    classifier.add_argument("--seed", type=int, default=1, metavar="S", help="of the mixes")
    classifier.add_argument(
        "--picture", type=Path, metavar="FILE.png", help="draw the confusion matrix"
    )
    add_shared_flags_again(generator, classifier)


def run(arguments: Namespace, console: Console) -> int:
    """Run the command and return the exit status."""
    if arguments.model_kind == "generator":
        return _report(_evaluate_generator(arguments, console), console)
    return _report(_evaluate_classifier(arguments, console), console)


def _evaluate_generator(arguments: Namespace, console: Console) -> dict[str, Any]:
    from modules.midi_generator.evaluation import evaluate_folder
    from modules.midi_generator.model import TokenModel
    from modules.model_folder import model_folder

    model = TokenModel.load(model_folder(arguments.model))
    with console.progress("Scoring") as progress:
        return evaluate_folder(arguments.midi, model, progress)


def _evaluate_classifier(arguments: Namespace, console: Console) -> dict[str, Any]:
    from modules.instrument_classifier.evaluation import evaluate_folder
    from modules.instrument_classifier.mixes import MixPlan

    _check_classifier_wishes(arguments)
    mixes = MixPlan(arguments.mixes, arguments.seed) if arguments.mixes else None
    with console.progress("Listening") as progress:
        document = evaluate_folder(
            arguments.audio, window_s=arguments.window, mixes=mixes, progress=progress
        )
    if arguments.picture is not None:
        from app.cli.confusion_picture import save_confusion_picture

        save_confusion_picture(document["confusion"], arguments.picture)
        document["picture"] = arguments.picture
    return document


def _check_classifier_wishes(arguments: Namespace) -> None:
    if not 0.05 <= arguments.window <= 10.0:
        raise ParameterError(
            f"--window {arguments.window:g} is outside 0.05 … 10 seconds.",
            "window",
            arguments.window,
        )
    if not 0 <= arguments.mixes <= 10_000:
        raise ParameterError(
            f"--mixes {arguments.mixes} is outside 0 … 10000.", "mixes", arguments.mixes
        )
    if arguments.seed < 0:
        raise ParameterError(
            f"--seed {arguments.seed} is negative; take 0 or more.", "seed", arguments.seed
        )
    picture = arguments.picture
    if picture is not None and picture.suffix.lower() != ".png":
        raise ParameterError(f"“{picture}” must end in .png.", "picture", str(picture))


def _report(document: dict[str, Any], console: Console) -> int:
    """Tell the figures, the problems and the exit status."""
    lines = list(_figure_lines(document))
    for name in ("at_window", "mixes"):
        if name in document:
            lines += ["", name.replace("_", " "), *_figure_lines(document[name])]
    if document.get("recall"):
        lines += ["", "recall", *_figure_lines(document["recall"])]
    console.result(document, "\n".join(lines))
    for problem in document["errors"]:
        console.note(problem["message"])
    return 1 if document["errors"] else 0


def _figure_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """A line for each plain number, and for each of a named group one level below."""
    for key, value in document.items():
        if value is None or isinstance(value, int | float):
            yield f"  {key:26} {'—' if value is None else format(value, '.4g')}"
        elif key == "present":
            yield from _figure_lines({f"present {name}": part for name, part in value.items()})
