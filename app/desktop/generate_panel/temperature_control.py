"""How daring the co-writer is: a slider, its value, and a way back to 1.00."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.desktop.studio.co_writer import DEFAULT_TEMPERATURE, TEMPERATURE_RANGE
from app.desktop.theme.controls import ResetSlider, dim_label, plain_label
from app.desktop.theme.fonts import LABEL_PX, figure_font

STEPS = 100


class TemperatureControl(QWidget):
    """Shows and reports the temperature of the generator."""

    changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._caption = dim_label("Daring")
        self._caption.setToolTip("Temperature of the generator")
        low, high = (round(value * STEPS) for value in TEMPERATURE_RANGE)
        self.slider = ResetSlider(low, high, round(DEFAULT_TEMPERATURE * STEPS))
        self.slider.setProperty("look", "assist")
        self.slider.setSingleStep(10)
        self.slider.setPageStep(20)
        self.slider.setMinimumWidth(44)
        self.slider.setMaximumWidth(110)
        self.slider.setAccessibleName("Temperature")
        self.slider.valueChanged.connect(lambda value: self.changed.emit(value / STEPS))
        self._value = plain_label()
        self._value.setFont(figure_font(LABEL_PX))
        self._value.setFixedWidth(30)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self._caption, self.slider, self._value):
            row.addWidget(widget)

    def show_caption(self, shown: bool) -> None:
        """Show the word before the slider, where there is room for it."""
        self._caption.setVisible(shown)

    def show_value(self, shown: bool) -> None:
        """Show the number behind the slider, where there is room; its tooltip always has it."""
        self._value.setVisible(shown)

    def show_temperature(self, temperature: float) -> None:
        """Show `temperature` without reporting it."""
        value = round(temperature * STEPS)
        if value != self.slider.value():
            self.slider.blockSignals(True)
            self.slider.setValue(value)
            self.slider.blockSignals(False)
        self._value.setText(f"{temperature:.2f}")
        self.slider.setToolTip(
            f"Temperature {temperature:.2f}: low is safe, high is daring.\nDouble-click for 1.00"
        )
