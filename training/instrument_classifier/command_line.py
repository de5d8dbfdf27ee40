"""The commands of this pipeline."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

RUN = Path("runs/instrument_cnn")
BANK = Path("runs/instrument_bank")
DATA = Path("../shared/data/audio")
NOTES = Path("../shared/data/midi")
HEADS_EVERY = 8
"""Every eighth clip of the corpus is enough to hold the last layer."""


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status."""
    parser = ArgumentParser(prog="nomad-muse train classifier")
    commands = parser.add_subparsers(dest="command", required=True)
    bank = commands.add_parser(
        "bank", help="make the sounds of a run; needs FluidSynth and FluidR3"
    )
    bank.add_argument("--notes", type=Path, default=NOTES, help="folder of the note corpora")
    training = commands.add_parser("train", help="train or go on from the run's checkpoint")
    training.add_argument("--steps", type=int, default=20_000)
    training.add_argument("--cool-down", type=int, default=5000, help="last steps, rate to zero")
    training.add_argument("--rate", type=float, default=3e-3, help="highest learning rate")
    training.add_argument("--start", type=Path, help="folder of a run to begin with the best of")
    training.add_argument(
        "--teachers", type=Path, nargs="+", default=[], metavar="RUN",
        help="runs whose answers are learned beside the labels; one named twice counts twice",
    )  # fmt: skip
    training.add_argument("--seed", type=int, default=1)
    training.add_argument("--network", choices=["mfcc", "mel", "mel-wide"], default="mel-wide")
    training.add_argument("--strong", action="store_true", help="more of mixup, masks and dropout")
    training.add_argument("--without", nargs="*", default=[], help="origins of sounds left out")
    training.add_argument("--run", type=Path, default=RUN, help="folder of the run")
    blend = commands.add_parser("blend", help="mean of the weights before and after fine-tuning")
    blend.add_argument("--runs", type=Path, nargs=2, required=True, metavar=("BEFORE", "AFTER"))
    blend.add_argument("--share", type=float, default=0.7, help="of the weights after, 0 to 1")
    blend.add_argument("--run", type=Path, default=RUN, help="folder that gets them as its best")
    export = commands.add_parser("export", help="calibrate on valid and write the INT8 model")
    export.add_argument("--run", type=Path, nargs="+", default=[RUN], help="one or more runs")
    export.add_argument("--out", type=Path, default=Path("models/instrument_cnn"))
    evaluate = commands.add_parser("evaluate", help="figures of the exported model on one split")
    evaluate.add_argument("--split", choices=["valid", "test"], default="valid")
    unpack = commands.add_parser("unpack", help="write a split as a folder of labelled files")
    unpack.add_argument("--split", choices=["valid", "test"], default="valid")
    unpack.add_argument("--out", type=Path, required=True)
    heads = commands.add_parser(
        "heads", help="fit the last layer to the sounds that a user named (corrections export)"
    )
    heads.add_argument("--corrections", type=Path, required=True, metavar="FILE.npz")
    heads.add_argument("--out", type=Path, default=Path("runs/instrument_heads"))
    for command in (bank, training, export, evaluate, unpack, heads):
        command.add_argument("--data", type=Path, default=DATA, help="folder of the audio corpus")
    for command in (bank, training, export):
        command.add_argument("--bank", type=Path, default=BANK, help="folder of the sound bank")
    chosen = parser.parse_args(list(arguments))
    COMMANDS[chosen.command](chosen)
    return 0


def _bank(chosen: Namespace) -> None:
    from training.instrument_classifier.sound_bank import BankPlan, make_bank

    bank = make_bank(chosen.data, chosen.notes, chosen.bank, BankPlan())
    print(f"{len(bank.lengths)} sounds, {bank.lengths.sum()} frames")


def _train(chosen: Namespace) -> None:
    from training.instrument_classifier.distillation import Teachers
    from training.instrument_classifier.examples import Mix
    from training.instrument_classifier.sound_bank import SoundBank
    from training.instrument_classifier.train import TrainConfig, train

    config = TrainConfig(
        steps=chosen.steps,
        cool_down=chosen.cool_down,
        learning_rate=chosen.rate,
        seed=chosen.seed,
        network=chosen.network,
        dropout=0.35 if chosen.strong else 0.2,
        mixup_share=0.6 if chosen.strong else 0.3,
    )
    mix = Mix.strong() if chosen.strong else Mix()
    for origin in chosen.without:
        mix = mix.without(origin)
    bank = SoundBank.open(chosen.bank)
    teachers = Teachers.of_runs(chosen.teachers) if chosen.teachers else None
    score = train(chosen.data, bank, chosen.run, config, mix, start=chosen.start, teachers=teachers)
    print(f"best balanced accuracy on valid: {score:.4f}")


def _blend(chosen: Namespace) -> None:
    from training.instrument_classifier.blend import blend

    before, after = chosen.runs
    blend(before, after, chosen.share, chosen.run)


def _export(chosen: Namespace) -> None:
    from training.instrument_classifier.export import export_model
    from training.instrument_classifier.sound_bank import SoundBank

    export_model(chosen.data, SoundBank.open(chosen.bank), chosen.run, chosen.out)


def _evaluate(chosen: Namespace) -> None:
    from training.instrument_classifier.scores import print_scores

    print_scores(chosen.data, chosen.split)


def _unpack(chosen: Namespace) -> None:
    from training.instrument_classifier.clips import read_clips, write_labelled_folder

    write_labelled_folder(
        read_clips(chosen.data, only_shippable=False, split=chosen.split), chosen.out
    )


def _heads(chosen: Namespace) -> None:
    from training.instrument_classifier.clips import read_clips
    from training.instrument_classifier.heads import fit_heads
    from training.instrument_classifier.judged_clips import clip_windows

    clips = read_clips(chosen.data, split="train")[::HEADS_EVERY]
    report = fit_heads(chosen.corrections, [clip_windows(clip).mfcc for clip in clips], chosen.out)
    print(
        f"{report.corrections} named sounds: {report.right_before:.0%} named so before, "
        f"{report.right_after:.0%} now; {report.kept_labels:.1%} of other clips keep their label"
    )


COMMANDS = {
    "bank": _bank,
    "train": _train,
    "blend": _blend,
    "export": _export,
    "evaluate": _evaluate,
    "unpack": _unpack,
    "heads": _heads,
}
