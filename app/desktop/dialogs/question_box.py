"""The box in which the program asks for one decision: names as they are, however long."""

from __future__ import annotations

import textwrap

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.desktop.theme.controls import plain_tip

MOST_LETTERS = 48
"""So much of a name stands in a question; the rest is in the tooltip."""
TIP_COLUMNS = 60


def question_box(window: QWidget, text: str, below: str, name: str = "") -> QMessageBox:
    """A box that asks `text`, with `below` in smaller print; `name` is whole in its tooltip."""
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setInformativeText(below)
    if len(name) > MOST_LETTERS:
        # A name without blanks would otherwise be as wide as the screen.
        box.setToolTip(plain_tip("\n".join(textwrap.wrap(name, TIP_COLUMNS))))
    return box


def short_name(name: str) -> str:
    """`name` with its middle left out where it is long: beginnings and ends tell names apart."""
    if len(name) <= MOST_LETTERS:
        return name
    half = (MOST_LETTERS - 1) // 2
    return f"{name[:half].rstrip()}…{name[-half:].lstrip()}"
