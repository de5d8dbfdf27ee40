"""The one thread that writes decisions down, so that no hand on the mouse waits for a disk."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence

from modules.errors import NomadError
from modules.feedback.database import LearnedFolder
from modules.feedback.key_keeper import KeyKeeper
from modules.feedback.records import Record
from modules.feedback.store import FeedbackStore

MOST_WAITING = 1_000
CLOSE_TIMEOUT_S = 5.0

log = logging.getLogger(__name__)

Make = Callable[[], Record | None]
"""Makes a record on the writer's thread, from values that nobody changes; None: nothing to tell."""

Task = Callable[[FeedbackStore], object]
Step = Callable[[], object]


class FeedbackWriter:
    """Opens the store and writes, in order, on a thread of its own.

    `said` hears, on that thread, a sentence when something cannot be written; the same sentence
    only once in a row. What cannot be written is given up: the next record is tried again.
    """

    def __init__(
        self,
        folder: LearnedFolder,
        said: Callable[[str], None],
        keepers: Sequence[KeyKeeper] | None = None,
    ) -> None:
        self._folder = folder
        self._keepers = keepers
        self._said = said
        self._began = time.monotonic()
        self._told = ""
        self._store: FeedbackStore | None = None
        self._waiting: queue.Queue[Step | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="nomad-feedback", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def write(self, make: Make) -> bool:
        """Let `make` make a record and write it, soon; False when too many wait already."""
        minute = (time.monotonic() - self._began) / 60.0

        def task(store: FeedbackStore) -> None:
            record = make()
            if record is not None:
                store.add(record, minute)

        return self.run(task)

    def run(self, task: Task) -> bool:
        """Let `task` work with the store on the writer's thread; False when too many wait."""
        return self._put(lambda: task(self._open()))

    def let_go(self, then: Callable[[], None]) -> bool:
        """Close the file on the writer's thread and call `then` there; it opens anew if needed."""

        def step() -> None:
            self._shut()
            then()

        return self._put(step)

    def _put(self, step: Step) -> bool:
        try:
            self._waiting.put_nowait(step)
        except queue.Full:
            return False
        return True

    def close(self) -> None:
        """Write what waits and end the thread."""
        if self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join(CLOSE_TIMEOUT_S)

    def _run(self) -> None:
        while (step := self._waiting.get()) is not None:
            self._attempt(step)
        self._shut()

    def _attempt(self, step: Step) -> None:
        try:
            step()
            self._told = ""
        except NomadError as error:
            self._tell(str(error))
        except Exception:
            # A record that cannot be made must not end the writing of all others.
            log.exception("A decision was not remembered")

    def _open(self) -> FeedbackStore:
        if self._store is None:
            self._store = FeedbackStore(self._folder, self._keepers)
            self._tell(self._store.remark)
        return self._store

    def _shut(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    def _tell(self, sentence: str) -> None:
        if sentence and sentence != self._told:
            self._told = sentence
            self._said(sentence)
