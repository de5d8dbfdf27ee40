from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from app.desktop.workers.jobs import PARALLEL_JOBS, JobControl, JobRequest, JobRunner
from modules.errors import NomadError

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def runner(qapp: object) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.close()


def test_delivers_the_result_on_the_thread_of_the_runner(runner: JobRunner, wait_for: Wait) -> None:
    seen: list[tuple[object, bool]] = []

    def take(result: object) -> None:
        seen.append((result, threading.current_thread() is threading.main_thread()))

    runner.run(JobRequest("Adding", lambda _c: 2 + 3, take))
    wait_for(lambda: bool(seen))
    assert seen == [(5, True)]
    assert runner.is_idle


def test_a_failure_reaches_its_own_handler_first(runner: JobRunner, wait_for: Wait) -> None:
    own: list[Exception] = []
    common: list[object] = []
    runner.failed.connect(common.append)

    def fail(_control: JobControl) -> None:
        raise NomadError("No.")

    runner.run(JobRequest("Failing", fail, on_failure=own.append))
    runner.run(JobRequest("Failing", fail))
    wait_for(lambda: bool(own) and bool(common))
    assert str(own[0]) == str(common[0]) == "No."


def test_a_new_job_takes_the_place_of_an_older_one_with_the_same_key(
    runner: JobRunner, wait_for: Wait
) -> None:
    release = threading.Event()
    results: list[object] = []

    def slow(control: JobControl) -> str:
        release.wait(5)
        control.raise_if_cancelled()
        return "old"

    runner.run(JobRequest("Slow", slow, results.append, key="analysis"))
    runner.run(JobRequest("Quick", lambda _c: "new", results.append, key="analysis"))
    wait_for(lambda: bool(results))
    release.set()
    assert results == ["new"]


def test_progress_and_cancel(runner: JobRunner, wait_for: Wait) -> None:
    fractions: list[float] = []
    ended: list[object] = []
    results: list[object] = []
    has_begun = threading.Event()
    stopped = threading.Event()

    def work(control: JobControl) -> None:
        control.progress(0.25)
        has_begun.set()
        while not control.is_cancelled():
            stopped.wait(0.005)
        stopped.set()

    runner.progressed.connect(lambda _job, fraction: fractions.append(fraction))
    runner.ended.connect(ended.append)
    job = runner.run(JobRequest("Long", work, results.append))
    wait_for(lambda: fractions == [0.25])
    runner.cancel(job)
    assert stopped.wait(5)
    assert ended == [job]
    assert results == []


def test_a_quiet_job_is_not_announced(runner: JobRunner, wait_for: Wait) -> None:
    announced: list[object] = []
    done: list[object] = []
    runner.started.connect(announced.append)
    runner.run(JobRequest("Quiet", lambda _c: None, done.append, quiet=True))
    wait_for(lambda: bool(done))
    assert announced == []


def test_a_short_job_never_waits_for_long_ones(runner: JobRunner, wait_for: Wait) -> None:
    release, saved = threading.Event(), []
    try:
        for _ in range(PARALLEL_JOBS + 1):
            runner.run(JobRequest("Analyzing", lambda _c: release.wait(), long=True))
        runner.run(JobRequest("Saving", lambda _c: True, saved.append))
        wait_for(lambda: bool(saved))
    finally:
        release.set()
