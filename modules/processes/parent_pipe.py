"""The pipe to the process that started this one."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any


class ParentPipe:
    """Messages come in through standard input and go out where standard output was.

    Make it first of all: from then on nothing else reads or writes there. When the messages end,
    so must the process; so it never outlives the program that started it.
    """

    def __init__(self) -> None:
        # Ctrl+C in a terminal reaches every process of the program; this one follows the first.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._orders = sys.stdin.buffer
        self._news = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        self._lock = threading.Lock()
        # What a sound system prints must not get between the messages.
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, sys.stdout.fileno())
        os.close(silence)

    def messages(self) -> Iterator[Any]:
        """What the other side sends, until it is gone."""
        while True:
            try:
                yield pickle.load(self._orders)
            except (EOFError, OSError):
                return

    def send(self, message: object) -> bool:
        """Write a message, waiting for the other side to take it; whether it is still there.

        Any thread may call it.
        """
        with self._lock:
            try:
                pickle.dump(message, self._news, pickle.HIGHEST_PROTOCOL)
                self._news.flush()
            except OSError:
                return False
        return True
