"""The base of the engine workers: a thread with a start, a paced life and an orderly end."""

from __future__ import annotations

import logging
import threading

from PySide6.QtCore import QObject, Signal

from modules.errors import NomadError
from modules.unified_state import EngineState, EngineStatus, Topic, UnifiedState

CLOSE_TIMEOUT_S = 5.0

log = logging.getLogger(__name__)


class WorkerThread(QObject):
    """A thread that prepares an engine once and then beats until it is closed.

    Subclasses fill in `_prepare` (load the model; runs on the thread) and `_beat` (one round of
    work). Between two beats the thread sleeps `interval_s`, or until `wake` is called.
    """

    crashed = Signal(object)
    """An exception that no subclass expected; the engine stays off afterwards."""

    def __init__(self, engine: str, state: UnifiedState, interval_s: float) -> None:
        super().__init__()
        self._engine = engine
        self._state = state
        self._interval_s = interval_s
        self._closing = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"nomad-{engine}", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def wake(self) -> None:
        """Begin the next beat now."""
        self._wake.set()

    def close(self) -> None:
        """End the thread and wait for it."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_TIMEOUT_S)

    @property
    def is_closing(self) -> bool:
        """Whether the work in hand should end."""
        return self._closing.is_set()

    def _prepare(self) -> str:
        """Make the engine ready; returns the sentence for its tooltip."""
        raise NotImplementedError

    def _beat(self) -> None:
        """Do one round of work."""
        raise NotImplementedError

    def _publish(self, status: EngineStatus, message: str) -> None:
        engine = EngineState(status, message)
        self._state.update(Topic.ENGINES, lambda now: now.with_engine(self._engine, engine))

    def _run(self) -> None:
        try:
            self._publish(EngineStatus.READY, self._prepare())
            while not self._closing.is_set():
                self._beat()
                self._wake.wait(self._interval_s)
                self._wake.clear()
        except NomadError as error:
            # A missing or damaged model is an ordinary situation: the window says so and goes on.
            self._publish(EngineStatus.UNAVAILABLE, str(error))
        except Exception as error:
            log.exception("The %s worker stopped", self._engine)
            self._publish(EngineStatus.UNAVAILABLE, f"The {self._engine} stopped: {error}")
            self.crashed.emit(error)
