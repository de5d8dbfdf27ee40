"""Times in milliseconds, and how they are told."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np


def times_ms(task: Callable[[], object], runs: int, *, warm_up: int = 3) -> np.ndarray:
    """How long each of `runs` calls of `task` took, after a few that do not count."""
    for _ in range(warm_up):
        task()
    times = []
    for _ in range(runs):
        start = perf_counter()
        task()
        times.append((perf_counter() - start) * 1000)
    return np.array(times)


def row(name: str, times: np.ndarray) -> str:
    """A line of a Markdown table: median, 99th percentile, number of runs."""
    return f"| {name} | {np.median(times):.2f} | {np.percentile(times, 99):.2f} | {len(times)} |"


HEADER = "| what | median ms | p99 ms | runs |\n| --- | --- | --- | --- |"
