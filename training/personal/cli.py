"""`python -m training.personal evaluate`: simulated users, and a simulated engineer."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from modules.errors import NomadError

DEFAULT_CORPORA = Path("../shared/data/midi")


def build_parser() -> argparse.ArgumentParser:
    """The parser of `python -m training.personal`."""
    parser = argparse.ArgumentParser(
        prog="python -m training.personal",
        description="Measure what learning from one user is worth.",
        epilog="Example: python -m training.personal evaluate --user fiddler",
    )
    steps = parser.add_subparsers(dest="step", required=True)
    evaluate = steps.add_parser("evaluate", help="simulated users who judge proposals")
    evaluate.add_argument("--corpora", type=Path, default=DEFAULT_CORPORA)
    evaluate.add_argument("--user", action="append", help="only this user; may be repeated")
    evaluate.add_argument("--seed", type=int, default=0)
    evaluate.add_argument(
        "--places", type=int, default=48, help="where acceptance is measured; 0 leaves it out"
    )
    cost = steps.add_parser("cost", help="what a user's held-out pieces cost a note model")
    cost.add_argument("--corpora", type=Path, default=DEFAULT_CORPORA)
    cost.add_argument("--user", required=True)
    cost.add_argument("--model", type=Path, help="its folder; default: the shipped model")
    cost.add_argument("--seed", type=int, default=0)
    policy = steps.add_parser("policy", help="policy-gradient fine-tuning of an adapter")
    policy.add_argument("--corpora", type=Path, default=DEFAULT_CORPORA)
    policy.add_argument("--user", required=True)
    policy.add_argument("--rounds", type=int, default=5)
    policy.add_argument("--leash", type=float, default=0.1, help="weight of the KL divergence")
    policy.add_argument("--seed", type=int, default=0)
    policy.add_argument("--places", type=int, default=48, help="where acceptance is measured")
    engineer = steps.add_parser("engineer", help="a simulated engineer who likes darker mixes")
    engineer.add_argument("--seed", type=int, default=0)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one step and print its result as JSON; 0 on success, 1 after a failure told in words."""
    options = build_parser().parse_args(argv)
    steps = {"evaluate": _evaluate, "cost": _cost, "policy": _policy, "engineer": _engineer}
    try:
        result = steps[options.step](options)
    except NomadError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(result, indent=2))
    return 0


def _evaluate(options: argparse.Namespace) -> dict[str, object]:
    from training.personal.evaluate import evaluate_user, make_bench
    from training.personal.users import all_users

    bench = make_bench(options.corpora, options.seed)
    result: dict[str, object] = {
        "seed": options.seed,
        "model": bench.model.info.sha256,
        "general_bits_per_note": bench.general_bits,
    }
    for user in all_users(options.corpora):
        if not options.user or user.name in options.user:
            result[user.name] = evaluate_user(user, bench, options.seed, options.places)
            print(json.dumps({user.name: result[user.name]}), file=sys.stderr, flush=True)
    return result


def _cost(options: argparse.Namespace) -> dict[str, object]:
    from training.personal.evaluate import cost_of
    from training.personal.users import user_named

    user = user_named(options.corpora, options.user)
    return cost_of(user, options.corpora, options.model, options.seed)


def _policy(options: argparse.Namespace) -> dict[str, object]:
    from training.personal.evaluate_policy import evaluate_policy
    from training.personal.policy import PolicySettings
    from training.personal.users import user_named

    user = user_named(options.corpora, options.user)
    settings = PolicySettings(options.rounds, leash=options.leash, seed=options.seed)
    return evaluate_policy(user, options.corpora, settings, options.places)


def _engineer(options: argparse.Namespace) -> dict[str, object]:
    from training.personal.engineer import evaluate_engineer

    return evaluate_engineer(options.seed)
