"""The steps of the note model's training as commands: train, evaluate, compare, export."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from modules.errors import NomadError, ParameterError
from training.generator.config import NETWORKS, NetworkConfig, TrainConfig, TransformerConfig

if TYPE_CHECKING:
    from training.generator.lesson import Lesson

DEFAULT_CORPORA = Path("../shared/data/midi")
DEFAULT_DATA = Path("cache/corpus/index.json")
DEFAULT_RUN = Path("runs/generator")
DEFAULT_MODEL = Path("models/note_gru")
_TRAIN = TrainConfig()
_TRAIN_OPTIONS = (
    "steps",
    "minutes",
    "seed",
    "learning_rate",
    "batch",
    "sequence",
    "accelerator",
    "devices",
    "precision",
)


def build_parser() -> argparse.ArgumentParser:
    """The parser of `python -m training.generator`."""
    parser = argparse.ArgumentParser(
        prog="python -m training.generator",
        description="Train the note model.",
        epilog="Example: python -m training.generator train --minutes 50",
    )
    steps = parser.add_subparsers(dest="step", required=True)
    train = steps.add_parser("train", help="train, or go on with a run that was stopped")
    train.add_argument("--data", type=Path, default=DEFAULT_DATA)
    train.add_argument("--run", type=Path, default=DEFAULT_RUN)
    train.add_argument("--steps", type=int, default=_TRAIN.steps)
    train.add_argument("--minutes", type=float, default=_TRAIN.minutes)
    train.add_argument("--seed", type=int, default=_TRAIN.seed)
    train.add_argument("--learning-rate", type=float, default=_TRAIN.learning_rate)
    train.add_argument(
        "--network", choices=sorted(NETWORKS), default="student", help="which network to train"
    )
    train.add_argument("--width", type=int, help="another width than the network's own")
    train.add_argument("--window", type=int, help="another attention window in tokens")
    train.add_argument("--batch", type=int, default=_TRAIN.batch)
    train.add_argument("--sequence", type=int, default=_TRAIN.sequence, help="tokens in a row")
    train.add_argument("--begin-with", type=Path, help="checkpoint to take fitting weights from")
    train.add_argument("--teacher", type=Path, help="checkpoint to learn from: distillation")
    train.add_argument(
        "--second-teacher", type=Path, help="a student's checkpoint: learn the fusion of both"
    )
    train.add_argument("--accelerator", default=_TRAIN.accelerator, help="cpu, gpu or auto")
    train.add_argument("--devices", type=int, default=_TRAIN.devices)
    train.add_argument("--precision", default=_TRAIN.precision)
    evaluate = steps.add_parser("evaluate", help="test figures of an exported model")
    evaluate.add_argument("--data", type=Path, default=DEFAULT_DATA)
    evaluate.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    evaluate.add_argument("--part", choices=("validation", "test"), default="test")
    compare = steps.add_parser("compare", help="proposals beside what people wrote there")
    compare.add_argument("--corpora", type=Path, default=DEFAULT_CORPORA)
    compare.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    compare.add_argument("--part", choices=("validation", "test"), default="test")
    compare.add_argument("--bars", type=int, default=200)
    compare.add_argument("--seed", type=int, default=0)
    export = steps.add_parser("export", help="write model.onnx and golden.npz")
    export.add_argument("--data", type=Path, default=DEFAULT_DATA)
    export.add_argument("--run", type=Path, default=DEFAULT_RUN)
    export.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one step and print its result as JSON; 0 on success, 1 after a failure told in words."""
    options = build_parser().parse_args(argv)
    steps = {
        "train": _train,
        "evaluate": _evaluate,
        "compare": _compare,
        "export": _export,
    }
    try:
        result = steps[options.step](options)
    except NomadError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(result, indent=2))
    return 0


def _require_file(path: Path, how: str) -> None:
    if not path.is_file():
        raise ParameterError(f"{path} is not there; {how}.", "path", str(path))


def _train(options: argparse.Namespace) -> dict[str, object]:
    import torch

    from training.generator.checkpoint import adopt_weights, build_network
    from training.generator.train import train

    _require_file(options.data, "make it with nomad-muse data build")
    for checkpoint in (options.begin_with, options.teacher, options.second_teacher):
        if checkpoint is not None:
            _require_file(checkpoint, "name a checkpoint (.ckpt) of an earlier run")
    config = replace(_TRAIN, **{name: getattr(options, name) for name in _TRAIN_OPTIONS})
    torch.manual_seed(config.seed)
    network = build_network(_sizes(options))
    adopted = adopt_weights(network, options.begin_with) if options.begin_with else []
    return asdict(train(options.data, options.run, config, network, _lesson(options), adopted))


def _sizes(options: argparse.Namespace) -> NetworkConfig | TransformerConfig:
    sizes = NETWORKS[options.network]
    if options.width is not None:
        sizes = replace(sizes, width=options.width)
    if options.window is not None:
        sizes = replace(sizes, attention_window=options.window)
    return sizes


def _lesson(options: argparse.Namespace) -> Lesson:
    from training.generator.checkpoint import load_network
    from training.generator.lesson import (
        BASE_WEIGHT,
        STUDENT_WEIGHT,
        Distillation,
        Fusion,
        TrueTokens,
    )

    if options.teacher is None:
        return TrueTokens()
    teacher, _ = load_network(options.teacher)
    if options.second_teacher is None:
        return Distillation(teacher)
    student, _ = load_network(options.second_teacher)
    return Fusion((teacher, student), (BASE_WEIGHT, STUDENT_WEIGHT))


def _evaluate(options: argparse.Namespace) -> dict[str, object]:
    from training.generator.evaluate import evaluate

    _require_file(options.data, "make it with nomad-muse data build")
    return evaluate(options.data, options.model, options.part)


def _compare(options: argparse.Namespace) -> dict[str, object]:
    from training.generator.compare import compare

    _require_file(options.corpora / "splits.json", "name the folder of the corpora with --corpora")
    return compare(options.corpora, options.model, options.part, options.bars, options.seed)


def _export(options: argparse.Namespace) -> dict[str, object]:
    from training.generator.checkpoint import load_network
    from training.generator.export import export, write_copy_index
    from training.generator.prepare import load_sequences

    _require_file(options.data, "make it with nomad-muse data build")
    _require_file(options.run / "best.ckpt", "make it with the step train")
    network, facts = load_network(options.run / "best.ckpt")
    sequences = load_sequences(options.data)
    seen = frozenset(s.context.instrument for s in sequences if s.part == "train")
    sample = next((s for s in sequences if s.part == "validation"), None)
    if sample is None:
        raise ParameterError(
            f"{options.data} has no validation part to check the export with; build it again.",
            "data",
            str(options.data),
        )
    made = export(network, options.model, sample, seen)
    stretches = write_copy_index(sequences, options.model)
    return {
        **made,
        "copy_index": stretches,
        "step": facts["step"],
        "data_sha256": facts["data_sha256"],
    }
