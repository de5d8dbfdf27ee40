"""The window with the sound in a real process of its own, as users have it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.desktop.main_window import MainWindow
from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.studio import Studio
from modules.song.score import Song
from modules.sound.apart.feeder_process import STARTED_AGAIN, FeederProcess

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def studio(settings_file: SettingsFile, folders: Folders, small_song: Song) -> Iterator[Studio]:
    made = Studio(settings_file, folders, output="none")
    made.history.load(small_song)
    yield made
    made.close()


def test_the_song_outlives_its_sound(studio: Studio, window: MainWindow, wait_for: Wait) -> None:
    told: list[str] = []
    window.transport.output.told.connect(told.append)
    engine = studio.player._engine
    assert engine is not None
    feed = engine._feed
    assert isinstance(feed, FeederProcess)
    QTest.keyClick(window.roll.view, Qt.Key.Key_Space)
    wait_for(lambda: studio.player.position_tick > 100)
    stood_at = studio.player.position_tick
    assert feed.process_id is not None
    os.kill(feed.process_id, signal.SIGTERM)
    wait_for(lambda: any(STARTED_AGAIN in sentence for sentence in told))
    wait_for(lambda: engine.is_settled)
    assert not studio.player.is_playing
    assert studio.player.position_tick >= stood_at
    QTest.keyClick(window.roll.view, Qt.Key.Key_Space)
    wait_for(lambda: studio.player.position_tick > stood_at + 200)
    assert studio.player.is_playing
