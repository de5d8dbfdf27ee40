"""Big and odd songs in the main window: open, play, scroll, edit, undo and save.

    python -m benchmarks.big_songs [--songs empty hours tracks notes]

Printed as Markdown. For each step: the processor time of the window's thread, the longest turn of
its event loop (a turn beyond 50 ms is felt), and the time on the clock until it was done.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication

from app.desktop.application import begin, make_application
from app.desktop.main_window import MainWindow
from app.desktop.settings import Folders, SettingsFile
from app.desktop.studio.studio import Studio
from app.desktop.theme.theme import current_theme
from modules.song.note_edits import MoveNotes
from modules.song.project_file import save_project
from modules.song.score import DRUM_CHANNEL, Note, Song, Track

BEAT, BAR = 960, 3840
FRAMES = 60
PLAYED_S = 2.0
PATIENCE_S = 60.0


def some_notes(count: int, first_id: int, every_ticks: int, seed: int) -> tuple[Note, ...]:
    rng = np.random.default_rng(seed)
    pitches = rng.integers(36, 85, count).tolist()
    velocities = rng.integers(40, 120, count).tolist()
    return tuple(
        Note(first_id + i, pitch, velocity, i * every_ticks, every_ticks)
        for i, (pitch, velocity) in enumerate(zip(pitches, velocities, strict=True))
    )


def song_of(tracks: int, notes_each: int, every_ticks: int) -> Song:
    """Tracks of so many notes; every eighth is a drum track."""
    made = []
    for place in range(tracks):
        first_id = 1_000 + place * notes_each
        notes = some_notes(notes_each, first_id, every_ticks, place)
        channel = DRUM_CHANNEL if place % 8 == 7 else place % 8
        made.append(Track(place + 1, f"Track {place + 1}", notes=notes, channel=channel, hue=place))
    return Song(tracks=tuple(made), next_id=1_000 + tracks * notes_each)


SONGS: dict[str, tuple[str, Callable[[], Song]]] = {
    "empty": ("no track, no length", Song),
    "hours": ("2 hours, 4 tracks, 57,600 notes", lambda: song_of(4, 14_400, BEAT)),
    "tracks": ("200 tracks, 10,000 notes", lambda: song_of(200, 50, BEAT)),
    "notes": ("8 tracks, 100,000 notes", lambda: song_of(8, 12_500, BEAT // 4)),
}


class Bench:
    """Runs steps of work in the window and notes what its thread spends."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def step(
        self, name: str, begin_it: Callable[[], object], is_done: Callable[[], bool] = lambda: True
    ) -> None:
        """Print what `begin_it` and the events that follow cost until `is_done`."""
        started, used = time.perf_counter(), time.thread_time()
        turns_ms = [self._spent(begin_it)]
        while True:
            turns_ms.append(self._spent(QCoreApplication.processEvents))
            waited_s = time.perf_counter() - started
            if is_done() or waited_s > PATIENCE_S:
                break
            time.sleep(0.002)
        used_ms = 1_000 * (time.thread_time() - used)
        late = "" if is_done() else " (gave up)"
        print(
            f"| {name} | {used_ms:.0f} | {max(turns_ms):.0f} | {waited_s:.2f}{late} |", flush=True
        )

    @staticmethod
    def _spent(work: Callable[[], object]) -> float:
        used = time.thread_time()
        work()
        return 1_000 * (time.thread_time() - used)

    def frames(self, name: str, change: Callable[[int], None]) -> None:
        """Print the processor time of frames that each follow a change."""
        self._window.roll.view.repaint()
        spent = []
        for frame in range(FRAMES):
            used = time.thread_time()
            change(frame)
            QCoreApplication.processEvents()
            spent.append(1_000 * (time.thread_time() - used))
        median, p99 = np.percentile(spent, [50, 99])
        print(f"| {name}, a frame: median {median:.1f}, p99 | {p99:.1f} | {max(spent):.0f} | |")


def work_on(title: str, song: Song, folder: Path) -> None:
    path = folder / "Big.nomad"
    save_project(song, path)
    folders = Folders.below(folder / "home")
    studio = Studio(SettingsFile(folders.config), folders, output="none")
    window = MainWindow(studio)
    window.resize(1920, 1080)
    begin(window, [])
    window.show()
    bench = Bench(window)
    print(f"\n| {title}: step | thread, ms | longest turn, ms | clock, s |")
    print("| --- | --- | --- | --- |")
    studio.files.open_empty()
    bench.step("start", lambda: None, lambda: studio.player.is_open and studio.jobs.is_idle)
    wanted = len(song.tracks)
    bench.step(
        f"open a file of {path.stat().st_size / 1e6:.1f} MB",
        lambda: studio.files.open([path]),
        lambda: studio.files.path == path and len(studio.history.song.tracks) == wanted,
    )
    until = time.perf_counter() + 3.0
    bench.step("settle for 3 s", lambda: None, lambda: time.perf_counter() > until)
    model = window.roll.model
    bench.frames("scroll", lambda frame: model.scroll_by(24 if frame < FRAMES // 2 else -24, 0))
    zoomed = (1.05, 1 / 1.05)
    bench.frames("zoom", lambda frame: model.zoom_time(zoomed[frame >= FRAMES // 2], 900))
    model.zoom_time(0.001, 0)
    bench.frames(
        "scroll, everything in view", lambda frame: model.scroll_by(-1 if frame % 2 else 1, 0)
    )
    model.zoom_time(30.0, 0)
    if song.tracks:
        last = song.tracks[-1].id
        bench.step("select the last track", lambda: studio.select_track(last))
        bench.step("select the first track", lambda: studio.select_track(song.tracks[0].id))
        track = studio.history.song.tracks[0]
        chosen = frozenset(note.id for note in track.notes[:100])
        bench.step("move 100 notes", lambda: studio.do(MoveNotes(track.id, chosen, BEAT, 1)))
        everything = frozenset(note.id for note in track.notes)
        bench.step("move all notes", lambda: studio.do(MoveNotes(track.id, everything, BEAT, 0)))
        bench.step("undo", studio.undo)
        mix = replace(studio.history.song, title="Another")
        bench.step("rename the song", lambda: studio.history.load(mix, saved=False))
    until = time.perf_counter() + PLAYED_S
    bench.step("play 2 s", studio.player.toggle_play, lambda: time.perf_counter() > until)
    bench.step("stop", studio.player.stop)
    saved = folder / "Saved.nomad"
    bench.step("save", lambda: studio.files.save(saved), lambda: studio.files.path == saved)
    window.hide()
    studio.close()
    window.deleteLater()
    QCoreApplication.processEvents()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--songs", nargs="*", choices=SONGS, default=list(SONGS))
    options = parser.parse_args()
    make_application()
    current_theme().wear("dark")
    for name in options.songs:
        title, make = SONGS[name]
        with TemporaryDirectory() as folder:
            work_on(title, make(), Path(folder))


if __name__ == "__main__":
    main()
