"""Where the work on files is done: in this process, on a local Dask cluster, or on a given one."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from modules.errors import ParameterError

IN_FLIGHT_PER_WORKER = 4
"""Pieces of work that wait or run for each worker: enough that none is idle, few in memory."""
CONNECT_TIMEOUT_S = 20
PATIENCE_S = 60
"""After so long without any result it is looked whether there are workers at all."""
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
    in_flight_per_worker: int = IN_FLIGHT_PER_WORKER,
) -> Iterator[tuple[Work, Result | BaseException]]:
    """Each piece of `work` with its result, in any order; `work` is drawn as workers get free.

    One worker without a `scheduler` address is this process. An OSError comes in the place of a
    result, and so does the death of a worker; pieces that waited for it may share that fate. Raises
    ParameterError when no scheduler answers at the address, or no more, or when its workers lack
    what the work needs.
    """
    if scheduler is None and workers == 1:
        for piece in work:
            try:
                result: Result | BaseException = function(piece)
            except OSError as failure:
                result = failure
            yield piece, result
        return
    with ExitStack() as stack:
        client = _connect(stack, workers, scheduler)
        window = in_flight_per_worker * (workers if scheduler is None else _threads(client))
        yield from _keep_busy(client, function, iter(work), window)


def _keep_busy(
    client: Any, function: Callable[[Work], Result], pieces: Iterator[Work], window: int
) -> Iterator[tuple[Work, Result | BaseException]]:
    from distributed import wait

    waiting = {_submit(client, function, piece): piece for piece in islice(pieces, window)}
    while waiting:
        first = partial(wait, list(waiting), PATIENCE_S, "FIRST_COMPLETED")
        for future in _patiently(client, first).done:
            piece = waiting.pop(future)
            yield piece, _patiently(client, partial(_outcome, future))
            future.release()
            for following in islice(pieces, 1):
                waiting[_submit(client, function, following)] = following


def _outcome(future: Any) -> Any:
    from distributed import KilledWorker

    error = future.exception(timeout=PATIENCE_S)
    if error is None:
        # The worker that has the result may be gone by now; then it is made again.
        return future.result(timeout=PATIENCE_S)
    if isinstance(error, KilledWorker | OSError):
        return error
    raise ParameterError(
        f"The workers cannot do this work ({type(error).__name__}: {' '.join(str(error).split())});"
        " the scheduler and its workers need the same version of this program as is used here.",
        "scheduler",
        None,
    ) from error


def _patiently(client: Any, ask: Callable[[], Any]) -> Any:
    """What `ask` returns, asked again when it times out while there are workers."""
    while True:
        try:
            return ask()
        except CancelledError as lost:
            raise _stopped("The Dask scheduler stopped") from lost
        except TimeoutError:
            if not client.nthreads():
                raise _stopped("No Dask worker is left") from None


def _stopped(what: str) -> ParameterError:
    return ParameterError(
        f"{what}; what is done is kept, run the same command to go on.", "scheduler", None
    )


def _submit(client: Any, function: Callable[[Work], Result], piece: Work) -> Any:
    return client.submit(function, piece, pure=False)


def _threads(client: Any) -> int:
    return max(1, sum(client.nthreads().values()))


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Processes started in the block leave Ctrl+C to this one, which then ends them in order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _connect(stack: ExitStack, workers: int, scheduler: str | None) -> Any:
    from distributed import Client, LocalCluster

    if scheduler is None:
        with _interrupts_ignored():
            cluster = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address=ANY_PORT,
                silence_logs=logging.CRITICAL,
            )
        return stack.enter_context(Client(stack.enter_context(cluster)))
    try:
        return stack.enter_context(Client(scheduler, timeout=CONNECT_TIMEOUT_S))
    except (OSError, ValueError, TimeoutError) as failure:
        raise ParameterError(
            f"No Dask scheduler answers at {scheduler} ({type(failure).__name__}); start one with"
            " dask scheduler, or leave --scheduler out to work on this machine.",
            "scheduler",
            scheduler,
        ) from failure
