"""The commands of planted faults."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from training.mix_advice.excerpts import Part

NOTES = Path("../shared/data/midi")
CANDIDATES = Path("cache/mix_advice")


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status."""
    parser = ArgumentParser(prog="python -m training.mix_advice")
    commands = parser.add_subparsers(dest="command", required=True)
    evaluation = commands.add_parser("evaluate", help="plant faults and count what advice finds")
    plant = commands.add_parser("plant", help="write the suggestions that ranking learns from")
    for command in (evaluation, plant):
        command.add_argument("--notes", type=Path, default=NOTES, help="folder of the note corpora")
        command.add_argument("--split", type=Part, choices=list(Part), default=Part.DEVELOP)
        command.add_argument("--songs", type=int, help="fewer or more than the part's own number")
        command.add_argument("--seed", type=int, default=1)
    plant.add_argument("--out", type=Path, help=f"default: {CANDIDATES}/SPLIT.npz")
    evaluation.add_argument("--cases", type=Path, help="also write every case, one JSON a line")
    chosen = parser.parse_args(list(arguments))
    COMMANDS[chosen.command](chosen)
    return 0


def _evaluate(chosen: Namespace) -> None:
    from training.mix_advice.evaluate import evaluate, tables

    found = evaluate(
        chosen.notes,
        chosen.split,
        songs=chosen.songs,
        seed=chosen.seed,
        tell=lambda line: print(line, file=sys.stderr),
    )
    if chosen.cases:
        from training.mix_advice.case_file import write_cases

        write_cases(chosen.cases, found)
    print(tables(found))


def _plant(chosen: Namespace) -> None:
    from training.mix_advice.candidates import gather

    found = gather(
        chosen.notes,
        chosen.split,
        songs=chosen.songs,
        seed=chosen.seed,
        tell=lambda line: print(line, file=sys.stderr),
    )
    found.write(chosen.out or CANDIDATES / f"{chosen.split}.npz")


COMMANDS = {"evaluate": _evaluate, "plant": _plant}
