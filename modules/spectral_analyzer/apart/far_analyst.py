"""An analyst in another process: the window's interpreter has nothing to do with it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from modules.errors import Cancelled, NomadError
from modules.processes.child_process import ChildProcess
from modules.song.score import Song
from modules.sound.apart.song_delta import SongDelta
from modules.spectral_analyzer.apart.message import Answer, GiveUp, Order, Progress, unpacked
from modules.unified_state import TrackState

if TYPE_CHECKING:
    from modules.spectral_analyzer.genre_profile import GenreProfile
    from modules.spectral_analyzer.song_report import SongReport

MODULE = "modules.spectral_analyzer.apart.analysis_process"
LOOK_S = 0.05
"""So often it is asked whether the work was given up."""
PATIENCE_S = 2.0
"""An analysis that was given up ends within a block; a process that takes longer hangs."""
FAULT = (
    "The analysis of the song stopped because of a fault; it is tried again after the next edit."
)


class FarAnalyst:
    """Like `SongAnalyst`. Its process is started by the first order, and again when it died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._news: SimpleQueue[Progress | Answer | None] = SimpleQueue()
        self._process: ChildProcess | None = None
        self._number = 0
        self._sent: tuple[Song, GenreProfile | None] = (Song(), None)

    def analyze(
        self,
        song: Song,
        profile: GenreProfile,
        states: Mapping[int, TrackState],
        *,
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> SongReport:
        """What `analyze_song` gives, one song at a time; raises NomadError after a fault."""
        with self._lock:
            if cancelled():
                raise Cancelled
            process = self._running()
            self._send(process, self._order(song, profile, states), cancelled)
            outcome = self._outcome(progress, cancelled)
        if isinstance(outcome, NomadError):
            raise outcome
        return unpacked(outcome, song, profile)

    def close(self) -> None:
        """End the process; orders must have been given up or done."""
        with self._lock:
            self._end()

    def _order(self, song: Song, profile: GenreProfile, states: Mapping[int, TrackState]) -> Order:
        """What the process that runs has to be told."""
        sent_song, sent_profile = self._sent
        self._number += 1
        self._sent = (song, profile)
        return Order(
            self._number,
            SongDelta.between(sent_song, song),
            None if profile is sent_profile else profile,
            dict(states),
        )

    def _send(self, process: ChildProcess, order: Order, cancelled: Callable[[], bool]) -> None:
        """Send `order`; once given up, it does not wait for a process that hangs."""
        sender = threading.Thread(
            target=process.send, args=(order,), name="analysis-order", daemon=True
        )
        sender.start()
        patience = round(PATIENCE_S / LOOK_S)
        while sender.is_alive():
            sender.join(LOOK_S)
            patience -= cancelled()
            if patience < 0:
                process.kill()

    def _running(self) -> ChildProcess:
        """The process, a new one if need be; raises NomadError when it cannot be started."""
        if self._process is not None and self._process.is_running:
            return self._process
        self._end()
        self._sent = (Song(), None)
        news: SimpleQueue[Progress | Answer | None] = SimpleQueue()
        self._news = news
        try:
            self._process = ChildProcess(MODULE, news.put, lambda: news.put(None))
        except OSError as error:
            raise NomadError(FAULT) from error
        return self._process

    def _outcome(
        self, progress: Callable[[float], None], cancelled: Callable[[], bool]
    ) -> bytes | NomadError:
        patience = round(PATIENCE_S / LOOK_S)
        is_given_up = False
        while patience > 0:
            if cancelled() and not is_given_up:
                is_given_up = True
                assert self._process is not None
                self._process.send(GiveUp(self._number))
            patience -= is_given_up
            try:
                news = self._news.get(timeout=LOOK_S)
            except Empty:
                continue
            if news is None:
                return Cancelled() if is_given_up else NomadError(FAULT)
            if isinstance(news, Answer):
                return news.outcome
            progress(news.fraction)
        assert self._process is not None
        self._process.kill()
        self._end()
        return Cancelled()

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None
