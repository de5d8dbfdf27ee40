"""Every case of the EBU tone set at every sample rate, as a table.

    python -m benchmarks.ebu_checks [--rates 44100 48000]

A cell shows the reading that is farthest from what the standard asks for; × marks a miss.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.ebu_cases import CASES, RATES_HZ, Check


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", type=int, nargs="+", default=RATES_HZ)
    rates = parser.parse_args().rates
    print(f"| case | reading | asked for | {' | '.join(f'{rate / 1000:g}' for rate in rates)} |")
    print("|---" * (3 + len(rates)) + "|")
    missed = done = 0
    for case in CASES.values():
        columns = [list(case(rate)) for rate in rates]
        for checks in zip(*columns, strict=True):
            print(row(checks), flush=True)
            done += len(checks)
            missed += sum(not check.is_met for check in checks)
    print(f"\n{done - missed} of {done} checks are met.")
    return 1 if missed else 0


def row(checks: tuple[Check, ...]) -> str:
    first = checks[0]
    cells = (f"{number(c.measured)}{'' if c.is_met else ' ×'}" for c in checks)
    return f"| {first.case} | {first.what} | {asked(first)} | {' | '.join(cells)} |"


def asked(check: Check) -> str:
    if check.expected is None:
        return "no number"
    below, above = check.tolerance
    span = f"±{below:g}" if below == above else f"+{above:g}/−{below:g}"
    return f"{check.expected:.2f} {span}"


def number(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    sys.exit(main())
