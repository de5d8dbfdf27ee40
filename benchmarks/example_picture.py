"""A piano roll of an example: other tracks grey, the track blue, the proposal orange."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from benchmarks.example_songs import Example
from modules.song.score import Note

WIDTH, HEIGHT, TITLE = 1000, 330, 24
PER_SHEET = 6
BACKGROUND, BAR_LINE, BEAT_LINE = QColor("#ffffff"), QColor("#888888"), QColor("#e4e4e4")
OTHERS, BEFORE, HUMAN = QColor("#cfcfcf"), QColor("#2b6cb0"), QColor("#2f855a")
PROPOSED = QColor("#dd6b20")
LEAST_ALPHA = 90


class Picture:
    """Draws one example; x is time, y is pitch, opacity of the proposal its confidence.

    Green outlines are what the person wrote there.
    """

    def __init__(self, example: Example) -> None:
        self._example = example
        track = example.song.track(example.track_id)
        shown = [*track.notes, *example.proposed, *example.human]
        self._low = min(note.pitch for note in shown) - 2
        self._high = max(note.pitch for note in shown) + 2

    def image(self, caption: str) -> QImage:
        """The picture with `caption` above it. Needs a running Qt application."""
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        image.fill(BACKGROUND)
        painter = QPainter(image)
        painter.drawText(8, TITLE - 8, caption)
        self._lines(painter)
        self._notes(painter)
        painter.end()
        return image

    def _x(self, tick: int) -> float:
        return WIDTH * tick / self._example.lines[-1]

    def _lines(self, painter: QPainter) -> None:
        ppq, lines = self._example.song.ppq, self._example.lines
        for tick in range(0, lines[-1], ppq):
            painter.setPen(BEAT_LINE)
            painter.drawLine(int(self._x(tick)), TITLE, int(self._x(tick)), HEIGHT)
        for line in lines:
            painter.setPen(QPen(BAR_LINE, 3 if line == self._example.start_tick else 1))
            painter.drawLine(int(self._x(line)), TITLE, int(self._x(line)), HEIGHT)

    def _notes(self, painter: QPainter) -> None:
        example = self._example
        for track in example.song.tracks:
            if track.id != example.track_id and not track.is_drums:
                self._blocks(painter, track.notes, OTHERS)
        self._blocks(painter, example.song.track(example.track_id).notes, BEFORE)
        for note, ghost in zip(example.proposed, example.proposal.notes, strict=True):
            colour = QColor(PROPOSED)
            colour.setAlpha(int(LEAST_ALPHA + (255 - LEAST_ALPHA) * ghost.confidence))
            painter.fillRect(self._block(note), colour)
        painter.setPen(HUMAN)
        for note in example.human:
            painter.drawRect(self._block(note))

    def _blocks(self, painter: QPainter, notes: Sequence[Note], colour: QColor) -> None:
        for note in notes:
            painter.fillRect(self._block(note), colour)

    def _block(self, note: Note) -> QRectF:
        row = (HEIGHT - TITLE) / (self._high - self._low)
        top = TITLE + (self._high - 1 - note.pitch) * row
        width = max(3.0, self._x(note.duration_ticks) - 1)
        return QRectF(self._x(note.start_tick), top, width, max(2.0, row - 1))


def write_sheets(images: Sequence[QImage], folder: Path) -> None:
    """Six pictures to a sheet: `sheet-1.png`, …"""
    for number, first in enumerate(range(0, len(images), PER_SHEET), start=1):
        group = images[first : first + PER_SHEET]
        sheet = QImage(WIDTH, HEIGHT * len(group), QImage.Format.Format_RGB32)
        painter = QPainter(sheet)
        for row, image in enumerate(group):
            painter.drawImage(0, row * HEIGHT, image)
        painter.end()
        sheet.save(str(folder / f"sheet-{number}.png"))
