"""Where the work on files is done: in this process, on a local Dask cluster, or on a given one."""

from __future__ import annotations

import os
from asyncio import CancelledError
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import Any, TypeVar

from modules.errors import ParameterError

IN_FLIGHT_PER_WORKER = 4
"""Pieces of work that wait or run for each worker: enough that none is idle, few in memory."""
CONNECT_TIMEOUT_S = 20
ANY_PORT = "127.0.0.1:0"
"""For the status page of the local cluster, so that several builds can run side by side."""

Work = TypeVar("Work")
Result = TypeVar("Result")


def default_workers() -> int:
    """One for each core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def map_unordered(
    function: Callable[[Work], Result],
    work: Iterable[Work],
    workers: int = 1,
    scheduler: str | None = None,
) -> Iterator[tuple[Work, Result | BaseException]]:
    """Each piece of `work` with its result, in any order; `work` is drawn as workers get free.

    One worker without a `scheduler` address is this process, where only an OSError comes in the
    place of a result. On a cluster that is so for all that a piece raises, also when its worker
    dies of it. Raises ParameterError when no scheduler answers at the address, or no more.
    """
    if scheduler is None and workers == 1:
        for piece in work:
            try:
                result: Result | BaseException = function(piece)
            except OSError as failure:
                result = failure
            yield piece, result
        return
    yield from _on_cluster(function, work, workers, scheduler)


def _on_cluster(
    function: Callable[[Work], Result], work: Iterable[Work], workers: int, scheduler: str | None
) -> Iterator[tuple[Work, Result | BaseException]]:
    from distributed import as_completed

    with ExitStack() as stack:
        client = _connect(stack, workers, scheduler)
        window = IN_FLIGHT_PER_WORKER * (workers if scheduler is None else _threads(client))
        pieces = iter(work)
        waiting = {_submit(client, function, piece): piece for piece in islice(pieces, window)}
        done = as_completed(list(waiting))
        for future in done:
            piece = waiting.pop(future)
            yield piece, _outcome(future, scheduler)
            future.release()
            for following in islice(pieces, 1):
                submitted = _submit(client, function, following)
                waiting[submitted] = following
                done.add(submitted)


def _submit(client: Any, function: Callable[[Work], Result], piece: Work) -> Any:
    return client.submit(function, piece, pure=False)


def _outcome(future: Any, scheduler: str | None) -> Any:
    error = future.exception() if future.status != "cancelled" else CancelledError()
    if isinstance(error, CancelledError):
        raise ParameterError(
            f"The Dask scheduler ({scheduler or 'local'}) stopped; what is done is kept, run the"
            " same command to go on.",
            "scheduler",
            scheduler,
        )
    return future.result() if error is None else error


def _threads(client: Any) -> int:
    return max(1, sum(client.nthreads().values()))


def _connect(stack: ExitStack, workers: int, scheduler: str | None) -> Any:
    from distributed import Client, LocalCluster

    if scheduler is None:
        cluster = stack.enter_context(
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address=ANY_PORT,
                silence_logs=50,
            )
        )
        return stack.enter_context(Client(cluster))
    try:
        return stack.enter_context(Client(scheduler, timeout=CONNECT_TIMEOUT_S))
    except (OSError, ValueError, TimeoutError) as failure:
        raise ParameterError(
            f"No Dask scheduler answers at {scheduler} ({type(failure).__name__}); start one with"
            " dask scheduler, or leave --scheduler out to work on this machine.",
            "scheduler",
            scheduler,
        ) from failure
