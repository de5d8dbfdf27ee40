"""The commands of planted faults."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from training.mix_advice.excerpts import Part

NOTES = Path("../shared/data/midi")
PLANTED = Path("cache/mix_advice")


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status."""
    parser = ArgumentParser(prog="python -m training.mix_advice")
    commands = parser.add_subparsers(dest="command", required=True)
    planting = commands.add_parser("plant", help="make good mixes with faults and measure them")
    curing = commands.add_parser("cure", help="follow all advice on bands that were pushed")
    for command in (planting, curing):
        command.add_argument("--notes", type=Path, default=NOTES, help="folder of note corpora")
        command.add_argument("--songs", type=int, help="fewer or more than the part's own number")
        command.add_argument("--seed", type=int, default=1)
    evaluation = commands.add_parser("evaluate", help="count what advice finds")
    evaluation.add_argument("--cases", type=Path, help="also write every case, one JSON a line")
    comparison = commands.add_parser("compare", help="ranking network against the rules' order")
    export = commands.add_parser("export", help="train the ranking network and write its model")
    export.add_argument("--out", type=Path, default=Path("runs/mix_rank"))
    export.add_argument("--seed", type=int, default=1)
    for command in (planting, evaluation, curing):
        command.add_argument("--split", type=Part, choices=list(Part), default=Part.DEVELOP)
    for command in (planting, evaluation, comparison, export):
        command.add_argument("--planted", type=Path, default=PLANTED, help="what “plant” wrote")
    chosen = parser.parse_args(list(arguments))
    try:
        COMMANDS[chosen.command](chosen)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _plant(chosen: Namespace) -> None:
    from training.mix_advice.good_mixes import plant

    plant(
        chosen.notes,
        chosen.split,
        chosen.planted,
        songs=chosen.songs,
        seed=chosen.seed,
        tell=lambda line: print(line, file=sys.stderr),
    )


def _cure(chosen: Namespace) -> None:
    from training.mix_advice.curing import cure_all, cure_table

    cases = cure_all(
        chosen.notes,
        chosen.split,
        songs=chosen.songs,
        seed=chosen.seed,
        tell=lambda line: print(line, file=sys.stderr),
    )
    print(cure_table(list(cases)))


def _evaluate(chosen: Namespace) -> None:
    from training.mix_advice.evaluate import evaluate, tables
    from training.mix_advice.good_mixes import read_planted

    found = evaluate(read_planted(chosen.planted, chosen.split))
    if chosen.cases:
        from training.mix_advice.case_file import write_cases

        write_cases(chosen.cases, found)
    print(tables(found))


def _compare(chosen: Namespace) -> None:
    from training.mix_advice.candidates import candidates_of
    from training.mix_advice.compare_ranking import compare
    from training.mix_advice.good_mixes import read_planted

    develop, test = (candidates_of(read_planted(chosen.planted, part)) for part in Part)
    print(compare(develop, test))


def _export(chosen: Namespace) -> None:
    from training.mix_advice.candidates import candidates_of
    from training.mix_advice.export_ranking import export_ranking
    from training.mix_advice.good_mixes import read_planted

    found = candidates_of(read_planted(chosen.planted, Part.DEVELOP))
    export_ranking(found, chosen.out, seed=chosen.seed)


COMMANDS = {
    "plant": _plant,
    "cure": _cure,
    "evaluate": _evaluate,
    "compare": _compare,
    "export": _export,
}
