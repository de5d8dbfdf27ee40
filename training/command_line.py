"""`nomad-muse data|train|export`: one door to the corpus and to the pipelines of both models."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

USAGE = """usage:
  nomad-muse data list|download|build|score …   get music and make tokens of it
  nomad-muse data curves DIR …                  genre profiles from labelled audio
  nomad-muse train generator|classifier …       train, or go on with a run that was stopped
  nomad-muse train fusion --adapter FILE …      a note model with a user's adapter in it
  nomad-muse train heads --corrections FILE …   an ear with the sounds that a user named
  nomad-muse export generator|classifier …      write models/NAME/model.onnx and its golden pair
  nomad-muse export baselines …                 write the note model's opponents and their figures

Each takes --help."""


def main(arguments: Sequence[str]) -> int:
    """Run one training command and return its exit status."""
    command, *rest = arguments
    if command == "data":
        return _data(rest or ["--help"])
    if not rest or rest[0] in {"-h", "--help"}:
        print(USAGE)
        return 0
    target, *options = rest
    steps: dict[tuple[str, str], tuple[Callable[[Sequence[str]], int], str]] = {
        ("train", "generator"): (_generator, "train"),
        ("train", "fusion"): (_generator, "fusion"),
        ("train", "heads"): (_classifier, "heads"),
        ("export", "generator"): (_generator, "export"),
        ("export", "baselines"): (_generator, "baselines"),
        ("train", "classifier"): (_classifier, "train"),
        ("export", "classifier"): (_classifier, "export"),
    }
    if (command, target) not in steps:
        print(f"“{command} {target}” is not a training step.\n{USAGE}", file=sys.stderr)
        return 2
    run, step = steps[command, target]
    return run([step, *options])


def _data(arguments: Sequence[str]) -> int:
    if arguments[0] == "curves":
        # Needs none of the extras that the corpus needs.
        from training.curves.cli import main as run_curves

        return run_curves(arguments[1:])
    from training.corpus.cli import main as run

    return run(arguments)


def _generator(arguments: Sequence[str]) -> int:
    from training.generator.cli import main as run

    return run(arguments)


def _classifier(arguments: Sequence[str]) -> int:
    from training.instrument_classifier.command_line import main as run

    return run(arguments)
