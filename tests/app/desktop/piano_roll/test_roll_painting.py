from __future__ import annotations

import gc
import time
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shown_roll import Roll

from app.desktop.piano_roll.ghost_painter import edge_pen, fill_alpha
from app.desktop.piano_roll.panel import PianoRollPanel
from app.desktop.theme.theme import current_theme
from modules.song.history import History
from modules.song.note_edits import AddNotes
from modules.song.score import LoopRegion, Note, Song, Track
from modules.song.time_edits import SetLoop

BEAT = 960


def crowded_song(rng: np.random.Generator, count: int = 5000) -> Song:
    notes = tuple(
        Note(i + 10, int(rng.integers(36, 96)), int(rng.integers(1, 128)), i * 60, 240)
        for i in range(count)
    )
    return Song(tracks=(Track(1, "Crowd", notes=notes),), next_id=100_000)


def test_two_hundred_thousand_paint_calls_survive() -> None:
    # PySide6 6.12.0 on Python 3.11 loses a reference to None with each of them and crashes.
    image = QImage(16, 16, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    area, colour = QRectF(0, 0, 4, 4), QColor(Qt.GlobalColor.black)
    for _ in range(100_000):
        painter.drawLine(0, 0, 3, 3)
        painter.fillRect(area, colour)
    painter.end()
    assert image.pixelColor(1, 1) == colour


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("track_id", [1, 2])
def test_every_part_is_painted_in_both_themes(roll: Roll, theme: str, track_id: int) -> None:
    current_theme().wear(theme)
    roll.panel.set_track(track_id)
    image = roll.panel.view.grab().toImage()
    colours = {image.pixel(x, y) for x in range(0, 300, 2) for y in range(0, 500, 2)}
    assert len(colours) > 8
    hue = QColor(current_theme().tokens.track_colour(track_id - 1)).hue()
    assert any(abs(QColor(colour).hue() - hue) < 12 for colour in colours)


def test_a_frame_of_a_crowded_song_is_quick(qtbot: QtBot, rng: np.random.Generator) -> None:
    panel = PianoRollPanel(History(crowded_song(rng)))
    qtbot.addWidget(panel)
    panel.resize(1920, 1080)
    panel.show()
    qtbot.waitExposed(panel)
    spent = []
    for _ in range(15):
        panel.model.scroll_by(40, 0)
        start = time.perf_counter()
        panel.view.repaint()
        spent.append(time.perf_counter() - start)
    # benchmarks/roll_paint.py measures; this only catches what is hopeless on a busy machine.
    assert np.median(spent) < 0.05


def test_a_moving_playhead_repaints_strips_only(roll: Roll) -> None:
    painted: list[int] = []
    view = roll.panel.view
    original = view.paintEvent

    def record(event: object) -> None:
        painted.append(event.rect().width())  # type: ignore[attr-defined]
        original(event)  # type: ignore[arg-type]

    view.paintEvent = record  # type: ignore[method-assign, assignment]
    for tick in range(0, 3000, 300):
        roll.panel.set_playhead(tick)
        QApplication.processEvents()
    assert painted
    assert max(painted) < 200


def test_a_song_of_absurd_length_is_painted_too(roll: Roll) -> None:
    far = 2_000_000_000
    long = (Note(0, 60, 80, 0, far), Note(0, 62, 80, far, far))
    roll.history.do(AddNotes(1, long))
    roll.history.do(SetLoop(LoopRegion(0, far)))
    roll.panel.set_playhead(far)
    for _ in range(30):
        roll.panel.run_command("view.zoom_in")
    roll.panel.model.make_visible(far, far)
    roll.panel.grab()
    for _ in range(80):
        roll.panel.run_command("view.zoom_out")
    roll.panel.grab()


def test_confidence_is_colour_and_texture() -> None:
    assert fill_alpha(0.0) == pytest.approx(0.18)
    assert fill_alpha(1.0) == pytest.approx(0.55)
    colour = QColor(Qt.GlobalColor.white)
    assert edge_pen(colour, 0.95).style() is Qt.PenStyle.SolidLine
    gaps = [edge_pen(colour, confidence).dashPattern()[1] for confidence in (0.1, 0.5, 0.8)]
    assert gaps == sorted(gaps, reverse=True)


def test_the_panel_leaves_nothing_behind(qapp: QApplication) -> None:
    history = History(Song(tracks=(Track(1, "Keys"),), next_id=10))
    panel = PianoRollPanel(history)
    panel.show()
    dead = weakref.ref(panel.model)
    panel.deleteLater()
    QApplication.sendPostedEvents(panel, QEvent.Type.DeferredDelete)
    del panel
    history.do(AddNotes(1, (Note(0, 60, 80, 0, BEAT),)))
    gc.collect()
    assert dead() is None
