"""Thousands of notes as one picture look like so many rectangles."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.desktop.piano_roll.crowded_notes import paint_crowd

GROUND, SOFT, LOUD = QColor("#000000"), QColor("#400000"), QColor("#ff0000")


def painted(
    bars: list[tuple[float, float, float]],
    steps: list[int],
    exposed: QRectF | None = None,
) -> QImage:
    picture = QImage(60, 40, QImage.Format.Format_RGB32)
    picture.fill(GROUND)
    painter = QPainter(picture)
    lefts, tops, widths = (np.array(column) for column in zip(*bars, strict=True))
    area = exposed or QRectF(0, 0, 60, 40)
    paint_crowd(painter, area, (lefts, tops, widths), 10, np.array(steps), (SOFT, LOUD))
    painter.end()
    return picture


def test_a_bar_fills_its_place_but_for_a_pixel_right_and_below() -> None:
    picture = painted([(10.0, 5.0, 20.0), (40.0, 25.0, 1.0)], [1, 0])
    assert [picture.pixelColor(x, 8) for x in (9, 10, 28, 29)] == [GROUND, LOUD, LOUD, GROUND]
    assert [picture.pixelColor(15, y) for y in (4, 5, 13, 14)] == [GROUND, LOUD, LOUD, GROUND]
    assert [picture.pixelColor(x, 28) for x in (39, 40, 41)] == [GROUND, SOFT, GROUND]


def test_the_later_bar_lies_on_top() -> None:
    picture = painted([(0.0, 0.0, 30.0), (10.0, 0.0, 10.0)], [0, 1])
    assert [picture.pixelColor(x, 5) for x in (5, 15, 25)] == [SOFT, LOUD, SOFT]


def test_what_reaches_out_of_the_view_is_cut() -> None:
    bars = [(-1e6, 0.0, 1e6 + 20.0), (45.0, 30.0, 1e6), (-50.0, 10.0, 20.0), (90.0, 10.0, 5.0)]
    picture = painted(bars, [1, 1, 1, 1], QRectF(5, 0, 50, 40))
    assert [picture.pixelColor(x, 5) for x in (4, 5, 18, 19)] == [GROUND, LOUD, LOUD, GROUND]
    assert [picture.pixelColor(x, 35) for x in (44, 45, 54)] == [GROUND, LOUD, LOUD]
    assert all(picture.pixelColor(x, 15) == GROUND for x in range(60))
