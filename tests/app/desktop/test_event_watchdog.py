"""The window's thread never works long at a stretch, with all three engines on a real song."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.desktop.main_window import MainWindow
from benchmarks.event_watch import EventWatch
from modules.midi_generator.request import ProposalKind
from modules.song.edits import SetLoop, SetTrackMix
from modules.song.score import LoopRegion
from modules.unified_state import EngineStatus

WARM_UP_MS, WATCHED_MS = 1_500, 4_000
SCROLL_MS, PROPOSAL_MS, EDIT_MS = 33, 700, 1_300
LONGEST_TURN_MS = 50.0
"""Of processor time: a busy machine lengthens what the clock says, not this."""


def test_no_turn_of_the_event_loop_is_long(
    qtbot: QtBot, live_window: MainWindow, wait_for: Callable[[Callable[[], bool]], None]
) -> None:
    studio = live_window.studio
    studio.files.open_demo()
    live_window.resize(1600, 900)
    wait_for(
        lambda: all(
            engine.status is not EngineStatus.STARTING
            for engine in studio.state.snapshot.engines.values()
        )
    )
    studio.do(SetLoop(LoopRegion(0, studio.history.song.end_tick)))
    studio.player.toggle_play()

    def scroll() -> None:
        live_window.roll.model.scroll_by(24, 0)

    def propose() -> None:
        track_id = studio.selected_track_id
        assert track_id is not None
        if not studio.co_writer.obstacle(ProposalKind.NEXT_BAR, track_id):
            studio.co_writer.ask(ProposalKind.NEXT_BAR, track_id, 0)

    def edit() -> None:
        track = studio.history.song.tracks[0]
        louder = replace(track.mix, volume_db=track.mix.volume_db - 0.5)
        studio.do(SetTrackMix(track.id, louder))

    timers = []
    for interval_ms, step in ((SCROLL_MS, scroll), (PROPOSAL_MS, propose), (EDIT_MS, edit)):
        timer = QTimer(live_window, interval=interval_ms)
        timer.timeout.connect(step)
        timer.start()
        timers.append(timer)
    qtbot.wait(WARM_UP_MS)
    watch = EventWatch()
    qtbot.wait(WATCHED_MS)
    watch.stop()
    for timer in timers:
        timer.stop()
    assert len(watch.turns_ms) > 20
    assert max(watch.turns_ms) < LONGEST_TURN_MS
