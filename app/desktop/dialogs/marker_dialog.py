"""What begins at a place in the song: tempo, meter and key."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.desktop.theme.controls import dim_label, plain_label, title_label
from app.desktop.theme.decimal_field import DecimalField
from modules.song.key import Key, Mode, parse_key
from modules.song.marker_edits import Marker, RemoveMarker, SetMarker, marker_at
from modules.song.score import (
    BPM_RANGE,
    MAX_METER_NUMERATOR,
    METER_DENOMINATORS,
    MeterChange,
    Song,
    TempoChange,
)
from modules.song.time_map import time_map_of

LAST_BAR = 100_000


class MarkerDialog(QDialog):
    """Shows the marker at `tick` of `song`, or what holds there; `edit` is what was decided."""

    def __init__(self, song: Song, tick: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._song = song
        self._tick = tick
        self._time_map = time_map_of(song)
        self._marker = marker_at(song, tick)
        self.is_new = not self._marker.text
        self.edit: SetMarker | RemoveMarker | None = None
        self.setWindowTitle("Tempo, meter and key")
        self._make_fields()
        self._lay_out()
        self._show()
        self._allow()

    def _make_fields(self) -> None:
        self.bar, self.beat = QSpinBox(), QSpinBox()
        self.bar.setRange(1, LAST_BAR)
        self.beat.setRange(1, MAX_METER_NUMERATOR)
        self.bar.setAccessibleName("Bar")
        self.beat.setAccessibleName("Beat")
        self.has_tempo, self.tempo = QCheckBox("Tempo"), DecimalField()
        self.tempo.setRange(*BPM_RANGE)
        self.tempo.setDecimals(2)
        self.tempo.setSuffix(" bpm")
        self.tempo.setAccessibleName("Tempo in beats per minute")
        self.has_meter, self.beats, self.unit = QCheckBox("Meter"), QSpinBox(), QComboBox()
        self.beats.setRange(1, MAX_METER_NUMERATOR)
        self.beats.setAccessibleName("Beats in a bar")
        self.unit.addItems([str(unit) for unit in METER_DENOMINATORS])
        self.unit.setAccessibleName("Note value of a beat")
        self.has_key, self.key = QCheckBox("Key"), QComboBox()
        self.key.addItems([Key(tonic, mode).name for mode in Mode for tonic in range(12)])
        self.key.setAccessibleName("Key from here on")
        for box in (self.has_tempo, self.has_meter, self.has_key):
            box.toggled.connect(self._allow)
        self.bar.valueChanged.connect(self._limit_beat)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(title_label("From here on"))
        form = QGridLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        rows: list[tuple[QWidget, list[QWidget]]] = [
            (plain_label("Bar and beat"), [self.bar, self.beat]),
            (self.has_tempo, [self.tempo]),
            (self.has_meter, [self.beats, plain_label("/"), self.unit]),
            (self.has_key, [self.key]),
        ]
        for number, (name, fields) in enumerate(rows):
            form.addWidget(name, number, 0)
            line = QHBoxLayout()
            for field in fields:
                line.addWidget(field, 0 if field.inherits("QLabel") else 1)
            form.addLayout(line, number, 1)
        column.addLayout(form)
        column.addWidget(dim_label("What is not ticked goes on as before."))
        button = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(button.Ok | button.Cancel)
        self.remove = self.buttons.addButton("Remove", QDialogButtonBox.ButtonRole.ResetRole)
        self.remove.setEnabled(not self.is_new and self._tick > 0)
        self.buttons.accepted.connect(self._settle)
        self.buttons.rejected.connect(self.reject)
        self.remove.clicked.connect(self._remove)
        column.addWidget(self.buttons)

    def _show(self) -> None:
        position = self._time_map.position_at(self._tick)
        self.bar.setValue(position.bar)
        self._limit_beat()
        self.beat.setValue(position.beat)
        self.tempo.setValue(self._time_map.bpm_at(self._tick))
        meter = self._time_map.meter_at(self._tick)
        self.beats.setValue(meter.numerator)
        self.unit.setCurrentText(str(meter.denominator))
        key = self._song.key_at(self._tick)
        self.key.setCurrentText((key or Key(0)).name)
        self.has_tempo.setChecked(self.is_new or self._marker.tempo is not None)
        self.has_meter.setChecked(self._marker.meter is not None)
        self.has_key.setChecked(self._marker.key is not None)
        if self._tick == 0:
            # A song begins somewhere, with some tempo and meter.
            for field in (self.bar, self.beat, self.has_tempo, self.has_meter):
                field.setEnabled(False)

    @property
    def tick(self) -> int:
        """The place that is shown."""
        start = self._time_map.bar_start_tick(self.bar.value() - 1)
        return start + (self.beat.value() - 1) * self._time_map.beat_ticks_at(start)

    @property
    def marker(self) -> Marker:
        """What the fields say."""
        tick = self.tick
        return Marker(
            tick,
            TempoChange(tick, self.tempo.value()) if self.has_tempo.isChecked() else None,
            MeterChange(tick, self.beats.value(), int(self.unit.currentText()))
            if self.has_meter.isChecked()
            else None,
            parse_key(self.key.currentText()) if self.has_key.isChecked() else None,
        )

    def _allow(self) -> None:
        self.tempo.setEnabled(self.has_tempo.isChecked())
        self.beats.setEnabled(self.has_meter.isChecked())
        self.unit.setEnabled(self.has_meter.isChecked())
        self.key.setEnabled(self.has_key.isChecked())
        boxes = (self.has_tempo, self.has_meter, self.has_key)
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(any(box.isChecked() for box in boxes))

    def _limit_beat(self) -> None:
        start = self._time_map.bar_start_tick(self.bar.value() - 1)
        self.beat.setMaximum(self._time_map.meter_at(start).numerator)

    def _settle(self) -> None:
        moved_from = None if self.is_new or self.tick == self._tick else self._tick
        self.edit = SetMarker(self.marker, moved_from)
        self.accept()

    def _remove(self) -> None:
        self.edit = RemoveMarker(self._tick)
        self.accept()
