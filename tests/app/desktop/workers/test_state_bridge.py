from __future__ import annotations

import threading
from dataclasses import replace

from pytestqt.qtbot import QtBot

from app.desktop.workers.state_bridge import StateBridge
from modules.unified_state import MusicalContext, Snapshot, Topic, UnifiedState


def with_tempo(snapshot: Snapshot, bpm: float) -> Snapshot:
    return replace(snapshot, music=MusicalContext(tempo_bpm=bpm))


def test_many_changes_from_another_thread_arrive_as_one(qtbot: QtBot) -> None:
    state = UnifiedState()
    bridge = StateBridge(state)
    seen: list[tuple[float, frozenset[Topic], bool]] = []

    def take(snapshot: Snapshot, topics: frozenset[Topic]) -> None:
        is_main = threading.current_thread() is threading.main_thread()
        seen.append((snapshot.music.tempo_bpm, topics, is_main))

    bridge.changed.connect(take)

    def write() -> None:
        for bpm in range(60, 160):
            state.update(Topic.MUSIC, lambda now, bpm=float(bpm): with_tempo(now, bpm))

    writer = threading.Thread(target=write)
    writer.start()
    writer.join()
    bridge.flush()
    assert seen == [(159.0, frozenset({Topic.MUSIC}), True)]
    bridge.flush()
    assert len(seen) == 1
    bridge.close()


def test_nothing_arrives_after_close(qtbot: QtBot) -> None:
    state = UnifiedState()
    bridge = StateBridge(state)
    seen: list[object] = []
    bridge.changed.connect(lambda *arguments: seen.append(arguments))
    bridge.close()
    state.update(Topic.MUSIC, lambda now: with_tempo(now, 90.0))
    bridge.flush()
    assert seen == []
