"""The process of the analysis: one order after the other, the given up ones left out."""

from __future__ import annotations

import os
import sys
import threading
from queue import SimpleQueue
from types import TracebackType

from modules.errors import NomadError
from modules.processes.parent_pipe import ParentPipe
from modules.processes.priority import step_back
from modules.song.score import Song
from modules.spectral_analyzer.apart.message import Answer, GiveUp, Order, Progress, packed
from modules.spectral_analyzer.genre_profile import GenreProfile
from modules.spectral_analyzer.song_analyst import SongAnalyst

FAULT = 1
LEAST_PROGRESS = 0.02


def main() -> None:
    """Obey until there are no more orders."""
    pipe = ParentPipe.of_this_process()
    step_back()
    desk = _Desk(pipe)
    threading.Thread(target=desk.read, name="analysis-orders", daemon=True).start()
    sys.excepthook = _end
    desk.work()


def _end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print a fault and end, without waiting for the thread that waits for orders."""
    sys.__excepthook__(kind, error, trace)
    os._exit(FAULT)


class _Desk:
    """Orders come in on one thread and are worked on another."""

    def __init__(self, pipe: ParentPipe) -> None:
        self._pipe = pipe
        self._orders: SimpleQueue[Order] = SimpleQueue()
        self._given_up = 0

    def read(self) -> None:
        """Take orders, and that they are given up, until nobody gives any more."""
        for message in self._pipe.messages():
            if isinstance(message, GiveUp):
                self._given_up = message.number
            else:
                self._orders.put(message)
        os._exit(0)

    def work(self) -> None:
        """Answer the orders."""
        analyst = SongAnalyst()
        song = Song()
        profile: GenreProfile | None = None
        while True:
            order = self._orders.get()
            song, profile = order.change.applied(song), order.profile or profile
            assert profile is not None
            self._pipe.send(Answer(order.number, self._outcome(analyst, song, profile, order)))

    def _outcome(
        self, analyst: SongAnalyst, song: Song, profile: GenreProfile, order: Order
    ) -> bytes | NomadError:
        try:
            return packed(
                analyst.analyze(
                    song,
                    profile,
                    order.states,
                    progress=_Teller(self._pipe, order.number),
                    cancelled=lambda: order.number <= self._given_up,
                )
            )
        except NomadError as error:
            return error


class _Teller:
    """Tells of progress that can be seen."""

    def __init__(self, pipe: ParentPipe, number: int) -> None:
        self._pipe = pipe
        self._number = number
        self._told = 0.0

    def __call__(self, fraction: float) -> None:
        if fraction >= self._told + LEAST_PROGRESS:
            self._told = fraction
            self._pipe.send(Progress(self._number, fraction))
