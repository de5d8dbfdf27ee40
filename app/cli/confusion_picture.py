"""The confusion matrix of the ear as a picture."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.song.atomic_file import write_atomically

CELL_PX = 40
NAMES_PX = 210
TOP_PX = 190
RIGHT_PX = 70
BOTTOM_PX = 40
FONT_PX = 15
PAPER, INK, DIM, LINE = QColor("#fbfaf7"), QColor("#1d2126"), QColor("#5c646e"), QColor("#dcd9d2")
RIGHT, WRONG = QColor("#1f6f8b"), QColor("#c2571a")
"""Two hues that colour-blind people tell apart; the paper is opaque, so any page may be behind."""
DARK_FROM = 0.55
"""From this share on a cell is dark enough for light figures."""


def save_confusion_picture(confusion: Sequence[Sequence[int]], path: Path) -> None:
    """Write the matrix (class, heard as) to `path` as PNG: rows in percent of their clips.

    Raises FileError when it cannot be written.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication(["confusion"])
    image = confusion_image(confusion)
    del application
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    write_atomically(path, bytes(content.data()))


def confusion_image(confusion: Sequence[Sequence[int]]) -> QImage:
    """The picture of the matrix. Needs a running Qt application."""
    side = CELL_PX * len(CLASS_NAMES)
    image = QImage(
        NAMES_PX + side + RIGHT_PX, TOP_PX + side + BOTTOM_PX, QImage.Format.Format_RGB32
    )
    image.fill(PAPER)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = QFont()
    font.setPixelSize(FONT_PX)
    painter.setFont(font)
    _paint_names(painter, confusion)
    for row, counts in enumerate(confusion):
        for column, count in enumerate(counts):
            _paint_cell(painter, row, column, count / max(sum(counts), 1))
    painter.setPen(DIM)
    painter.drawText(
        QRectF(NAMES_PX, TOP_PX + side, side, BOTTOM_PX),
        Qt.AlignmentFlag.AlignCenter,
        "Columns: heard as. Rows: what it is, in percent of its clips; their number on the right.",
    )
    painter.end()
    return image


def _paint_names(painter: QPainter, confusion: Sequence[Sequence[int]]) -> None:
    painter.setPen(INK)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    side = CELL_PX * len(CLASS_NAMES)
    for index, name in enumerate(CLASS_NAMES):
        along = TOP_PX + index * CELL_PX
        painter.drawText(QRectF(0, along, NAMES_PX - 10, CELL_PX), right, name)
        painter.drawText(
            QRectF(NAMES_PX + side + 10, along, RIGHT_PX - 10, CELL_PX),
            left,
            str(sum(confusion[index])),
        )
        painter.save()
        painter.translate(QPointF(NAMES_PX + (index + 0.5) * CELL_PX, TOP_PX - 8))
        painter.rotate(-60)
        painter.drawText(QRectF(0, -CELL_PX / 2, TOP_PX, CELL_PX), left, name)
        painter.restore()


def _paint_cell(painter: QPainter, row: int, column: int, share: float) -> None:
    area = QRectF(NAMES_PX + column * CELL_PX, TOP_PX + row * CELL_PX, CELL_PX, CELL_PX)
    colour = QColor(RIGHT if row == column else WRONG)
    colour.setAlphaF(share**0.7)
    painter.fillRect(area, colour)
    painter.setPen(LINE)
    painter.drawRect(area)
    percent = round(100 * share)
    if percent:
        painter.setPen(PAPER if share >= DARK_FROM else INK)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, str(percent))
