"""The Qt bridge of UnifiedState: changes from any thread arrive on the GUI thread, coalesced."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QTimer, Signal

from modules.unified_state import Snapshot, Topic, UnifiedState

FRAME_MS = 33
"""One thirtieth of a second: what meters and labels need, and no more."""


class StateBridge(QObject):
    """Emits the latest snapshot at most once per frame, with all topics that changed.

    `frame` is the one display timer of the program: meters and the playhead follow it.
    """

    changed = Signal(object, object)
    frame = Signal()

    def __init__(self, state: UnifiedState) -> None:
        super().__init__()
        self._state = state
        self._lock = threading.Lock()
        self._topics: set[Topic] = set()
        self._unsubscribe = state.subscribe(self._note)
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.flush)
        self._timer.start()

    def flush(self) -> None:
        """Emit what is pending now."""
        with self._lock:
            topics, self._topics = self._topics, set()
        if topics:
            self.changed.emit(self._state.snapshot, frozenset(topics))
        self.frame.emit()

    def close(self) -> None:
        """Stop the timer and leave the state."""
        self._timer.stop()
        self._unsubscribe()

    def _note(self, _snapshot: Snapshot, topic: Topic) -> None:
        with self._lock:
            self._topics.add(topic)
