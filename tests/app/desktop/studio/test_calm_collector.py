"""Full collections of garbage wait for a calm moment."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.studio import calm_collector
from app.desktop.studio.calm_collector import CalmCollector


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(calm_collector, "monotonic", made)
    return made


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    times: list[float] = []
    monkeypatch.setattr(gc, "collect", lambda: times.append(1.0))
    return times


@pytest.fixture
def busy() -> list[bool]:
    return [False]


@pytest.fixture
def collector(qtbot: QtBot, clock: Clock, busy: list[bool]) -> Iterator[CalmCollector]:
    assert clock() == 0.0
    made = CalmCollector(lambda: busy[0])
    made.start()
    yield made
    made.stop()


def test_python_collects_no_old_objects_meanwhile(qtbot: QtBot) -> None:
    before = gc.get_threshold()
    collector = CalmCollector(lambda: False)
    collector.start()
    assert gc.get_threshold() == (*before[:2], calm_collector.NEVER)
    collector.stop()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_a_calm_moment_is_used_once_it_is_time(
    collector: CalmCollector, clock: Clock, collected: list[float]
) -> None:
    collector.look()
    assert not collected
    clock.now = calm_collector.COLLECT_EVERY_S + 1.0
    collector.look()
    collector.look()
    assert len(collected) == 1


def test_music_and_jobs_are_not_disturbed(
    collector: CalmCollector, clock: Clock, busy: list[bool], collected: list[float]
) -> None:
    busy[0] = True
    clock.now = calm_collector.COLLECT_EVERY_S + 1.0
    collector.look()
    assert not collected
    clock.now = calm_collector.COLLECT_AT_LAST_S + 1.0
    collector.look()
    assert len(collected) == 1
