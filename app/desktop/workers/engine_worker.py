"""A worker that answers requests: frozen request in, result or error out by id, newest wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from PySide6.QtCore import Signal

from app.desktop.workers.worker_thread import WorkerThread
from modules.errors import Cancelled, NomadError
from modules.unified_state import EngineStatus, UnifiedState

IDLE_INTERVAL_S = 3600.0
"""A request wakes the thread; the interval only bounds an idle sleep."""


class Request(Protocol):
    """Anything frozen that carries an id."""

    @property
    def id(self) -> int: ...


class EngineWorker(WorkerThread):
    """Answers the newest request; one that waits is replaced, one that runs is cancelled.

    A request that is only expected is prepared for while nothing else is to be done. One that is
    pursued is worked at piece by piece after that, in silence; a real request interrupts it.
    """

    answered = Signal(int, object)
    failed = Signal(int, object)
    found = Signal(int, object)
    """The id of the pursued request, and one piece of its answer."""

    def __init__(self, engine: str, state: UnifiedState) -> None:
        super().__init__(engine, state, IDLE_INTERVAL_S)
        self._mailbox = threading.Lock()
        self._waiting: Request | None = None
        self._expected: Request | None = None
        self._pursued: Request | None = None
        self._current_id: int | None = None

    def submit(self, request: Request) -> None:
        """Ask for `request`; every older one is given up."""
        with self._mailbox:
            self._waiting = request
            self._expected = None
            self._current_id = request.id
        self.wake()

    def expect(self, request: Request) -> None:
        """Get ready for `request`, silently and only until something is asked for."""
        with self._mailbox:
            self._expected = request
        self.wake()

    def pursue(self, request: Request | None) -> None:
        """Work at `request` while nothing is asked for, instead of any older one."""
        with self._mailbox:
            self._pursued = request
        self.wake()

    def cancel(self) -> None:
        """Give up all requests that were submitted; nothing is emitted for them."""
        with self._mailbox:
            self._waiting = None
            self._current_id = None

    def _answer(self, request: Request) -> object:
        """The result for `request`; runs on the thread and asks `_is_stale` now and then."""
        raise NotImplementedError

    def _get_ready(self, request: Request) -> None:
        """Do ahead what `_answer` would begin with; asks `_is_needed_elsewhere` now and then."""

    def _take_step(
        self, request: Request, cancelled: Callable[[], bool]
    ) -> tuple[object, Request | None]:
        """One piece of the answer to a pursued request, and what is left of the request."""
        raise NotImplementedError

    def _is_stale(self, request_id: int) -> bool:
        return self.is_closing or self._current_id != request_id

    def _is_needed_elsewhere(self) -> bool:
        return self.is_closing or self._waiting is not None or self._expected is not None

    def _beat(self) -> None:
        with self._mailbox:
            request, self._waiting = self._waiting, None
            expected, self._expected = self._expected, None
        if request is not None:
            self._answer_aloud(request)
        elif expected is not None:
            # What is wrong with a request is told when it is asked for.
            with suppress(NomadError):
                self._get_ready(expected)
        elif (pursued := self._pursued) is not None:
            self._go_on_with(pursued)
        if self._pursued is not None:
            self.wake()

    def _go_on_with(self, pursued: Request) -> None:
        def is_in_the_way() -> bool:
            return self.is_closing or self._waiting is not None or self._pursued is not pursued

        rest: Request | None = None
        try:
            piece, rest = self._take_step(pursued, is_in_the_way)
            if self._pursued is pursued:
                self.found.emit(pursued.id, piece)
        except Cancelled:
            rest = pursued  # Interrupted by a request: the same piece again, later.
        except NomadError:
            pass  # Nobody asked for it, so nobody is told why it cannot be.
        with self._mailbox:
            if self._pursued is pursued:
                self._pursued = rest

    def _answer_aloud(self, request: Request) -> None:
        ready_message = self._state.snapshot.engines[self._engine].message
        self._publish(EngineStatus.BUSY, "Working…")
        try:
            result = self._answer(request)
            if not self._is_stale(request.id):
                self.answered.emit(request.id, result)
        except Cancelled:
            pass  # Whoever cancelled knows; nobody else waits for an answer.
        except NomadError as error:
            if not self._is_stale(request.id):
                self.failed.emit(request.id, error)
        finally:
            self._publish(EngineStatus.READY, ready_message)
