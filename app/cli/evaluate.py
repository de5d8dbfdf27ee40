"""`nomad-muse evaluate`: how good a shipped model is on any folder of files."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from app.cli.console import Console

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
    for sub in (generator, classifier):
        # Without a default of its own, which would undo a --json before the name of the model.
        sub.add_argument(
            "--json",
            action="store_true",
            default=SUPPRESS,
            help="one JSON document on standard output",
        )


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

    with console.progress("Listening") as progress:
        return evaluate_folder(arguments.audio, progress=progress)


def _report(document: dict[str, Any], console: Console) -> int:
    numbers = {
        key: value for key, value in document.items() if isinstance(value, int | float | None)
    }
    text = "\n".join(
        f"{key:24} {'—' if value is None else format(value, '.4g')}"
        for key, value in numbers.items()
    )
    console.result(document, text)
    for problem in document["errors"]:
        console.note(problem["message"])
    return 1 if document["errors"] else 0
