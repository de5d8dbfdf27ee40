"""The chosen band of an equalizer in fields: shape, frequency, gain, width, on or off."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from app.desktop.equalizer.band_moves import reshaped
from app.desktop.equalizer.band_words import PASSES, SHAPE_NAMES, band_text
from app.desktop.mix.figures import UNKNOWN
from app.desktop.theme.controls import IconButton
from app.desktop.theme.decimal_field import DecimalField
from modules.song.mix import EQ_FREQUENCY_RANGE_HZ, EQ_GAIN_RANGE_DB, EQ_Q_RANGE, EqBand, EqShape

FIELD_PX = 78


class BandEditor(QWidget):
    """Shows one band and reports what it shall become; it changes nothing itself."""

    changed = Signal(object)
    """The band as it shall be."""
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._band: EqBand | None = None
        self.shape = QComboBox()
        self.shape.setFixedWidth(98)
        self.shape.setAccessibleName("Shape of the band")
        for shape, name in SHAPE_NAMES.items():
            self.shape.addItem(name, shape)
        self.shape.activated.connect(lambda _index: self._set_shape())
        self.frequency = _field("Frequency", " Hz", EQ_FREQUENCY_RANGE_HZ, 0, 10.0)
        self.frequency.setStepType(DecimalField.StepType.AdaptiveDecimalStepType)
        self.gain = _field("Gain", " dB", EQ_GAIN_RANGE_DB, 1, 0.5)
        self.q = _field("Q, the narrowness", "", EQ_Q_RANGE, 2, 0.1)
        self.q.setPrefix("Q ")
        for field in (self.frequency, self.gain, self.q):
            field.valueChanged.connect(self._set_values)
        self.works = QToolButton()
        self.works.setFixedWidth(66)
        self.works.setCheckable(True)
        self.works.setProperty("look", "switch")
        self.works.setToolTip("Use the band, or bypass it (0)")
        self.works.setAccessibleName("Use the band")
        self.works.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.works.clicked.connect(self._set_values)
        self.remove = IconButton("close", "Remove the band (Delete)")
        self.remove.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.works)
        row.addWidget(self.shape)
        for field in (self.frequency, self.gain, self.q):
            row.addWidget(field)
        row.addWidget(self.remove)
        self.show_band(None, 0)

    def show_band(self, band: EqBand | None, number: int) -> None:
        """Show a band, or that none is chosen, without reporting a wish."""
        self._band = band
        self.works.setText(f"Band {number}" if band else "Band –")
        for field in (self.shape, self.frequency, self.gain, self.q, self.works, self.remove):
            field.setEnabled(band is not None)
        self._show_values(band)
        if band is None:
            return
        self.gain.setEnabled(band.shape not in PASSES)
        self.gain.setToolTip("A cut has no gain." if band.shape in PASSES else "Gain")
        self.setAccessibleDescription(band_text(band))
        self.shape.setCurrentIndex(self.shape.findData(band.shape))
        self.works.setChecked(band.enabled)

    def _show_values(self, band: EqBand | None) -> None:
        """Show the numbers of a band, or a dash for each where there is none."""
        values = (None,) * 3 if band is None else (band.frequency_hz, band.gain_db, band.q)
        for field, value in zip((self.frequency, self.gain, self.q), values, strict=True):
            field.blockSignals(True)
            field.setSpecialValueText(UNKNOWN if value is None else "")
            field.setValue(field.minimum() if value is None else value)
            field.blockSignals(False)

    def _set_shape(self) -> None:
        if self._band is not None:
            self.changed.emit(reshaped(self._band, EqShape(self.shape.currentData())))

    def _set_values(self) -> None:
        band = self._band
        if band is None:
            return
        # A field shows less than the band holds: only the one that was changed counts.
        self.changed.emit(
            replace(
                band,
                frequency_hz=_new(self.frequency, band.frequency_hz),
                gain_db=_new(self.gain, band.gain_db),
                q=_new(self.q, band.q),
                enabled=self.works.isChecked(),
            )
        )


def _field(
    name: str, unit: str, bounds: tuple[float, float], decimals: int, step: float
) -> DecimalField:
    field = DecimalField()
    field.setAccessibleName(name)
    field.setToolTip(name)
    field.setDecimals(decimals)
    field.setRange(*bounds)
    field.setSuffix(unit)
    field.setSingleStep(step)
    field.setKeyboardTracking(False)
    field.setFixedWidth(FIELD_PX)
    return field


def _new(field: DecimalField, known: float) -> float:
    shown = round(known, field.decimals())
    return known if abs(field.value() - shown) < 1e-9 else field.value()
