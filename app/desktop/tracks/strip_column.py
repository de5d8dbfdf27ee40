"""The column of track strips: all of one height, so that placing one moves no other."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop.tracks.track_strip import HEIGHT_PX, TrackStrip


class StripColumn(QWidget):
    """Strips at their rows; a row whose strip is still to be made stays empty.

    A box layout would lay out all strips again for each new one: sixty tracks cost 0.3 s.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows = 0
        self._strips: dict[int, TrackStrip] = {}
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(0, self._rows * HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def place(self, rows: int, strips: dict[int, TrackStrip]) -> None:
        """Make room for `rows` rows and put each strip to its row."""
        if rows != self._rows:
            self._rows = rows
            self.updateGeometry()
        self._strips = dict(strips)
        for row, strip in strips.items():
            self._put(row, strip)

    def add(self, row: int, strip: TrackStrip) -> None:
        """Put a new strip to its row."""
        self._strips[row] = strip
        self._put(row, strip)

    def between(self, top: int, bottom: int) -> tuple[TrackStrip, ...]:
        """The strips that a pixel between `top` and `bottom` belongs to."""
        rows = range(max(top, 0) // HEIGHT_PX, max(bottom, 0) // HEIGHT_PX + 1)
        return tuple(self._strips[row] for row in rows if row in self._strips)

    def _put(self, row: int, strip: TrackStrip) -> None:
        if strip.parentWidget() is not self:
            strip.setParent(self)
        strip.setGeometry(0, row * HEIGHT_PX, self.width(), HEIGHT_PX)
        if strip.isHidden():
            strip.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            for row, strip in self._strips.items():
                self._put(row, strip)
