"""The map of the whole song below the roll: a scroll bar that shows what is there."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QWidget

from app.desktop.piano_roll.note_colours import with_alpha
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.song_picture import song_cells
from app.desktop.piano_roll.wheel import turn_wheel
from app.desktop.theme.theme import current_theme, current_tokens
from modules.song.time_map import time_map_of

HEIGHT_PX, LOW_PX = 18, 10
LEAST_FRAME_PX = 10.0
SETTLE_MS = 120
"""The picture is drawn anew when the notes have not changed for so long."""
OTHERS_ALPHA = 0.50
OUTSIDE_ALPHA = 0.30
PROPOSAL_ALPHA = 0.45
MOST_TRACKS = 255
"""A byte for each pixel says which track it is; of more, the last are seen."""


class SongMap(QAbstractSlider):
    """Shows all notes, the part that the roll shows and the playhead; a drag moves the part."""

    def __init__(self, model: RollModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._picture = QImage()
        self._drawn: tuple[object, ...] = ()
        self._grip: float | None = None
        self._playhead_x = -1
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFixedHeight(HEIGHT_PX)
        self.setToolTip("The whole song: drag the frame, or click where you want to go")
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.update)
        model.notes_changed.connect(self._settle.start)
        for signal in (model.viewport_changed, model.ghosts_changed):
            signal.connect(self.update)
        model.playhead_moved.connect(self._follow_playhead)
        current_theme().changed.connect(self.update)

    def be_low(self, is_low: bool) -> None:
        """Be no higher than a scroll bar, where every row of the roll counts; or as ever."""
        self.setFixedHeight(LOW_PX if is_low else HEIGHT_PX)

    @property
    def frame(self) -> QRectF:
        """Where the part that the roll shows lies on the map."""
        model, scale = self._model, self._pixels_per_tick
        left = model.coordinates.tick_at_x(0.0) * scale
        right = model.coordinates.tick_at_x(model.view_width) * scale
        width = max(right - left, LEAST_FRAME_PX)
        left = min(max(left, 0.0), self.width() - width)
        return QRectF(left, 0.0, width, self.height())

    @property
    def _ticks(self) -> float:
        """How much the map shows: the song, or more when the roll shows more."""
        return max(
            float(self._model.end_tick), self._model.coordinates.tick_at_x(self._model.view_width)
        )

    @property
    def _pixels_per_tick(self) -> float:
        return self.width() / max(self._ticks, 1.0)

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(tokens.surface_1))
        if not self._settle.isActive():
            self._draw()
        painter.drawImage(QPointF(0.0, 0.0), self._picture)
        self._paint_proposal(painter)
        frame = self.frame
        shade = with_alpha(tokens.surface_0, OUTSIDE_ALPHA)
        painter.fillRect(QRectF(0.0, 0.0, frame.left(), self.height()), shade)
        painter.fillRect(QRectF(frame.right(), 0.0, self.width(), self.height()), shade)
        painter.fillRect(QRectF(self._playhead_x, 0.0, 1.0, self.height()), QColor(tokens.playhead))
        painter.setPen(QPen(QColor(tokens.text), 1))
        painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _paint_proposal(self, painter: QPainter) -> None:
        ghosts = self._model.visible_ghosts
        if not ghosts:
            return
        left = min(ghost.start_tick for ghost in ghosts) * self._pixels_per_tick
        right = max(ghost.end_tick for ghost in ghosts) * self._pixels_per_tick
        place = QRectF(left, 0.0, max(right - left, 2.0), self.height())
        painter.fillRect(place, with_alpha(current_tokens().assist, PROPOSAL_ALPHA))

    def _draw(self) -> None:
        """Make the picture anew if the song, the track, the place or the colours changed."""
        model, tokens = self._model, current_tokens()
        drawn = (model.song.tracks, model.track_id, self._ticks, self.size(), tokens)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        shown = [track for track in model.song.tracks if track.id == model.track_id]
        others = [track for track in model.song.tracks if track.id != model.track_id]
        tracks = (*others, *shown)[-MOST_TRACKS:]
        size = (self.width(), self.height())
        cells = song_cells(tracks, time_map_of(model.song), self._ticks, *size)
        picture = QImage(cells.data, *size, self.width(), QImage.Format.Format_Indexed8)
        colours = [with_alpha(tokens.track_colour(one.hue), OTHERS_ALPHA) for one in others]
        colours += [QColor(tokens.track_colour(one.hue)) for one in shown]
        nothing = QColor(0, 0, 0, 0)
        picture.setColorTable([colour.rgba() for colour in (nothing, *colours[-MOST_TRACKS:])])
        self._picture = picture.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)

    def _follow_playhead(self, tick: int) -> None:
        x = round(tick * self._pixels_per_tick)
        if x != self._playhead_x:
            for edge in (self._playhead_x, x):
                self.update(edge - 1, 0, 3, self.height())
            self._playhead_x = x

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow_playhead(self._model.playhead_tick)

    # Hands.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        frame, x = self.frame, event.position().x()
        # Beside the frame, its middle comes to the pointer.
        self._grip = x - frame.left() if frame.left() <= x <= frame.right() else frame.width() / 2
        self._move_to(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._move_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._grip = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn_wheel(self._model, event)

    def _move_to(self, x: float) -> None:
        assert self._grip is not None
        now = self._model.coordinates
        scroll_x = (x - self._grip) / self._pixels_per_tick * now.pixels_per_tick
        limit = max(self._model.end_tick * now.pixels_per_tick - self._model.view_width, 0.0)
        self._model.set_coordinates(replace(now, scroll_x=min(max(scroll_x, 0.0), limit)))
