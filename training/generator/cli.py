"""The steps of the note model's training and of its examination as commands."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from modules.errors import NomadError, ParameterError
from training.generator.config import NETWORKS, NetworkConfig, TrainConfig, TransformerConfig

if TYPE_CHECKING:
    from training.generator.lesson import Lesson, TeachingNetwork

DEFAULT_CORPORA = Path("../shared/data/midi")
DEFAULT_DATA = Path("cache/corpus/index.json")
DEFAULT_RUN = Path("runs/generator")
DEFAULT_MODEL = Path("models/note_gru")
DEFAULT_BASELINES = Path("runs/generator/baselines.npz")
MARKOV_ORDER = 4
"""The best of 2 … 6 on the validation part; `evaluate` finds it anew."""
_HOW_TO_GET_DATA = "make it with nomad-muse data build"
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
    train = steps.add_parser("train", help="train, or go on with a run that stopped")
    _add_train_options(train)
    _add_teachers(train)
    fusion = steps.add_parser(
        "fusion", help="distill base, student and a user's adapter into a new model"
    )
    _add_train_options(fusion)
    _add_voices(fusion)
    export = steps.add_parser("export", help="write model.onnx and golden.npz")
    _add_files(export, data=DEFAULT_DATA, run=DEFAULT_RUN, model=DEFAULT_MODEL)
    evaluate = steps.add_parser("evaluate", help="test figures of an exported model")
    _add_files(evaluate, data=DEFAULT_DATA, model=DEFAULT_MODEL)
    baselines = steps.add_parser("baselines", help="write the model's opponents and their figures")
    _add_files(baselines, data=DEFAULT_DATA, out=DEFAULT_BASELINES)
    baselines.add_argument("--order", type=int, default=MARKOV_ORDER, help="of the Markov model")
    compare = steps.add_parser("compare", help="proposals beside what people wrote there")
    fills = steps.add_parser("fills", help="whether proposed drum fills pass for fills")
    touch = steps.add_parser("proposed-feel", help="proposed hits beside the drummer's")
    feel = steps.add_parser("drum-feel", help="velocity and place of hits that are given")
    for step in (compare, fills, touch, feel):
        _add_files(step, corpora=DEFAULT_CORPORA, model=DEFAULT_MODEL)
    for step, places in ((compare, 200), (fills, 300), (touch, 300)):
        step.add_argument("--bars", type=int, default=places, help="how many are proposed")
        step.add_argument("--seed", type=int, default=0)
    for step in (evaluate, baselines, compare, fills, touch, feel):
        step.add_argument("--part", choices=("validation", "test"), default="test")
    return parser


def _add_files(step: argparse.ArgumentParser, **defaults: Path) -> None:
    for name, default in defaults.items():
        step.add_argument(f"--{name}", type=Path, default=default)


def _add_train_options(train: argparse.ArgumentParser) -> None:
    _add_files(train, data=DEFAULT_DATA, run=DEFAULT_RUN)
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
    train.add_argument("--accelerator", default=_TRAIN.accelerator, help="cpu, gpu or auto")
    train.add_argument("--devices", type=int, default=_TRAIN.devices)
    train.add_argument("--precision", default=_TRAIN.precision)


def _add_teachers(train: argparse.ArgumentParser) -> None:
    train.add_argument("--begin-with", type=Path, help="checkpoint to take fitting weights from")
    train.add_argument("--teacher", type=Path, help="checkpoint to learn from: distillation")
    train.add_argument(
        "--second-teacher", type=Path, help="a student's checkpoint: learn the fusion of both"
    )


def _add_voices(fusion: argparse.ArgumentParser) -> None:
    fusion.add_argument("--student", type=Path, required=True, help="checkpoint to begin with")
    fusion.add_argument("--adapter", type=Path, required=True, help="nomad-muse feedback adapter")
    fusion.add_argument("--base", type=Path, help="checkpoint of the base, if there is one")
    fusion.add_argument(
        "--own", type=Path, nargs="*", default=[], metavar="MIDI", help="the user's pieces"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one step and print its result as JSON; 0 on success, 1 after a failure told in words."""
    options = build_parser().parse_args(argv)
    steps: dict[str, Callable[[argparse.Namespace], dict[str, object]]] = {
        "train": _train,
        "fusion": _fusion,
        "export": _export,
        "evaluate": _evaluate,
        "baselines": _baselines,
        "compare": _compare,
        "fills": _fills,
        "proposed-feel": _proposed_feel,
        "drum-feel": _drum_feel,
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


def _require_corpora(folder: Path) -> None:
    _require_file(folder / "splits.json", "name the folder of the corpora with --corpora")


def _train(options: argparse.Namespace) -> dict[str, object]:
    import torch

    from training.generator.checkpoint import adopt_weights, build_network
    from training.generator.train import train

    _require_file(options.data, _HOW_TO_GET_DATA)
    _require_checkpoints(options.begin_with, options.teacher, options.second_teacher)
    config = _config(options)
    torch.manual_seed(config.seed)
    network = build_network(_sizes(options))
    adopted = adopt_weights(network, options.begin_with) if options.begin_with else []
    return asdict(train(options.data, options.run, config, network, _lesson(options), adopted))


def _fusion(options: argparse.Namespace) -> dict[str, object]:
    import torch

    from training.generator.adapted import adapted
    from training.generator.checkpoint import load_network
    from training.generator.lesson import BASE_WEIGHT, PERSONAL_WEIGHT, STUDENT_WEIGHT, Fusion
    from training.generator.own_pieces import own_pieces
    from training.generator.train import train

    _require_file(options.data, _HOW_TO_GET_DATA)
    _require_checkpoints(options.student, options.base)
    _require_file(options.adapter, "write it with nomad-muse feedback adapter FILE")
    config = _config(options)
    torch.manual_seed(config.seed)
    personal = adapted(load_network(options.student)[0], options.adapter)
    voices: list[TeachingNetwork] = [load_network(options.student)[0], personal]
    weights = [STUDENT_WEIGHT, PERSONAL_WEIGHT]
    if options.base is not None:
        voices.append(load_network(options.base)[0])
        weights.append(BASE_WEIGHT)
    network, _ = load_network(options.student)
    own = own_pieces(options.own)
    result = train(
        options.data, options.run, config, network.train(), Fusion(voices, weights), own=own
    )
    return {**asdict(result), "own_tracks": len(own)}


def _config(options: argparse.Namespace) -> TrainConfig:
    return replace(_TRAIN, **{name: getattr(options, name) for name in _TRAIN_OPTIONS})


def _require_checkpoints(*checkpoints: Path | None) -> None:
    for checkpoint in checkpoints:
        if checkpoint is not None:
            _require_file(checkpoint, "name a checkpoint (.ckpt) of an earlier run")


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

    _require_file(options.data, _HOW_TO_GET_DATA)
    return evaluate(options.data, options.model, options.part)


def _compare(options: argparse.Namespace) -> dict[str, object]:
    from training.generator.compare import compare

    _require_corpora(options.corpora)
    return compare(options.corpora, options.model, options.part, options.bars, options.seed)


def _fills(options: argparse.Namespace) -> dict[str, object]:
    from training.generator.fills import report

    _require_corpora(options.corpora)
    return report(options.corpora, options.model, options.part, options.bars, options.seed)


def _proposed_feel(options: argparse.Namespace) -> dict[str, object]:
    from training.generator.proposed_feel import report

    _require_corpora(options.corpora)
    return report(options.corpora, options.model, options.part, options.bars, options.seed)


def _drum_feel(options: argparse.Namespace) -> dict[str, object]:
    from training.generator.drum_feel import report

    _require_corpora(options.corpora)
    return report(options.corpora, options.model, options.part)


def _baselines(options: argparse.Namespace) -> dict[str, object]:
    from training.generator.baselines import export_baselines

    _require_file(options.data, _HOW_TO_GET_DATA)
    return export_baselines(options.data, options.out, options.part, options.order)


def _export(options: argparse.Namespace) -> dict[str, object]:
    from training.corpus.shards import read_sequences
    from training.generator.checkpoint import load_network
    from training.generator.export import export, write_copy_index

    _require_file(options.data, _HOW_TO_GET_DATA)
    _require_file(options.run / "best.ckpt", "make it with the step train")
    network, facts = load_network(options.run / "best.ckpt")
    sequences = list(read_sequences(options.data))
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
