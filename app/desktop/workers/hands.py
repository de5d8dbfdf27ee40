"""Whether the user's hands are moving something on the screen."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter, sleep

REST_S = 0.15
"""Hands that have not moved for so long rest."""
STEP_BACK_S, WORK_S = 2.5, 1.0
"""Under hands that never rest, engines step back for so long and then work for so long: what is
heard has to be fetched within four seconds."""
STEP_S = 0.02


class Hands:
    """Lets engines that nobody waits for step back while the window has to keep up with a hand.

    A frame calls Qt some hundred times, and each call gives the interpreter away and has to get it
    back from whoever took it meanwhile.
    """

    def __init__(self) -> None:
        self._moved_s = float("-inf")
        self._works_until_s = float("-inf")

    def move(self) -> None:
        """Say that they move; the window's thread does."""
        self._moved_s = perf_counter()

    @property
    def are_moving(self) -> bool:
        """Whether they moved a moment ago. Any thread may ask."""
        return perf_counter() - self._moved_s < REST_S

    def wait(self, is_given_up: Callable[[], bool] = lambda: False) -> None:
        """Return when they rest, when it is time to work anyway, or when the work is given up."""
        now_s = perf_counter()
        if now_s < self._works_until_s:
            return
        latest_s = now_s + STEP_BACK_S
        while self.are_moving and not is_given_up():
            if perf_counter() >= latest_s:
                self._works_until_s = latest_s + WORK_S
                return
            sleep(STEP_S)
