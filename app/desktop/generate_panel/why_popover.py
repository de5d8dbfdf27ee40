"""“Why this?”: the facts about a proposal beside the alternatives, and its recipe to copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from app.desktop.piano_roll.shortcuts import COMMAND_BY_ID
from app.desktop.theme.controls import dim_label, plain_label, title_label

if TYPE_CHECKING:
    from modules.midi_generator.explanation import Fact

WIDTH_PX = 340
GAP_PX = 6
LOWER_PX = 1
"""Brings the small labels to the base line of the text beside them."""


class WhyPopover(QFrame):
    """A small card that closes with Escape or a click elsewhere."""

    copy_wished = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("card", True)
        self.setProperty("popup", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.setFixedWidth(WIDTH_PX)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(title_label("Why this?"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        self.copy = QPushButton("Copy the recipe")
        self.copy.setToolTip(COMMAND_BY_ID["proposal.copy_recipe"].tooltip)
        self.copy.clicked.connect(self.copy_wished)
        self.copy.clicked.connect(self.hide)
        column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignRight)

    def show_facts(self, facts: Sequence[Fact], below: QWidget) -> None:
        """Show `facts` under the widget `below`, inside the screen."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for row, fact in enumerate(facts):
            text = plain_label(fact.text)
            text.setWordWrap(True)
            top = Qt.AlignmentFlag.AlignTop
            label = dim_label(fact.label)
            label.setContentsMargins(0, LOWER_PX, 0, 0)
            self._grid.addWidget(label, row, 0, top)
            self._grid.addWidget(text, row, 1, top)
        # Wrapped labels ask for less width and more height than they get here.
        self._column.activate()
        self.setFixedHeight(self._column.totalHeightForWidth(WIDTH_PX))
        self.move(self._place(below))
        self.show()

    def _place(self, below: QWidget) -> QPoint:
        corner = below.mapToGlobal(QPoint(below.width() - WIDTH_PX, below.height() + GAP_PX))
        screen = (below.screen() or QApplication.primaryScreen()).availableGeometry()
        return QPoint(max(corner.x(), screen.left() + GAP_PX), corner.y())
