"""Shared by the tests of the window: an offscreen Qt, own folders, scripted answers, no leaks."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pytestqt.qtbot import QtBot
from scripted_questions import ScriptedQuestions

from app.desktop.main_window import MainWindow
from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.studio import Studio
from app.desktop.theme.theme import current_theme
from modules.song.mix import EqBand, EqShape, TrackMix
from modules.song.score import DRUM_CHANNEL, Note, Song, TempoChange, Track
from modules.song.track_edits import with_new_tracks

BEAT = 960
BAR = 4 * BEAT
WAIT_MS = 30_000


def our_threads() -> set[str]:
    """Names of the threads that the app started and that still run."""
    return {
        thread.name
        for thread in threading.enumerate()
        if thread is not threading.main_thread() and not thread.name.startswith("pytest")
    }


@pytest.fixture(autouse=True)
def _no_thread_outlives_its_test() -> Iterator[None]:
    before = our_threads()
    yield
    left = our_threads() - before
    assert not left, f"threads left running: {sorted(left)}"


@pytest.fixture(autouse=True)
def _dark(qapp: object) -> None:
    if current_theme().tokens.name != "dark":
        current_theme().wear("dark")


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders.below(tmp_path / "nomad")


@pytest.fixture
def settings_file(folders: Folders) -> SettingsFile:
    return SettingsFile(folders.config)


@pytest.fixture
def questions() -> ScriptedQuestions:
    return ScriptedQuestions()


def notes_of(pitches: Sequence[int], length: int = BEAT) -> tuple[Note, ...]:
    """One note after the other."""
    return tuple(
        Note(id=0, pitch=pitch, velocity=96, start_tick=index * length, duration_ticks=length)
        for index, pitch in enumerate(pitches)
    )


@pytest.fixture
def small_song() -> Song:
    """Two bars of slow A minor: drums, bass, and a guitar that is boosted where it is muddy."""
    mud = EqBand(EqShape.PEAK, 350.0, gain_db=18.0, q=1.2)
    tracks = (
        Track(id=0, name="Drums", channel=DRUM_CHANNEL, notes=notes_of([36, 42, 38, 42] * 2)),
        Track(id=0, name="Bass", channel=0, program=33, notes=notes_of([33, 33, 40, 33] * 2)),
        Track(
            id=0,
            name="Guitar",
            channel=1,
            program=29,
            notes=notes_of([57, 64, 62, 64] * 2),
            mix=TrackMix(eq=(mud,)),
        ),
    )
    faders_db = (-9.0, -9.0, -9.0)
    tracks = tuple(
        replace(track, mix=replace(track.mix, volume_db=volume_db))
        for track, volume_db in zip(tracks, faders_db, strict=True)
    )
    song = Song(title="Small", tempos=(TempoChange(0, 90.0),), genre="rock")
    return with_new_tracks(song, tracks)


@pytest.fixture
def studio(
    qtbot: QtBot, settings_file: SettingsFile, folders: Folders, small_song: Song
) -> Iterator[Studio]:
    """A studio with the small song and no thread started."""
    made = Studio(settings_file, folders, output="none", apart=False)
    crashes: list[object] = []
    made.crashed.connect(crashes.append)
    made.history.load(small_song)
    yield made
    made.close()
    assert not crashes, f"crashed: {crashes}"


@pytest.fixture
def wait_for(qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    """Waits, with the event loop running, until a condition holds."""

    def wait(condition: Callable[[], bool]) -> None:
        qtbot.waitUntil(condition, timeout=WAIT_MS)

    return wait


@pytest.fixture
def window(qtbot: QtBot, studio: Studio, questions: ScriptedQuestions) -> Iterator[MainWindow]:
    """The main window with the small song, painted, with sound but no engines."""
    made = MainWindow(studio, questions)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    studio.player.open()
    yield made
    questions.give_up_changes()
    made.close()


@pytest.fixture
def live_window(window: MainWindow) -> MainWindow:
    """The main window with all engines started."""
    window.studio.start()
    return window
