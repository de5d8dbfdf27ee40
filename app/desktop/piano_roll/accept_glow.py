"""The short glow with which accepted ghosts become notes."""

from __future__ import annotations

from PySide6.QtCore import QAbstractAnimation, QObject, QRectF, QVariantAnimation, Signal
from PySide6.QtGui import QPainter, QPen

from app.desktop.piano_roll.hit_test import drawn_span
from app.desktop.piano_roll.note_colours import with_alpha
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.roll_painter import CORNER_PX
from app.desktop.theme.motion import motion_is_wanted
from app.desktop.theme.theme import current_tokens
from modules.midi_generator.proposal import GhostNote

GLOW_MS = 120
GLOW_ALPHA = 0.7


class AcceptGlow(QObject):
    """Fades the assistant's colour from notes that were just accepted."""

    changed = Signal()

    def __init__(self, model: RollModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._ghosts: tuple[GhostNote, ...] = ()
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(GLOW_MS)
        self._animation.setStartValue(GLOW_ALPHA)
        self._animation.setEndValue(0.0)
        self._animation.valueChanged.connect(self.changed)

    @property
    def is_running(self) -> bool:
        """Whether anything glows."""
        return self._animation.state() is QAbstractAnimation.State.Running

    def start(self, ghosts: tuple[GhostNote, ...]) -> None:
        """Let the notes that `ghosts` became glow; nothing moves where motion is unwanted."""
        if motion_is_wanted():
            self._ghosts = ghosts
            self._animation.stop()
            self._animation.start()

    def paint(self, painter: QPainter) -> None:
        """Paint what is left of the glow."""
        if not self.is_running:
            return
        painter.setPen(QPen(with_alpha(current_tokens().assist, 0.0), 0))
        painter.setBrush(with_alpha(current_tokens().assist, float(self._animation.currentValue())))
        height = self._model.coordinates.row_height
        for ghost in self._ghosts:
            span = drawn_span(self._model, ghost.start_tick, ghost.end_tick)
            top = self._model.coordinates.y_at_pitch(ghost.pitch)
            box = QRectF(span.left, top, span.right - span.left, height - 1)
            painter.drawRoundedRect(box, CORNER_PX, CORNER_PX)
