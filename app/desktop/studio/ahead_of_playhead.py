"""Keeps the bars ahead of the playhead written: the generator worker is asked for the missing."""

from __future__ import annotations

from collections.abc import Iterator

from app.desktop.workers.generator_worker import GeneratorWorker
from modules.midi_generator.bars_written import BarsWritten, Ground, ground_of
from modules.midi_generator.look_ahead import AheadRequest, Foreseen
from modules.midi_generator.request import GenerationRequest


class AheadOfPlayhead:
    """A queue of at most eight bars and the one request that fills it."""

    def __init__(self, worker: GeneratorWorker, ids: Iterator[int]) -> None:
        self._worker = worker
        self._ids = ids
        self._bars = BarsWritten()
        self._request_id: int | None = None
        self._coming: set[int] = set()

    def __len__(self) -> int:
        return len(self._bars)

    @property
    def is_waiting(self) -> bool:
        """Whether more answers are to come."""
        return bool(self._coming)

    @property
    def next(self) -> Foreseen | None:
        """The bar that the playhead comes to next; None while it is not written."""
        return self._bars.next

    def aim(self, request: GenerationRequest, ticks: tuple[int, ...]) -> None:
        """Want the bars at `ticks`, written as `request` says; what holds of the others is kept."""
        if not self._bars.aim(ground_of(request), ticks):
            self.interrupt()
        missing = self._bars.missing
        if missing and not self.is_waiting:
            self._request_id = next(self._ids)
            self._coming = set(missing)
            self._worker.pursue(
                AheadRequest(self._request_id, request, missing, self._bars.written)
            )

    def take(self, request_id: int, found: Foreseen) -> bool:
        """Keep an answer; False drops one to another request, or one that comes too late."""
        if request_id != self._request_id:
            return False
        self._coming.discard(found.tick)
        return self._bars.take(found)

    def rest_on(self, ground: Ground) -> None:
        """Hold what is written over a change that it foresaw: one of its bars was accepted."""
        self._bars.rest_on(ground)

    def interrupt(self) -> None:
        """Expect no answer any more; what is written stays."""
        self._request_id = None
        self._coming = set()

    def clear(self) -> None:
        """Forget everything."""
        self.interrupt()
        self._bars.clear()
