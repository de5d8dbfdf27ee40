"""The pipe to the process that started this one."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Iterator
from typing import Any, BinaryIO, Self


class ParentPipe:
    """Reads messages from `orders` and writes them to `news`."""

    def __init__(self, orders: BinaryIO, news: BinaryIO) -> None:
        self._orders = orders
        self._news = news
        self._lock = threading.Lock()

    @classmethod
    def of_this_process(cls) -> Self:
        """The pipe of a process that `ChildProcess` started; to be called first of all.

        From then on nothing else reads standard input or writes to standard output. When the
        messages end, so must the process; so it never outlives the program that started it.
        """
        news = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        # What a sound system prints must not get between the messages.
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, sys.stdout.fileno())
        os.close(silence)
        return cls(sys.stdin.buffer, news)

    def messages(self) -> Iterator[Any]:
        """What the other side sends, until it is gone."""
        while True:
            try:
                yield pickle.load(self._orders)
            except (EOFError, OSError, pickle.UnpicklingError):
                return  # The program ended, perhaps in the middle of a message.

    def send(self, message: object) -> bool:
        """Write a message, waiting for the other side to take it; whether it is still there.

        Any thread may call it.
        """
        with self._lock:
            try:
                pickle.dump(message, self._news, pickle.HIGHEST_PROTOCOL)
                self._news.flush()
            except (OSError, ValueError):  # The other side is gone, or this one was closed.
                return False
        return True
