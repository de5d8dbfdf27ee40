"""How far ahead of the playhead bars stand, how soon after an edit, and what the window pays.

    python -m benchmarks.look_ahead --seconds 60 --notes 0

The whole application, offscreen and without a sound card, plays the demo song four times over at
120 bpm while the left guitar is free after eight bars. Every ten seconds an edit on another track
makes the queue void. `--notes` adds so many notes to the guitar before the playhead: what a long
piece costs. Times of the window's thread are by its own clock, so other jobs are left out.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer

from app.desktop.application import make_application
from app.desktop.main_window import MainWindow
from app.desktop.piano_roll.ghost_control import GhostControl
from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.live_ghosts import LiveGhosts
from app.desktop.studio.played_velocities import PlayedVelocities
from app.desktop.studio.studio import Studio
from app.desktop.theme.theme import current_theme
from modules.song.demo_song import demo_song
from modules.song.note_edits import AddNotes
from modules.song.score import Note, Song, TempoChange, Track
from modules.song.time_map import time_map_of
from modules.unified_state import EngineStatus

BPM = 120.0
TIMES = 4
GUITAR, BASS = "Guitar left", "Bass"
FREE_FROM_BAR = 8
EDIT_MS = 10_000
LOOK_MS = 10
SETTLE_MS = 3_000


def long_song(extra_notes: int) -> Song:
    """The demo song four times over at 120 bpm; the guitar plays the first eight bars only."""
    song = demo_song()
    bars = time_map_of(song).bar_index_at(song.end_tick - 1) + 1
    span = time_map_of(song).bar_start_tick(bars)
    next_id = song.next_id
    tracks = []
    for track in song.tracks:
        notes = _guitar(track, time_map_of(song).bar_start_tick(FREE_FROM_BAR), extra_notes)
        if notes is None:
            notes = [
                replace(note, start_tick=note.start_tick + turn * span)
                for turn in range(TIMES)
                for note in track.notes
            ]
        numbered = [replace(note, id=next_id + i) for i, note in enumerate(notes)]
        next_id += len(numbered)
        tracks.append(track.with_notes(numbered))
    return replace(
        song, tracks=tuple(tracks), tempos=(TempoChange(0, BPM),), next_id=next_id, loop=None
    )


def _guitar(track: Track, end: int, extra: int) -> list[Note] | None:
    if track.name != GUITAR:
        return None
    notes = [note for note in track.notes if note.start_tick < end]
    random = np.random.default_rng(7)
    starts, pitches = random.integers(0, end - 960, extra), random.integers(45, 70, extra)
    pairs = zip(starts.tolist(), pitches.tolist(), strict=True)
    return [*notes, *(Note(0, pitch, 90, start, 120) for start, pitch in pairs)]


class Meter:
    """Looks at the queue all the time and clocks what runs on the window's thread."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.bars: list[int] = []
        self.seconds_ahead: list[float] = []
        self.first_ms: list[float] = []
        self.all_ms: list[float] = []
        self.gaps_ms: list[float] = []
        self.late = 0
        self._edited_at: float | None = None
        self._waits_for_first = False
        self._looked_at = perf_counter()
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        self._looked_at = perf_counter()
        self._timer.start(LOOK_MS)

    def stop(self) -> None:
        self._timer.stop()

    def edit(self) -> None:
        """Add a note to the bass, as a user would while it plays, and clock the edit."""
        song = self._studio.history.song
        bass = next(track for track in song.tracks if track.name == BASS)
        live = self._studio.live_ghosts
        started = thread_time()
        self._studio.do(AddNotes(bass.id, (Note(0, 40, 90, song.end_tick - 960, 240),)))
        note_cost("an edit, all of the window", started)
        live.notice()
        self._edited_at = perf_counter()
        self._waits_for_first = True

    def _look(self) -> None:
        now, live = perf_counter(), self._studio.live_ghosts
        self.gaps_ms.append((now - self._looked_at) * 1000 - LOOK_MS)
        self._looked_at = now
        bars = live.bars_ahead
        if self._edited_at is None:
            self.bars.append(bars)
            self.seconds_ahead.append(bars * 4 * 60 / BPM)
            self.late += bars == 0
            return
        passed_ms = (now - self._edited_at) * 1000
        if self._waits_for_first and bars:
            self.first_ms.append(passed_ms)
            self._waits_for_first = False
        if bars == 8:
            self.all_ms.append(passed_ms)
            self._edited_at = None


