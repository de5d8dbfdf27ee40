"""How much of a move: a slider in percent, with what that does."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.desktop.theme.controls import ResetSlider, plain_label
from app.desktop.theme.fonts import LABEL_PX, figure_font
from modules.song.move_amount import LARGEST_AMOUNT

FULL_PERCENT = 100
STEP_PERCENT, PAGE_PERCENT = 1, 10
REST_MS = 15
"""Moves of the slider within so long are followed by one new prediction."""


class AmountRow(QWidget):
    """The slider from 0 to 150 %; a double-click sets it to 100 %."""

    moved = Signal()
    """The value has changed."""
    rested = Signal()
    """It has changed, and is worth a new prediction."""

    def __init__(self) -> None:
        super().__init__()
        self.slider = ResetSlider(0, round(LARGEST_AMOUNT * FULL_PERCENT), FULL_PERCENT)
        self.slider.setProperty("look", "assist")
        self.slider.setSingleStep(STEP_PERCENT)
        self.slider.setPageStep(PAGE_PERCENT)
        self._percent = QLabel()
        self._percent.setFont(figure_font(LABEL_PX))
        self._percent.setMinimumWidth(44)
        self._effect = plain_label()
        self._effect.setFont(figure_font(LABEL_PX))
        self._effect.setWordWrap(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.slider, 0, 0)
        grid.addWidget(self._percent, 0, 1)
        grid.addWidget(self._effect, 1, 0, 1, 2)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.rested)
        self.slider.valueChanged.connect(self._on_moved)
        self._show_percent()

    @property
    def value(self) -> float:
        """The chosen amount: 0 … 1.5."""
        return self.slider.value() / FULL_PERCENT

    @property
    def text(self) -> str:
        """What is written about the amount."""
        return f"{self._percent.text()} · {self._effect.text()}"

    def set_adjustable(self, adjustable: bool) -> None:
        """Offer the slider, or make the move whole or not at all."""
        self.slider.setVisible(adjustable)
        self._percent.setVisible(adjustable)
        if not adjustable:
            self.slider.setValue(FULL_PERCENT)

    def show_effect(self, what: str, prediction: str) -> None:
        """Write what the amount does."""
        self._effect.setText(f"{what} · {prediction}" if prediction else what)
        self.slider.setToolTip(f"How much: {self.text}. Double-click for 100 %.")

    def _on_moved(self) -> None:
        self._show_percent()
        self.moved.emit()
        self._rest.start()

    def _show_percent(self) -> None:
        self._percent.setText(f"{self.slider.value()} %")
