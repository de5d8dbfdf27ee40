"""The properties of notes in figures: pitch, start, length, velocity, muted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.desktop.piano_roll.names import pitch_name
from app.desktop.theme.controls import dim_label, title_label
from app.desktop.theme.decimal_field import DecimalField
from modules.song.note_edits import count_of_notes
from modules.song.score import Note
from modules.song.time_map import TimeMap

MOST_BARS, MOST_BEATS, MOST_TICKS = 99_999, 99, 99_999
LONGEST_BEATS = 9_999.0


@dataclass(frozen=True, slots=True)
class NoteValues:
    """What is to be changed; None stays as it is."""

    pitch: int | None = None
    start_tick: int | None = None
    duration_ticks: int | None = None
    velocity: int | None = None
    muted: bool | None = None


class _PitchBox(QSpinBox):
    """A pitch by its number, with its name."""

    def textFromValue(self, value: int) -> str:
        return f"{value}  {pitch_name(value)}"

    def valueFromText(self, text: str) -> int:
        return int(text.split()[0])


class NoteProperties(QDialog):
    """Shows the first of `notes`; what is changed, is changed for all of them."""

    def __init__(
        self, notes: tuple[Note, ...], time_map: TimeMap, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._note = notes[0]
        self._time_map = time_map
        self.setWindowTitle("Note properties")
        self.pitch = _PitchBox()
        self.pitch.setRange(0, 127)
        self.pitch.setValue(self._note.pitch)
        position = time_map.position_at(self._note.start_tick)
        self.bar = _spin(1, MOST_BARS, position.bar, "Bar of the start")
        self.beat = _spin(1, MOST_BEATS, position.beat, "Beat of the start")
        self.tick = _spin(0, MOST_TICKS, position.tick, "Tick of the start")
        self.length = DecimalField()
        self.length.setDecimals(3)
        self.length.setRange(0.001, LONGEST_BEATS)
        self.length.setSuffix(" beats")
        self.length.setValue(self._note.duration_ticks / time_map.ppq)
        self.velocity = _spin(1, 127, self._note.velocity, "Velocity")
        self.muted = QCheckBox("Muted")
        self.muted.setChecked(self._note.muted)
        self._was = self._shown()
        self._arrange(len(notes))

    @property
    def answer(self) -> NoteValues:
        """What was changed."""
        pairs = zip(self._shown(), self._was, strict=True)
        changed = [now if now != was else None for now, was in pairs]
        pitch, start, length, velocity, muted = changed
        return NoteValues(pitch, start, length, velocity, None if muted is None else bool(muted))

    def _shown(self) -> tuple[int, int, int, int, int]:
        length = max(round(self.length.value() * self._time_map.ppq), 1)
        values = (self.velocity.value(), int(self.muted.isChecked()))
        return (self.pitch.value(), self._start(), length, *values)

    def _start(self) -> int:
        time_map = self._time_map
        start = time_map.bar_start_tick(self.bar.value() - 1)
        beat = time_map.beat_ticks_at(start)
        return start + (self.beat.value() - 1) * beat + self.tick.value()

    def _arrange(self, count: int) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(title_label("Note properties"))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        start = QHBoxLayout()
        for box in (self.bar, self.beat, self.tick):
            start.addWidget(box)
        self.pitch.setAccessibleName("Pitch")
        self.length.setAccessibleName("Length in beats")
        form.addRow("Pitch", self.pitch)
        form.addRow("Bar, beat, tick", start)
        form.addRow("Length", self.length)
        form.addRow("Velocity", self.velocity)
        form.addRow("", self.muted)
        column.addLayout(form)
        if count > 1:
            column.addWidget(dim_label(f"What you change holds for {count_of_notes(count)}."))
        button = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(button.Ok | button.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)


def _spin(low: int, high: int, value: int, name: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setValue(value)
    box.setAccessibleName(name)
    return box