COSTS_MS: dict[str, list[float]] = {}
"""What runs on the window's thread, each call by that thread's own clock."""


def clock(owner: type, name: str, what: str) -> None:
    """Clock a method from now on; before anything is connected to it."""
    run: Callable[..., object] = getattr(owner, name)

    def clocked(*arguments: object, **named: object) -> object:
        started = thread_time()
        try:
            return run(*arguments, **named)
        finally:
            note_cost(what, started)

    setattr(owner, name, clocked)


def note_cost(what: str, started: float) -> None:
    COSTS_MS.setdefault(what, []).append((thread_time() - started) * 1000)


def spin(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def measure(seconds: int, extra_notes: int, *, is_on: bool) -> tuple[Meter, int]:
    """The figures of one run, and how many blocks of sound came late in it."""
    with TemporaryDirectory() as folder:
        folders = Folders.below(Path(folder))
        studio = Studio(SettingsFile(folders.config), folders, output="none")
        studio.live_ghosts.set_on(is_on)
        window = MainWindow(studio)
        meter = Meter(studio)
        window.show()
        studio.history.load(long_song(extra_notes))
        studio.start()
        while studio.state.snapshot.engines["generator"].status is not EngineStatus.READY:
            spin(50)
        guitar = next(t for t in studio.history.song.tracks if t.name == GUITAR)
        studio.select_track(guitar.id)
        start = time_map_of(studio.history.song).bar_start_tick(FREE_FROM_BAR - 2)
        studio.player.seek(start)
        studio.player.toggle_play()
        spin(SETTLE_MS)
        meter.start()
        edits = QTimer()
        edits.timeout.connect(meter.edit)
        edits.start(EDIT_MS)
        spin(seconds * 1000)
        edits.stop()
        meter.stop()
        status = studio.player.status
        studio.close()
        window.hide()
        return meter, status.under_runs if status else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--notes", type=int, default=0)
    wanted = parser.parse_args()
    application = make_application()
    current_theme().wear("dark")
    silent, late_without = measure(wanted.seconds, wanted.notes, is_on=False)
    clock(LiveGhosts, "notice", "a frame")
    clock(LiveGhosts, "_follow_playhead", "a bar line, or an answer taken up")
    clock(LiveGhosts, "_on_song_changed", "an edit, suggestions alone")
    clock(GhostControl, "suggest", "ghosts shown")
    clock(PlayedVelocities, "notice", "hearing velocities")
    meter, late_with = measure(wanted.seconds, wanted.notes, is_on=True)
    print("| what | median | p99 | worst | count |\n| --- | --- | --- | --- | --- |")
    low = np.percentile(meter.bars, 1)
    print(f"| bars ahead (p99: 99 % of the time at least) | {np.median(meter.bars):.0f} |"
          f" {low:.0f} | {min(meter.bars)} | {len(meter.bars)} |")  # fmt: skip
    print(f"| the same in seconds at 120 bpm | {np.median(meter.seconds_ahead):.1f} s |"
          f" {np.percentile(meter.seconds_ahead, 1):.1f} s |"
          f" {min(meter.seconds_ahead):.1f} s | |")  # fmt: skip
    show("after an edit: the next bar stands", meter.first_ms)
    show("after an edit: all eight stand", meter.all_ms)
    for what, costs in COSTS_MS.items():
        show(f"window's thread: {what}", costs)
    show("lateness of a 10 ms timer, suggestions off", silent.gaps_ms)
    show("lateness of a 10 ms timer, suggestions on", meter.gaps_ms)
    print(f"\nlooks with an empty queue: {meter.late}")
    print(f"late blocks of sound: {late_without} with suggestions off, {late_with} on")
    application.quit()


def show(what: str, times_ms: list[float]) -> None:
    if times_ms:
        print(f"| {what} | {np.median(times_ms):.2f} ms | {np.percentile(times_ms, 99):.2f} ms |"
              f" {max(times_ms):.2f} ms | {len(times_ms)} |")  # fmt: skip


if __name__ == "__main__":
    main()
