"""Rows, grid and the other tracks' notes, kept as a picture: scrolling moves it and adds a strip.

Every call of Qt's painter gives the interpreter away and has to get it back from the engines, so
what does not change between two frames is worth more than its painting time.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from app.desktop.piano_roll.coordinates import Coordinates
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.roll_painter import RollPainter

SAME_PIXEL = 1e-6


class RollBackground:
    """The lowest layer of a roll's view."""

    def __init__(self, model: RollModel, painter: RollPainter, view: QWidget) -> None:
        self._model = model
        self._painter = painter
        self._view = view
        self._picture: QPixmap | None = None
        self._seen: tuple[Coordinates, tuple[object, ...]] | None = None

    def paint(self, painter: QPainter) -> None:
        """Paint it where `painter` is not clipped."""
        painter.drawPixmap(0, 0, self._up_to_date())

    def _up_to_date(self) -> QPixmap:
        picture, ratio = self._picture, self._view.devicePixelRatioF()
        size, wanted = self._view.size() * ratio, (self._model.coordinates, self._painter.ground)
        if picture is None or picture.size() != size or picture.devicePixelRatio() != ratio:
            picture = QPixmap(size)
            picture.setDevicePixelRatio(ratio)
            self._fill(picture, self._view.rect())
        elif self._seen != wanted:
            self._fill(picture, self._moved(picture, ratio))
        self._picture, self._seen = picture, wanted
        return picture

    def _moved(self, picture: QPixmap, ratio: float) -> QRect:
        """What has to be painted after the picture was moved, if whole pixels sideways do."""
        whole = self._view.rect()
        assert self._seen is not None
        now, (seen, ground) = self._model.coordinates, self._seen
        shift_px = (seen.scroll_x - now.scroll_x) * ratio
        shift = round(shift_px)
        is_sideways = (
            ground == self._painter.ground and replace(now, scroll_x=seen.scroll_x) == seen
        )
        if not is_sideways or abs(shift_px - shift) > SAME_PIXEL or shift % ratio:
            return whole
        picture.scroll(shift, 0, picture.rect())
        width = min(round(abs(shift) / ratio), whole.width())
        return QRect(0 if shift > 0 else whole.width() - width, 0, width, whole.height())

    def _fill(self, picture: QPixmap, area: QRect) -> None:
        painter = QPainter(picture)
        painter.setClipRect(area)
        self._painter.paint_background(painter, QRectF(area))
        painter.end()
