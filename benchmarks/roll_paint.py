"""Milliseconds for one frame of the piano roll: 5,000 notes, 1920×1080, printed as Markdown.

Run with `python -m benchmarks.roll_paint`; offscreen unless QT_QPA_PLATFORM says otherwise.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.desktop.piano_roll.panel import PianoRollPanel
from app.desktop.theme.theme import current_theme
from modules.midi_generator.proposal import GhostNote, Proposal, Recipe
from modules.midi_generator.request import GeneratorMode, ProposalKind, SamplingSettings
from modules.song.history import History
from modules.song.note_edits import MoveNotes
from modules.song.score import DRUM_CHANNEL, Note, Song, Track

NOTES = 5000
FRAMES = 120
BUDGET_MS = 16.0
BEAT, BAR = 960, 3840


def crowded_song() -> Song:
    rng = np.random.default_rng(7)
    starts = np.sort(rng.integers(0, 160 * BAR, NOTES)).tolist()
    pitches = rng.integers(40, 90, NOTES).tolist()
    velocities = rng.integers(1, 128, NOTES).tolist()
    lengths = rng.choice([240, 480, 960], NOTES).tolist()
    columns = zip(pitches, velocities, starts, lengths, strict=True)
    notes = tuple(Note(10 + i, *values) for i, values in enumerate(columns))
    keys = Track(1, "Keys").with_notes(notes)
    drums = Track(2, "Drums", channel=DRUM_CHANNEL).with_notes(
        Note(n.id + NOTES, 36 + n.pitch % 20, n.velocity, n.start_tick, 240) for n in notes
    )
    return Song(tracks=(keys, drums), next_id=100_000)


def a_proposal() -> Proposal:
    ghosts = tuple(GhostNote(50 + i % 24, 90, BAR + i * 240, 240, (i % 10) / 10) for i in range(64))
    recipe = Recipe(
        ProposalKind.NEXT_BAR, GeneratorMode.AUTO, SamplingSettings(), None, "none", "0"
    )
    return Proposal(1, 1, BAR, 5 * BAR, ghosts, recipe, 0.0)


@dataclass(frozen=True)
class Timing:
    """Milliseconds of each frame: by the clock, and of processor time (other jobs left out)."""

    wall_ms: list[float]
    cpu_ms: list[float]


def timing(step: Callable[[int], None]) -> Timing:
    wall, cpu = [], []
    for frame in range(FRAMES):
        start, cpu_start = time.perf_counter(), time.process_time()
        step(frame)
        wall.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - cpu_start))
    return Timing(wall, cpu)


def row(name: str, spent: Timing) -> str:
    cpu = float(np.median(spent.cpu_ms))
    median, p95 = np.percentile(spent.wall_ms, [50, 95])
    return (
        f"| {name} | {cpu:.1f} | {median:.1f} | {p95:.1f} | {'yes' if cpu < BUDGET_MS else 'no'} |"
    )


def main() -> None:
    application = QApplication.instance() or QApplication([])
    current_theme().wear("dark")
    panel = PianoRollPanel(History(crowded_song()))
    panel.resize(1920, 1080)
    panel.show()
    application.processEvents()
    model = panel.model
    panel.show_proposals((a_proposal(),))

    def painted(change: Callable[[int], None]) -> Callable[[int], None]:
        def step(frame: int) -> None:
            change(frame)
            panel.view.repaint()

        return step

    scroll = painted(lambda frame: model.scroll_by(24 if frame < FRAMES // 2 else -24, 0))
    zoom = painted(lambda frame: model.zoom_time(1.03 if frame < FRAMES // 2 else 1 / 1.03, 900))
    grabbed = frozenset(range(10, 40))
    drag = painted(lambda frame: model.preview(MoveNotes(1, grabbed, frame * 10, frame % 12)))

    def whole_panel(frame: int) -> None:
        model.scroll_by(24 if frame < FRAMES // 2 else -24, 0)
        application.processEvents()

    def playhead(frame: int) -> None:
        panel.set_playhead(frame * 40)
        application.processEvents()

    print("| 5,000 notes, 1920×1080, ms per frame | CPU | clock | clock p95 | CPU in 16 ms |")
    print("|---|---|---|---|---|")
    print(row("scroll", timing(scroll)))
    print(row("scroll, all parts of the panel", timing(whole_panel)))
    print(row("zoom", timing(zoom)))
    print(row("drag 30 notes with live preview", timing(drag)))
    model.preview(None)
    print(row("playhead alone", timing(playhead)))
    model.zoom_time(0.25, 0)
    print(row("scroll, four times as many notes in view", timing(scroll)))
    model.select(range(10, 10 + NOTES))
    print(row("the same, everything selected", timing(scroll)))
    model.select(())
    model.zoom_time(0.001, 0)
    print(row("everything in view", timing(scroll)))
    model.zoom_time(18, 0)
    panel.set_track(2)
    print(row("scroll, drum track", timing(scroll)))
    panel.close()


if __name__ == "__main__":
    main()
