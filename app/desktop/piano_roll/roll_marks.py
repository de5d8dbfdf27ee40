"""What is painted over notes and ghosts: cursors, the marquee, values beside the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.desktop.piano_roll.ghost_painter import paint_bubble
from app.desktop.piano_roll.note_colours import with_alpha
from app.desktop.piano_roll.note_cursor import NoteCursor
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.step_input import StepInput
from app.desktop.theme.theme import current_tokens
from modules.midi_generator.proposal import GhostNote
from modules.song.score import TrackKind

FOCUS_RING_PX = 2
CURSOR_PX = 2.0
NO_TRACK_TEXT = "Choose a MIDI track to see its notes."
NO_TRACKS_TEXT = "Add a MIDI track with + to write notes, or drop a MIDI file."
EMPTY_TEXT = "Double-click to add a note."
STEPS_TEXT = "Step input · A W S E D F … or MIDI · Esc ends"


class RollMarks:
    """Paints the marks of a view."""

    def __init__(self, model: RollModel, cursor: NoteCursor, steps: StepInput) -> None:
        self._model = model
        self._note_cursor = cursor
        self._steps = steps
        self._inside = QRectF()

    def paint(
        self, painter: QPainter, view: QWidget, hovered: GhostNote | None, *, in_gesture: bool
    ) -> None:
        """Paint everything that is above the notes in `view`."""
        self._inside = QRectF(view.rect())
        self._paint_cursor(painter)
        self._paint_note_cursor(painter)
        self._paint_marquee(painter)
        self._paint_bubbles(painter, hovered, in_gesture=in_gesture)
        self._paint_empty(painter)
        if view.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(current_tokens().edge), FOCUS_RING_PX))
            painter.drawRect(view.rect().adjusted(1, 1, -1, -1))

    def _paint_cursor(self, painter: QPainter) -> None:
        x = self._model.coordinates.pixel_at_tick(self._model.cursor_tick)
        pen = QPen(QColor(current_tokens().text_dim), 1)
        pen.setDashPattern([2, 3])
        painter.setPen(pen)
        painter.drawLine(x, 0, x, round(self._inside.height()))

    def _paint_note_cursor(self, painter: QPainter) -> None:
        """A cell of the grid in the colour of the text, with its name beside it."""
        cursor, model = self._note_cursor, self._model
        if not cursor.is_on:
            return
        coordinates, tokens = model.coordinates, current_tokens()
        start = model.cursor_tick
        left, right = (coordinates.x_at_tick(t) for t in (start, model.grid.next(start)))
        top = coordinates.y_at_pitch(cursor.pitch)
        cell = QRectF(left, top, max(right - left, 6), coordinates.row_height)
        painter.setBrush(with_alpha(tokens.text, 0.12))
        painter.setPen(QPen(QColor(tokens.text), CURSOR_PX))
        painter.drawRect(cell)
        if cursor.note is None and cursor.ghost is None:
            corner = QPointF(cell.right() + 8, cell.bottom() + 4)
            name = model.name_of(cursor.pitch)
            paint_bubble(painter, tokens, name, corner, self._inside)

    def _paint_marquee(self, painter: QPainter) -> None:
        tokens, marquee = current_tokens(), self._model.marquee
        if marquee is not None:
            width, height = marquee.right - marquee.left, marquee.bottom - marquee.top
            painter.setPen(QPen(QColor(tokens.text), 1))
            painter.setBrush(with_alpha(tokens.text, 0.08))
            painter.drawRect(QRectF(marquee.left, marquee.top, width, height))

    def _paint_bubbles(
        self, painter: QPainter, hovered: GhostNote | None, *, in_gesture: bool
    ) -> None:
        tokens, inside, hint = current_tokens(), self._inside, self._model.hint
        if hint is not None and in_gesture:
            paint_bubble(painter, tokens, hint.text, QPointF(hint.x, hint.y), inside)
        ghost = hovered or next(iter(self._model.selected_ghosts), None)
        if ghost is not None and not in_gesture:
            x = self._model.coordinates.x_at_tick(ghost.start_tick)
            y = self._model.coordinates.y_at_pitch(ghost.pitch) - 4
            name = self._model.name_of(ghost.pitch)
            text = f"{name} · {ghost.confidence:.0%} sure".replace("%", " %")
            paint_bubble(painter, tokens, text, QPointF(x, y), inside)
        if self._steps.is_on:
            paint_bubble(painter, tokens, STEPS_TEXT, inside.bottomLeft() + QPointF(8, -8), inside)

    def _paint_empty(self, painter: QPainter) -> None:
        text = self._empty_text()
        if text:
            painter.setPen(QColor(current_tokens().text_dim))
            painter.drawText(self._inside, Qt.AlignmentFlag.AlignCenter, text)

    def _empty_text(self) -> str:
        """What to do where there is nothing to see."""
        track = self._model.track
        if track is None:
            has_midi = any(t.kind is TrackKind.MIDI for t in self._model.song.tracks)
            return NO_TRACK_TEXT if has_midi else NO_TRACKS_TEXT
        return "" if track.notes or self._model.visible_ghosts else EMPTY_TEXT
