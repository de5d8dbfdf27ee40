"""How far ahead of the playhead bars stand, how soon after an edit, and what the window pays.

    python -m benchmarks.look_ahead --seconds 60 --notes 0

The whole application, offscreen and without a sound card, plays the demo song again and again at
120 bpm while the left guitar is free after eight bars. Every ten seconds an edit on another track
makes the queue void. `--notes` makes the piece so long that the guitar has so many notes before
it is free, forty to a bar. Times of threads are by their own clocks, so other jobs are left out.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
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
from app.desktop.workers.generator_worker import GeneratorWorker
from modules.song.demo_song import demo_song
from modules.song.note_edits import AddNotes
from modules.song.score import Note, Song, TempoChange
from modules.song.time_map import time_map_of
from modules.unified_state import EngineStatus

BPM = 120.0
BAR_S = 4 * 60 / BPM
MORE_TIMES = 4
NOTES_PER_BAR = 40
GUITAR, BASS = "Guitar left", "Bass"
FREE_FROM_BAR = 8
EDIT_MS = 10_000
LOOK_MS = 10
SETTLE_MS = 3_000


def long_song(guitar_notes: int) -> tuple[Song, int]:
    """The demo song again and again at 120 bpm, and the first bar in which the guitar is free."""
    song = demo_song()
    time_map = time_map_of(song)
    bars = time_map.bar_index_at(song.end_tick - 1) + 1
    free_from = max(FREE_FROM_BAR, guitar_notes // NOTES_PER_BAR)
    end, span = time_map.bar_start_tick(free_from), time_map.bar_start_tick(bars)
    tracks, next_id = [], song.next_id
    for track in song.tracks:
        notes = [
            replace(note, start_tick=note.start_tick + turn * span)
            for turn in range(free_from // bars + MORE_TIMES)
            for note in track.notes
        ]
        if track.name == GUITAR:
            notes = [note for note in notes if note.start_tick < end]
            notes += _runs(end, guitar_notes - len(notes))
        tracks.append(track.with_notes(replace(n, id=next_id + i) for i, n in enumerate(notes)))
        next_id += len(notes)
    tempos = (TempoChange(0, BPM),)
    return replace(song, tracks=tuple(tracks), tempos=tempos, next_id=next_id), free_from


def _runs(end: int, count: int) -> list[Note]:
    """`count` short notes before `end`, nothing where it is negative."""
    random = np.random.default_rng(7)
    starts = random.integers(0, end - 960, max(count, 0)).tolist()
    pitches = random.integers(45, 70, len(starts)).tolist()
    return [Note(0, pitch, 90, start, 120) for start, pitch in zip(starts, pitches, strict=True)]


class Meter:
    """Looks at the queue all the time and clocks what runs on the window's thread."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.bars: list[int] = []
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
            self.late += bars == 0
            return
        passed_ms = (now - self._edited_at) * 1000
        if self._waits_for_first and bars:
            self.first_ms.append(passed_ms)
            self._waits_for_first = False
        if bars == 8:
            self.all_ms.append(passed_ms)
            self._edited_at = None


WORKER = "worker's thread: one bar"
COSTS_MS: dict[str, list[float]] = {}
"""Each call by the processor time of its own thread: other jobs and other threads left out."""


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


def measure(seconds: int, guitar_notes: int, *, is_on: bool) -> tuple[Meter, int]:
    """The figures of one run, and how many blocks of sound came late in it."""
    with TemporaryDirectory() as folder:
        folders = Folders.below(Path(folder))
        studio = Studio(SettingsFile(folders.config), folders, output="none")
        studio.live_ghosts.set_on(is_on)
        window = MainWindow(studio)
        meter = Meter(studio)
        window.show()
        song, free_from = long_song(guitar_notes)
        studio.history.load(song)
        studio.start()
        while studio.state.snapshot.engines["generator"].status is not EngineStatus.READY:
            spin(50)
        guitar = next(t for t in studio.history.song.tracks if t.name == GUITAR)
        studio.select_track(guitar.id)
        start = time_map_of(studio.history.song).bar_start_tick(free_from - 2)
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
    parser.add_argument("--only", choices=("off", "on"), help="suggestions off, or on")
    wanted = parser.parse_args()
    if wanted.only:
        run(wanted.seconds, wanted.notes, is_on=wanted.only == "on")
        return
    print("| what | median | p99 | worst | count |\n| --- | --- | --- | --- | --- |", flush=True)
    for phase in ("off", "on"):
        # A process for each: what the first leaves behind would slow the second.
        command = [sys.executable, "-m", "benchmarks.look_ahead", *sys.argv[1:], "--only", phase]
        subprocess.run(command, check=True)


def run(seconds: int, guitar_notes: int, *, is_on: bool) -> None:
    """Measure one phase and print its rows."""
    application = make_application()
    current_theme().wear("dark")
    clock(LiveGhosts, "notice", "a frame")
    clock(LiveGhosts, "_follow_playhead", "a bar line")
    clock(LiveGhosts, "_on_found", "an answer")
    clock(LiveGhosts, "_on_song_changed", "an edit, suggestions alone")
    clock(GhostControl, "suggest", "ghosts shown")
    clock(PlayedVelocities, "notice", "hearing velocities")
    clock(GeneratorWorker, "_take_step", WORKER)
    meter, late_blocks = measure(seconds, guitar_notes, is_on=is_on)
    phase = "on" if is_on else "off"
    show(f"lateness of a 10 ms timer, suggestions {phase}", meter.gaps_ms)
    print(f"| late blocks of sound, suggestions {phase} | | | | {late_blocks} |")
    if is_on:
        print(f"| looks with an empty queue | | | | {meter.late} of {len(meter.bars)} |")
        show_least("bars ahead (p99: at least so many in 99 % of the looks)", meter.bars, "")
        show_least("seconds ahead", [bars * BAR_S for bars in meter.bars], " s")
        show("after an edit: the next bar stands", meter.first_ms)
        show("after an edit: all eight stand", meter.all_ms)
        for what, costs in COSTS_MS.items():
            show(what if what == WORKER else f"window's thread: {what}", costs)
    application.quit()


def show_least(what: str, values: list[float] | list[int], unit: str) -> None:
    middle, low = np.median(values), np.percentile(values, 1)
    print(f"| {what} | {middle:g}{unit} | {low:g}{unit} | {min(values):g}{unit} | {len(values)} |")


def show(what: str, times_ms: list[float]) -> None:
    if times_ms:
        print(f"| {what} | {np.median(times_ms):.2f} ms | {np.percentile(times_ms, 99):.2f} ms |"
              f" {max(times_ms):.2f} ms | {len(times_ms)} |")  # fmt: skip


if __name__ == "__main__":
    main()
