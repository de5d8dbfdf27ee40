"""How long the machine stood still while sound was to flow."""

from __future__ import annotations

import threading
from time import monotonic

PAUSE_S = 0.002
PERIOD_S = 512 / 48_000
"""JACK waits no longer than this; what comes later is lost."""


class Stalls:
    """Wakes up every two milliseconds and adds up how late that was, from a period on."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._stalled_s = 0.0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> float:
        """End; for how many seconds the machine stood still, 0 on one that keeps up."""
        self._ended.set()
        self._thread.join()
        return self._stalled_s

    def _run(self) -> None:
        before = monotonic()
        while not self._ended.wait(PAUSE_S):
            now = monotonic()
            late_s = now - before - PAUSE_S
            self._stalled_s += late_s if late_s >= PERIOD_S else 0.0
            before = now
