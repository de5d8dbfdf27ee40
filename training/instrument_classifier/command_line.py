"""The commands of this pipeline."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

RUN = Path("runs/instrument_cnn")
DATA = Path("../shared/data/audio")


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status."""
    parser = ArgumentParser(prog="nomad-muse train classifier")
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train", help="train or go on from the run's checkpoint")
    training.add_argument("--steps", type=int, default=3000)
    training.add_argument("--seed", type=int, default=1)
    training.add_argument("--rate", type=float, default=2e-3, help="highest learning rate")
    training.add_argument("--start", type=Path, help="begin with the weights of this best.pt")
    export = commands.add_parser("export", help="calibrate on valid and write the INT8 model")
    export.add_argument("--out", type=Path, default=Path("models/instrument_cnn"))
    evaluate = commands.add_parser("evaluate", help="figures of the exported model on one split")
    evaluate.add_argument("--split", choices=["valid", "test"], default="valid")
    for command in (training, export, evaluate):
        command.add_argument("--data", type=Path, default=DATA, help="folder of the audio corpus")
        command.add_argument("--run", type=Path, default=RUN, help="folder of the run")
    chosen = parser.parse_args(list(arguments))
    if chosen.command == "train":
        from training.instrument_classifier.train import TrainConfig, train

        config = TrainConfig(steps=chosen.steps, seed=chosen.seed, learning_rate=chosen.rate)
        score = train(chosen.data, chosen.run, config, start=chosen.start)
        print(f"best balanced accuracy on valid: {score:.4f}")
    elif chosen.command == "export":
        from training.instrument_classifier.export import export_model

        export_model(chosen.data, chosen.run, chosen.out)
    else:
        from training.instrument_classifier.scores import print_scores

        print_scores(chosen.data, chosen.split)
    return 0
