"""Python's full garbage collection at calm moments: it stops every thread for up to 0.1 s."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QCursor

NEVER = 1_000_000_000
LOOK_MS = 3_000
COLLECT_EVERY_S = 30.0
COLLECT_AT_LAST_S = 900.0
"""After so long without a calm moment it is done all the same."""


class CalmCollector(QObject):
    """Takes the full collections away from Python, which would make them at any moment.

    A song of 20,000 notes makes one take 60 to 90 ms: long enough to see, and to hear when the
    device waits for its callback. Young objects are still collected as they come. A moment is calm
    when nothing plays or is worked on and the pointer has not moved since the last look.
    """

    def __init__(self, is_busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._thresholds: tuple[int, int, int] | None = None
        self._pointer = QCursor.pos()
        self._collected_at = monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin; what the program has loaded until now is never looked at again."""
        if self._thresholds is None:
            self._thresholds = gc.get_threshold()
            gc.set_threshold(*self._thresholds[:2], NEVER)
            gc.freeze()
            self._collected_at = monotonic()
            self._timer.start()

    def stop(self) -> None:
        """Give the collections back to Python."""
        self._timer.stop()
        if self._thresholds is not None:
            gc.set_threshold(*self._thresholds)
            gc.unfreeze()
            self._thresholds = None

    def look(self) -> None:
        """Collect, if it is time and nobody would notice."""
        pointer, before = QCursor.pos(), self._pointer
        self._pointer = pointer
        waited_s = monotonic() - self._collected_at
        is_calm = pointer == before and not self._is_busy()
        if waited_s > COLLECT_AT_LAST_S or (is_calm and waited_s > COLLECT_EVERY_S):
            gc.collect()
            self._collected_at = monotonic()
