"""Type: the system's interface font in the sizes of the design, with figures that sit still."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

LABEL_PX = 12
BODY_PX = 13
BIG_PX = 22


def ui_font(size_px: int = BODY_PX, *, bold: bool = False) -> QFont:
    """The system's interface font at `size_px`."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    application = QApplication.instance()
    if isinstance(application, QApplication):
        font = QFont(application.font())
    font.setPixelSize(size_px)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def figure_font(size_px: int = BODY_PX, *, bold: bool = False) -> QFont:
    """The interface font with tabular figures, for numbers that change."""
    font = ui_font(size_px, bold=bold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
