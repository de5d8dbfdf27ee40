"""The card of the tour: what a step says, and Back, Next and Skip."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.desktop.theme.controls import dim_label, plain_label, title_label
from app.desktop.theme.theme import current_tokens
from app.desktop.tour.steps import Step

WIDTH_PX = 340
GAP_PX = 14
EDGE_PX = 12


class TourCard(QFrame):
    """Shows one step at a time."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH_PX)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._place = dim_label()
        self._title = title_label("")
        self._text = plain_label()
        self._text.setWordWrap(True)
        self.skip, self.back = QPushButton("Skip the tour"), QPushButton("Back")
        self.next = QPushButton("Next")
        self.next.setProperty("look", "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        for label in (self._place, self._title, self._text):
            column.addWidget(label)
        column.addSpacing(4)
        row = QHBoxLayout()
        row.addWidget(self.skip)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        column.addLayout(row)

    @property
    def text(self) -> str:
        """What the step says."""
        return self._text.text()

    def show_step(self, step: Step, number: int, count: int) -> None:
        """Show `step`, the `number`-th (from 1) of `count`."""
        self._place.setText(f"{number} of {count}")
        self._title.setText(step.title)
        self._text.setText(step.text)
        self.back.setEnabled(number > 1)
        self.next.setText("Next" if number < count else "Start")
        self.setAccessibleName(f"Tour, {number} of {count}: {step.title}")
        self.setAccessibleDescription(step.text)
        # The button that has the focus is what a screen reader reads.
        self.next.setAccessibleDescription(f"{step.title}. {step.text}")
        self.setFixedHeight(max(self.heightForWidth(WIDTH_PX), self.sizeHint().height()))

    def place(self, target: QRect, around: QRect) -> None:
        """Move beside `target`, inside `around`; into it where no side has room."""
        self.move(_place_beside(target, around, self.size()).topLeft())

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.edge), 1))
        painter.setBrush(QColor(tokens.surface_1))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 10, 10)
        painter.end()


def _place_beside(target: QRect, around: QRect, size: QSize) -> QRect:
    inner = around.adjusted(EDGE_PX, EDGE_PX, -EDGE_PX, -EDGE_PX)
    width, height = size.width(), size.height()
    top = target.top() + min(GAP_PX * 3, max(target.height() - height, 0))
    left = target.left() + min(GAP_PX * 3, max(target.width() - width, 0))
    places = (
        QRect(target.right() + GAP_PX, top, width, height),
        QRect(target.left() - GAP_PX - width, top, width, height),
        QRect(left, target.bottom() + GAP_PX, width, height),
        QRect(left, target.top() - GAP_PX - height, width, height),
    )
    for place in places:
        if inner.contains(place):
            return place
    middle = QRect(0, 0, width, height)
    middle.moveCenter(target.center())
    middle.moveLeft(min(max(middle.left(), inner.left()), inner.right() - width))
    middle.moveTop(min(max(middle.top(), inner.top()), inner.bottom() - height))
    return middle
