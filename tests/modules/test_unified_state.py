"""UnifiedState: no update is lost, no snapshot is torn, subscribers hear every change."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from modules.unified_state import (
    EngineState,
    EngineStatus,
    MixContext,
    PerformanceContext,
    Snapshot,
    Topic,
    TrackState,
    UnifiedState,
)


def test_many_writers_lose_no_update() -> None:
    state = UnifiedState()
    writers, updates = 8, 500

    def write(track_id: int) -> None:
        for count in range(1, updates + 1):
            track = TrackState(track_id, "track", volume_db=float(count))
            state.update(Topic.TRACKS, lambda snapshot, track=track: snapshot.with_track(track))

    threads = [threading.Thread(target=write, args=(index,)) for index in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state.snapshot.version == writers * updates
    assert {t.volume_db for t in state.snapshot.tracks.values()} == {float(updates)}


def test_readers_never_see_a_torn_snapshot() -> None:
    """A writer changes two parts together; a reader must never see one without the other."""
    state = UnifiedState()
    torn: list[Snapshot] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            snapshot = state.snapshot
            level = snapshot.mix.momentary_lufs
            if level is not None and level != snapshot.music.tempo_bpm:
                torn.append(snapshot)

    def both(value: float) -> None:
        state.update(
            Topic.MIX,
            lambda old: replace(
                old,
                mix=replace(old.mix, momentary_lufs=value),
                music=replace(old.music, tempo_bpm=value),
            ),
        )

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for value in range(2000):
        both(float(value))
    done.set()
    for reader in readers:
        reader.join()
    assert torn == []


def test_subscriber_hears_topic_and_snapshot_until_it_leaves() -> None:
    state = UnifiedState()
    heard: list[tuple[int, Topic]] = []
    leave = state.subscribe(lambda snapshot, topic: heard.append((snapshot.version, topic)))
    state.update(Topic.MIX, lambda old: replace(old, mix=MixContext(correlation=0.5)))
    leave()
    state.update(Topic.MIX, lambda old: replace(old, mix=MixContext(correlation=0.6)))
    assert heard == [(1, Topic.MIX)]


def test_equal_snapshot_is_no_change() -> None:
    state = UnifiedState()
    heard: list[Topic] = []
    state.subscribe(lambda _snapshot, topic: heard.append(topic))
    assert state.update(Topic.MIX, replace).version == 0
    assert heard == []


def test_subscriber_may_write_without_deadlock() -> None:
    state = UnifiedState()

    def answer(snapshot: Snapshot, topic: Topic) -> None:
        if topic is Topic.TRACKS:
            state.update(
                Topic.ENGINES,
                lambda old: old.with_engine("generator", EngineState(EngineStatus.READY)),
            )

    state.subscribe(answer)
    state.update(Topic.TRACKS, lambda old: old.with_track(TrackState(1, "Drums")))
    assert state.snapshot.engines["generator"].status is EngineStatus.READY


def test_failed_change_leaves_the_snapshot_and_the_lock() -> None:
    state = UnifiedState()

    def fail(_: Snapshot) -> Snapshot:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        state.update(Topic.MIX, fail)
    assert state.update(Topic.TRACKS, lambda old: old.with_track(TrackState(1, "a"))).version == 1


def test_tracks_are_read_only() -> None:
    snapshot = Snapshot().with_track(TrackState(1, "Drums"))
    with pytest.raises(TypeError):
        snapshot.tracks[2] = TrackState(2, "Bass")  # type: ignore[index]


def test_performance_keeps_the_last_hundred_velocities() -> None:
    performance = PerformanceContext().heard(range(1, 121))
    assert performance.recent_velocities == tuple(range(21, 121))
    assert performance.mean_velocity == pytest.approx(70.5)
    assert PerformanceContext().velocity_deviation == 0.0
