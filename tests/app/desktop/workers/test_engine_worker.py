from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from app.desktop.workers.engine_worker import EngineWorker, Request
from modules.errors import Cancelled, ModelError, NomadError
from modules.unified_state import EngineStatus, UnifiedState

Wait = Callable[[Callable[[], bool]], None]


@dataclass(frozen=True)
class Question:
    id: int
    text: str = ""


class Echo(EngineWorker):
    """Waits for a release before each answer, so that tests decide about the order."""

    def __init__(self, state: UnifiedState) -> None:
        super().__init__("generator", state)
        self.has_begun = threading.Event()
        self.release = threading.Event()
        self.interrupted = threading.Event()
        self.expected: list[str] = []
        self.steps: list[str] = []

    def _prepare(self) -> str:
        return "Echo ready"

    def _answer(self, request: Request) -> object:
        assert isinstance(request, Question)
        self.has_begun.set()
        while not self.release.wait(0.005):
            if self._is_stale(request.id):
                raise Cancelled
        if request.text == "bad":
            raise NomadError("Bad question.")
        return request.text.upper()

    def _get_ready(self, request: Request) -> None:
        assert isinstance(request, Question)
        self.expected.append(request.text)
        if request.text == "bad":
            raise NomadError("Bad question.")
        while not self._is_needed_elsewhere():
            if self.release.wait(0.005):
                return
        self.interrupted.set()
        raise Cancelled

    def _take_step(
        self, request: Request, cancelled: Callable[[], bool]
    ) -> tuple[object, Request | None]:
        """One letter of the text for each step; "?" waits until it is cancelled or released."""
        assert isinstance(request, Question)
        letter, rest = request.text[0], request.text[1:]
        self.steps.append(letter)
        if letter == "!":
            raise NomadError("Bad question.")
        while letter == "?" and not self.release.wait(0.005):
            if cancelled():
                raise Cancelled
        return letter, Question(request.id, rest) if rest else None


@pytest.fixture
def state() -> UnifiedState:
    return UnifiedState()


@pytest.fixture
def echo(qapp: object, state: UnifiedState) -> Iterator[Echo]:
    worker = Echo(state)
    worker.start()
    yield worker
    worker.close()


def test_answers_by_id_and_publishes_its_status(
    echo: Echo, state: UnifiedState, wait_for: Wait
) -> None:
    answers: list[tuple[int, object]] = []
    echo.answered.connect(lambda request_id, result: answers.append((request_id, result)))
    wait_for(lambda: state.snapshot.engines["generator"].status is EngineStatus.READY)
    echo.submit(Question(7, "hello"))
    assert echo.has_begun.wait(5)
    assert state.snapshot.engines["generator"].status is EngineStatus.BUSY
    echo.release.set()
    wait_for(lambda: answers == [(7, "HELLO")])
    assert state.snapshot.engines["generator"].message == "Echo ready"


def test_the_newest_request_wins(echo: Echo, wait_for: Wait) -> None:
    answers: list[int] = []
    echo.answered.connect(lambda request_id, _result: answers.append(request_id))
    echo.submit(Question(1, "first"))
    assert echo.has_begun.wait(5)
    echo.submit(Question(2, "second"))
    echo.submit(Question(3, "third"))
    echo.release.set()
    wait_for(lambda: bool(answers))
    assert answers == [3]


def test_a_cancelled_request_is_not_answered(echo: Echo, wait_for: Wait) -> None:
    answers: list[int] = []
    echo.answered.connect(lambda request_id, _result: answers.append(request_id))
    echo.submit(Question(1, "first"))
    assert echo.has_begun.wait(5)
    echo.cancel()
    echo.release.set()
    echo.submit(Question(2, "second"))
    wait_for(lambda: bool(answers))
    assert answers == [2]


def test_a_failure_carries_the_id(echo: Echo, wait_for: Wait) -> None:
    failures: list[tuple[int, str]] = []
    echo.failed.connect(lambda request_id, error: failures.append((request_id, str(error))))
    echo.release.set()
    echo.submit(Question(4, "bad"))
    wait_for(lambda: failures == [(4, "Bad question.")])


def test_a_missing_model_makes_the_engine_unavailable(
    qapp: object, state: UnifiedState, wait_for: Wait
) -> None:
    class Broken(Echo):
        def _prepare(self) -> str:
            raise ModelError("The model is not there.", "note_gru")

    worker = Broken(state)
    worker.start()
    wait_for(lambda: state.snapshot.engines["generator"].status is EngineStatus.UNAVAILABLE)
    assert "not there" in state.snapshot.engines["generator"].message
    worker.close()


