"""Waits for what happens on another thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

PAUSE_S = 0.001


def until(is_true: Callable[[], bool], within_s: float = 30.0) -> None:
    """Return as soon as `is_true`; an AssertionError when that takes longer."""
    deadline = monotonic() + within_s
    pause = threading.Event()
    while not is_true():
        assert monotonic() < deadline, f"it did not happen within {within_s:g} s"
        pause.wait(PAUSE_S)
