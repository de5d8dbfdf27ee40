"""The job runner: open, save, export and offline analysis, with progress and Cancel."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from modules.errors import Cancelled, NomadError

PARALLEL_JOBS = 2

log = logging.getLogger(__name__)


class JobControl:
    """What a job's work sees: where to report progress and whether to stop."""

    def __init__(self, report: Callable[[float], None]) -> None:
        self._report = report
        self._cancelled = threading.Event()

    def progress(self, fraction: float) -> None:
        """Report that `fraction` (0 … 1) of the work is done."""
        self._report(fraction)

    def part(self, start: float, end: float) -> JobControl:
        """A control for the part of the work from fraction `start` to `end`."""
        part = JobControl(lambda done: self._report(start + done * (end - start)))
        part._cancelled = self._cancelled
        return part

    def is_cancelled(self) -> bool:
        """Whether the work should end."""
        return self._cancelled.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise Cancelled when the work should end."""
        if self.is_cancelled():
            raise Cancelled

    def cancel(self) -> None:
        """Ask the work to end."""
        self._cancelled.set()


Work = Callable[[JobControl], object]


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A job: its title for the status line, the work, and what to do with the outcome.

    A new job takes the place of an older one with the same `key`. A `quiet` job is not shown. A
    `long` one, such as an analysis, has threads of its own: opening and saving never wait for it.
    A `precious` one makes something that the user wants to have: it is not given up unasked.
    `on_failure` gets any exception; without it the runner's `failed` signal tells the user.
    """

    title: str
    work: Work
    on_success: Callable[[object], None] = lambda _result: None
    on_failure: Callable[[Exception], None] | None = None
    key: str = ""
    quiet: bool = False
    long: bool = False
    precious: bool = False


@dataclass(eq=False)
class Job:
    """A job that was started."""

    id: int
    request: JobRequest
    control: JobControl


class JobRunner(QObject):
    """Runs jobs on a few threads and delivers their outcomes on the thread that made it."""

    started = Signal(object)
    progressed = Signal(object, float)
    ended = Signal(object)
    succeeded = Signal(object)
    """A job whose `on_success` has been called."""
    failed = Signal(object)
    """The exception of a job that has no `on_failure`."""

    _finished = Signal(int, object, object)
    _reported = Signal(int, float)

    def __init__(self) -> None:
        super().__init__()
        self._pool = ThreadPoolExecutor(PARALLEL_JOBS, thread_name_prefix="nomad-job")
        self._long_pool = ThreadPoolExecutor(PARALLEL_JOBS, thread_name_prefix="nomad-long-job")
        self._jobs: dict[int, Job] = {}
        self._next_id = 1
        self._finished.connect(self._finish)
        self._reported.connect(self._report)

    @property
    def is_idle(self) -> bool:
        """Whether no job is waiting, running or undelivered."""
        return not self._jobs

    @property
    def precious(self) -> tuple[Job, ...]:
        """The jobs that are not to be given up unasked."""
        return tuple(job for job in self._jobs.values() if job.request.precious)

    def run(self, request: JobRequest) -> Job:
        """Start a job and return it."""
        for other in [job for job in self._jobs.values() if request.key]:
            if other.request.key == request.key:
                self.cancel(other)
        job_id = self._next_id
        self._next_id += 1
        job = Job(job_id, request, JobControl(lambda done: self._reported.emit(job_id, done)))
        self._jobs[job_id] = job
        if not request.quiet:
            self.started.emit(job)
        pool = self._long_pool if request.long else self._pool
        pool.submit(self._work, job)
        return job

    def cancel(self, job: Job) -> None:
        """Give up `job`: its work is asked to end and its outcome is dropped."""
        job.control.cancel()
        if self._jobs.pop(job.id, None) is not None and not job.request.quiet:
            self.ended.emit(job)

    def close(self) -> None:
        """Give up all jobs and wait for their threads."""
        for job in list(self._jobs.values()):
            self.cancel(job)
        for pool in (self._pool, self._long_pool):
            pool.shutdown(wait=True, cancel_futures=True)

    def _work(self, job: Job) -> None:
        result: object = None
        failure: Exception | None = None
        try:
            job.control.raise_if_cancelled()
            result = job.request.work(job.control)
        except NomadError as error:
            failure = error
        except Exception as error:
            log.exception("Job “%s” failed", job.request.title)
            failure = error
        self._finished.emit(job.id, result, failure)

    def _report(self, job_id: int, fraction: float) -> None:
        job = self._jobs.get(job_id)
        if job is not None and not job.request.quiet:
            self.progressed.emit(job, fraction)

    def _finish(self, job_id: int, result: object, failure: Exception | None) -> None:
        job = self._jobs.pop(job_id, None)
        if job is None:
            return  # Cancelled meanwhile: nobody waits for it.
        if not job.request.quiet:
            self.ended.emit(job)
        if failure is None:
            job.request.on_success(result)
            self.succeeded.emit(job)
        elif isinstance(failure, Cancelled):
            return
        elif job.request.on_failure is not None:
            job.request.on_failure(failure)
        else:
            self.failed.emit(failure)
