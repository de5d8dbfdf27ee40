"""The menu of the eight track colours."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu

from app.desktop.theme.theme import current_tokens

COLOUR_NAMES = ("Rose", "Orange", "Amber", "Lime", "Mint", "Cyan", "Blue", "Magenta")
"""The eight hues of the theme, in their order."""
SWATCH_PX = 14


def add_colours(menu: QMenu, hue: int, choose: Callable[[int], None]) -> QMenu:
    """Add a submenu in which the colour of `hue` is ticked; `choose` gets another one."""
    colours = menu.addMenu("Colour")
    for index, name in enumerate(COLOUR_NAMES):
        action = colours.addAction(_swatch(index), name)
        action.setCheckable(True)
        action.setChecked(hue % len(COLOUR_NAMES) == index)
        action.triggered.connect(lambda _on=False, index=index: choose(index))
    return colours


def _swatch(hue: int) -> QIcon:
    pixmap = QPixmap(2 * SWATCH_PX, 2 * SWATCH_PX)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(current_tokens().track_colour(hue)))
    painter.drawEllipse(QPointF(SWATCH_PX, SWATCH_PX), SWATCH_PX - 2, SWATCH_PX - 2)
    painter.end()
    pixmap.setDevicePixelRatio(2.0)
    return QIcon(pixmap)
