"""Thousands of notes in view as one picture: Qt draws it in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.desktop.piano_roll.pixel_runs import pixels_of_runs

NOTHING = QColor(0, 0, 0, 0)


def paint_crowd(
    painter: QPainter,
    exposed: QRectF,
    bars: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
    row_height: int,
    steps: NDArray[Any],
    fills: Sequence[QColor],
) -> None:
    """Paint bars inside `exposed`: their lefts, tops and widths in pixels, later ones on top.

    `steps` (bars,) says which of `fills` each has. A bar leaves a pixel free to its right and
    below, so that neighbours do not touch.
    """
    lefts, tops, widths = bars
    left, top = int(exposed.left()), round(float(tops.min()))
    columns = int(exposed.right()) + 1 - left
    rows = np.round((tops - top) / row_height).astype(np.intp)
    cells = np.zeros((int(rows.max()) + 1, columns), dtype=np.uint8)
    begins = np.clip(lefts - left, 0, columns).astype(np.intp)
    ends = np.clip(lefts + np.maximum(widths - 1.0, 1.0) - left, 0, columns).astype(np.intp)
    lengths = np.maximum(ends - begins, 0)
    places = pixels_of_runs(rows * columns + begins, lengths)
    cells.ravel()[places] = np.repeat(steps + 1, lengths)
    pixels = np.repeat(cells, row_height, axis=0)
    pixels[row_height - 1 :: row_height] = 0
    picture = QImage(pixels.data, columns, len(pixels), columns, QImage.Format.Format_Indexed8)
    picture.setColorTable([colour.rgba() for colour in (NOTHING, *fills)])
    painter.drawImage(QPointF(left, top), picture)
