"""Pictures of a widget's own size, for what is painted seldom and shown often."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QWidget


def picture_of_size(widget: QWidget, ground: QColor | Qt.GlobalColor) -> QPixmap:
    """A picture as large and as sharp as `widget`, filled with `ground`."""
    ratio = widget.devicePixelRatioF()
    picture = QPixmap(widget.size() * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(ground)
    return picture
