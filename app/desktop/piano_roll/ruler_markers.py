"""The markers of tempo, meter and key in the ruler: where they stand and how they look."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.place_words import position_text
from app.desktop.theme.fonts import figure_font
from app.desktop.theme.theme import current_tokens
from modules.song.marker_edits import Marker, markers_of
from modules.song.score import Song

FONT_PX = 11
NUMBER_X_PX, BASELINE_PX = 4, 17
NUMBER_GAP_PX = 6
PADDING_PX = 5
TOP_PX, HEIGHT_PX = 7, 15
GAP_PX = 2.0
NARROWEST_PX = 8.0


@dataclass(frozen=True, slots=True)
class Flag:
    """A marker as it is drawn: its bar's number at `x`, and its text in `rect` behind that."""

    marker: Marker
    number: str
    x: float
    rect: QRectF


class RulerMarkers:
    """The markers of the song that is shown."""

    def __init__(self, model: RollModel) -> None:
        self._model = model
        self._song: Song | None = None
        self._markers: tuple[Marker, ...] = ()
        self.held_tick: int | None = None
        """The marker that the mouse moves: its whole place is told."""
        self.chosen_tick: int | None = None
        """The marker that is drawn as the chosen one."""

    @property
    def all(self) -> tuple[Marker, ...]:
        """The markers in order; while one of them is moved, as they would be then."""
        song = self._model.song
        if song is not self._song:
            self._song, self._markers = song, markers_of(song)
        return self._markers

    def flags(self, left: float, right: float) -> list[Flag]:
        """The flags between two pixels; each ends before the next one."""
        coordinates = self._model.coordinates
        metrics = QFontMetricsF(figure_font(FONT_PX))
        markers = self.all
        first = max(self._index_at(coordinates.tick_at_x(left)), 0)
        found = []
        for index in range(first, len(markers)):
            marker = markers[index]
            x = float(coordinates.pixel_at_tick(marker.tick))
            if x > right:
                break
            next_x = None
            if index + 1 < len(markers):
                next_x = coordinates.pixel_at_tick(markers[index + 1].tick) - GAP_PX
                if next_x - x < NARROWEST_PX:
                    continue
            number = self._number_of(marker)
            begin = x + NUMBER_X_PX + metrics.horizontalAdvance(number) + NUMBER_GAP_PX
            width = metrics.horizontalAdvance(marker.text) + 2 * PADDING_PX
            if next_x is not None:
                width = min(width, max(next_x - begin, 0.0))
            if width >= NARROWEST_PX:
                rect = QRectF(begin, TOP_PX, width, HEIGHT_PX)
                found.append(Flag(marker, number, x, rect))
        return found

    def at(self, x: float) -> Marker | None:
        """The marker whose flag holds pixel `x`."""
        flags = self.flags(x, x)
        return next((f.marker for f in flags if f.rect.left() <= x <= f.rect.right()), None)

    def _number_of(self, marker: Marker) -> str:
        """The number of its bar; of one that is being moved, its whole place."""
        time_map = self._model.time_map
        if marker.tick == self.held_tick:
            return position_text(time_map, marker.tick)
        return str(time_map.bar_index_at(marker.tick) + 1)

    def paint(self, painter: QPainter, flags: list[Flag], *, with_choice: bool) -> None:
        """Draw the flags with the numbers of their bars, and an edge about the chosen one."""
        tokens, font = current_tokens(), figure_font(FONT_PX)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        for flag in flags:
            painter.setPen(QColor(tokens.text_dim))
            painter.drawText(QPointF(flag.x + NUMBER_X_PX, BASELINE_PX), flag.number)
            painter.fillRect(flag.rect, QColor(tokens.surface_3))
            painter.setPen(QColor(tokens.text))
            inside = flag.rect.adjusted(PADDING_PX, 0, 0, 0)
            elide = Qt.TextElideMode.ElideRight
            text = metrics.elidedText(flag.marker.text, elide, inside.width())
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, text)
            if with_choice and flag.marker.tick == self.chosen_tick:
                painter.setPen(QColor(tokens.selection))
                painter.drawRect(flag.rect.adjusted(0, 0, -1, -1))

    def _index_at(self, tick: float) -> int:
        return bisect_right(self.all, tick, key=lambda marker: marker.tick) - 1
