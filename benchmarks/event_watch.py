"""How much processor time the window's thread takes between two waits for events."""

from __future__ import annotations

import time
from array import array

from PySide6.QtCore import QAbstractEventDispatcher, QObject


class EventWatch(QObject):
    """Notes the processor time of every turn of this thread's event loop, until `stop`.

    The clock would also count other programs, and other threads that hold the interpreter.
    """

    def __init__(self) -> None:
        super().__init__()
        self.turns_ms = array("d")
        self._used_s: float | None = None
        dispatcher = QAbstractEventDispatcher.instance()
        assert dispatcher is not None
        self._dispatcher = dispatcher
        dispatcher.aboutToBlock.connect(self._note)

    def stop(self) -> None:
        """Watch no longer."""
        self._dispatcher.aboutToBlock.disconnect(self._note)

    def _note(self) -> None:
        used_s, before_s = time.thread_time(), self._used_s
        self._used_s = used_s
        if before_s is not None:
            self.turns_ms.append(1_000.0 * (used_s - before_s))