def test_an_unexpected_error_is_reported_once_and_the_engine_is_off(
    qapp: object, state: UnifiedState, wait_for: Wait
) -> None:
    class Crashing(Echo):
        def _answer(self, request: Request) -> object:
            raise ZeroDivisionError("oops")

    worker = Crashing(state)
    crashes: list[object] = []
    worker.crashed.connect(crashes.append)
    worker.start()
    worker.submit(Question(1))
    wait_for(lambda: bool(crashes))
    assert state.snapshot.engines["generator"].status is EngineStatus.UNAVAILABLE
    worker.close()


def test_gets_ready_silently_and_lets_a_real_request_through(
    echo: Echo, state: UnifiedState, wait_for: Wait
) -> None:
    answers: list[object] = []
    echo.answered.connect(lambda _id, result: answers.append(result))
    wait_for(lambda: state.snapshot.engines["generator"].status is EngineStatus.READY)
    echo.expect(Question(1, "soon"))
    wait_for(lambda: echo.expected == ["soon"])
    assert state.snapshot.engines["generator"].status is EngineStatus.READY
    echo.submit(Question(2, "now"))
    assert echo.interrupted.wait(5)
    echo.release.set()
    wait_for(lambda: answers == ["NOW"])


def test_what_is_wrong_with_an_expected_request_is_not_told(
    echo: Echo, state: UnifiedState, wait_for: Wait
) -> None:
    failures: list[object] = []
    echo.failed.connect(lambda _id, error: failures.append(error))
    echo.expect(Question(1, "bad"))
    wait_for(lambda: echo.expected == ["bad"])
    echo.release.set()
    echo.expect(Question(2, "good"))
    wait_for(lambda: echo.expected == ["bad", "good"])
    assert not failures


def pieces_of(echo: Echo) -> list[tuple[int, object]]:
    pieces: list[tuple[int, object]] = []
    echo.found.connect(lambda request_id, piece: pieces.append((request_id, piece)))
    return pieces


def test_what_is_pursued_comes_piece_by_piece_in_silence(
    echo: Echo, state: UnifiedState, wait_for: Wait
) -> None:
    wait_for(lambda: state.snapshot.engines["generator"].status is EngineStatus.READY)
    told: list[EngineStatus] = []
    state.subscribe(lambda now, _topic: told.append(now.engines["generator"].status))
    pieces = pieces_of(echo)
    echo.pursue(Question(5, "abc"))
    wait_for(lambda: pieces == [(5, "a"), (5, "b"), (5, "c")])
    assert told == []


def test_a_request_interrupts_the_pursuit_which_goes_on_afterwards(
    echo: Echo, wait_for: Wait
) -> None:
    pieces, answers = pieces_of(echo), []
    echo.answered.connect(lambda request_id, _result: answers.append(request_id))
    echo.pursue(Question(5, "a?b"))
    wait_for(lambda: "?" in echo.steps)
    echo.submit(Question(7, "asked"))
    assert echo.has_begun.wait(5)
    echo.release.set()
    wait_for(lambda: answers == [7] and len(pieces) == 3)
    assert echo.steps == ["a", "?", "?", "b"]


def test_a_newer_pursuit_replaces_the_older_and_none_ends_it(echo: Echo, wait_for: Wait) -> None:
    pieces = pieces_of(echo)
    echo.pursue(Question(5, "?a"))
    wait_for(lambda: echo.steps == ["?"])
    echo.pursue(Question(6, "b?c"))
    wait_for(lambda: pieces == [(6, "b")])
    wait_for(lambda: echo.steps == ["?", "b", "?"])
    echo.pursue(None)
    echo.submit(Question(7, "asked"))
    echo.release.set()
    assert echo.has_begun.wait(5)
    echo.close()
    assert echo.steps == ["?", "b", "?"]


def test_what_is_wrong_with_a_pursuit_is_told_to_nobody(echo: Echo, wait_for: Wait) -> None:
    failures: list[object] = []
    echo.failed.connect(lambda _id, error: failures.append(error))
    pieces = pieces_of(echo)
    echo.pursue(Question(5, "!"))
    wait_for(lambda: echo.steps == ["!"])
    echo.pursue(Question(6, "a"))
    wait_for(lambda: pieces == [(6, "a")])
    assert failures == []
