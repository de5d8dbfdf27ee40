"""One quiet line of advice in the status bar: it can be followed, closed, or left alone."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.desktop.studio.habit_keeper import Advice
from app.desktop.theme.controls import plain_label

BUTTON_STYLE = "min-height: 18px; max-height: 18px; padding: 0 6px"


class HintLine(QWidget):
    """`followed` and `closed` carry the advice. It takes no focus by itself."""

    followed = Signal(object)
    closed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._advice: Advice | None = None
        self._label = plain_label()
        self.follow = self._button("Arrange them", "Arrange the panels as you usually do")
        self.close_button = self._button("✕", "Close this advice")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(4)
        for widget in (self._label, self.follow, self.close_button):
            row.addWidget(widget)
        self.follow.clicked.connect(lambda: self._answer(self.followed))
        self.close_button.clicked.connect(lambda: self._answer(self.closed))
        self.hide()

    @property
    def text(self) -> str:
        """The advice on show; empty without."""
        return self._advice.text if self._advice is not None else ""

    def show_advice(self, advice: Advice | None) -> None:
        """Show `advice`, or nothing."""
        self._advice = advice
        if advice is not None:
            self._label.setText(advice.text)
            self.follow.setVisible(advice.layout is not None)
            self.setAccessibleName(f"Advice: {advice.text}")
        self.setVisible(advice is not None)

    def _answer(self, signal: SignalInstance) -> None:
        advice = self._advice
        self.show_advice(None)
        if advice is not None:
            signal.emit(advice)

    @staticmethod
    def _button(text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setProperty("look", "flat")
        button.setStyleSheet(BUTTON_STYLE)
        return button
