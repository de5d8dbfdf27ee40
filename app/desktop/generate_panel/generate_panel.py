"""The strip above the piano roll: what to ask for, how daringly, and what to do with the answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from app.desktop.generate_panel.progress_ring import ProgressRing
from app.desktop.studio.co_writer import DEFAULT_TEMPERATURE, TEMPERATURE_RANGE
from app.desktop.studio.studio import Studio
from app.desktop.theme.controls import (
    AssistButton,
    IconButton,
    ResetSlider,
    Segments,
    dim_label,
    upright_rule,
)
from app.desktop.theme.fonts import LABEL_PX, figure_font
from modules.midi_generator.request import GeneratorMode, ProposalKind
from modules.song.history import Change

HEIGHT_PX = 44
STEPS = 100
DARING_FROM_PX = 800
ICONS_FROM_PX = 740
STEP_BUTTON_PX = 26
KINDS = (
    (ProposalKind.NEXT_BAR, "Next Bar", "next-bar", "Write the next bar of this track"),
    (ProposalKind.DRUM_FILL, "Drum Fill", "drum-fill", "Write a drum fill"),
    (ProposalKind.CHORD_PROGRESSION, "Chords", "chords", "Write a chord progression"),
)
MODES = (
    ("auto", "Auto", "Tonal or drums, as the ear says"),
    ("tonal", "Tonal", "Stay in key and scale"),
    ("drums", "Drums", "Drum hits, no pitches"),
)


class GeneratePanel(QFrame):
    """Reports wishes; the window connects them to the co-writer and the piano roll."""

    asked = Signal(object)
    stepped = Signal(int)
    accepted = Signal()
    dismissed = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._shortcuts: dict[ProposalKind, str] = {}
        self.setProperty("bar", True)
        self.setFixedHeight(HEIGHT_PX)
        self.buttons: dict[ProposalKind, AssistButton] = {}
        for kind, label, icon_name, _tip in KINDS:
            button = AssistButton(label, icon_name)
            button.clicked.connect(lambda _checked=False, kind=kind: self.asked.emit(kind))
            self.buttons[kind] = button
        self.ring = ProgressRing()
        self.ring.cancelled.connect(studio.co_writer.cancel)
        self.mode = Segments(MODES)
        self.mode.chosen.connect(self._set_mode)
        low, high = (round(value * STEPS) for value in TEMPERATURE_RANGE)
        self.temperature = ResetSlider(low, high, round(DEFAULT_TEMPERATURE * STEPS))
        self.temperature.setProperty("look", "assist")
        self.temperature.setSingleStep(10)
        self.temperature.setPageStep(20)
        self.temperature.setMinimumWidth(44)
        self.temperature.setMaximumWidth(110)
        self.temperature.setAccessibleName("Temperature")
        self.temperature.valueChanged.connect(
            lambda value: studio.co_writer.set_temperature(value / STEPS)
        )
        self.temperature_label = QLabel()
        self.temperature_label.setFont(figure_font(LABEL_PX))
        self.temperature_label.setFixedWidth(30)
        self.previous = IconButton("chevron-left", "Previous alternative")
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next = IconButton("chevron-right", "Next alternative")
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.count = QLabel("–")
        self.count.setFont(figure_font(LABEL_PX))
        self.count.setFixedWidth(28)
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.accept = IconButton("check", "Accept")
        self.accept.clicked.connect(self.accepted)
        self.dismiss = IconButton("close", "Dismiss")
        self.dismiss.clicked.connect(self.dismissed)
        self._arrange()
        self._unsubscribe = studio.history.subscribe(self._on_song_changed)
        studio.bridge.changed.connect(lambda _snapshot, _topics: self.refresh())
        studio.track_selected.connect(lambda _track: self.refresh())
        studio.co_writer.busy_changed.connect(self.ring.set_busy)
        self.show_alternative(0, 0)
        self.refresh()

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 6, 0)
        row.setSpacing(3)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addWidget(self.ring)
        row.addStretch(1)
        row.addWidget(self.mode)
        row.addSpacing(4)
        self._daring = dim_label("Daring")
        self._daring.setToolTip("Temperature of the generator")
        row.addWidget(self._daring)
        row.addWidget(self.temperature)
        row.addWidget(self.temperature_label)
        row.addSpacing(4)
        row.addWidget(upright_rule())
        row.addSpacing(4)
        for step in (self.previous, self.next, self.accept, self.dismiss):
            step.setFixedWidth(STEP_BUTTON_PX)
        for widget in (self.previous, self.count, self.next, self.accept, self.dismiss):
            row.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = event.size().width()
        self._daring.setVisible(width >= DARING_FROM_PX)
        for button in self.buttons.values():
            button.show_icon(width >= ICONS_FROM_PX)

    def name_shortcuts(self, shortcuts: dict[ProposalKind, str]) -> None:
        """Write the keys of the three buttons into their tooltips."""
        self._shortcuts = shortcuts
        self.refresh()

    def refresh(self) -> None:
        """Enable what can be asked for now; a disabled button says why."""
        writer = self._studio.co_writer
        for kind, _label, _icon, tip in KINDS:
            button = self.buttons[kind]
            obstacle = writer.obstacle(kind, self._studio.selected_track_id)
            button.setEnabled(not obstacle)
            keys = self._shortcuts.get(kind, "")
            text = obstacle or (f"{tip} ({keys})" if keys else tip)
            button.setToolTip(text)
            button.setStatusTip(text)
        self.mode.choose(writer.mode.value)
        value = round(writer.temperature * STEPS)
        if value != self.temperature.value():
            self.temperature.blockSignals(True)
            self.temperature.setValue(value)
            self.temperature.blockSignals(False)
        self.temperature_label.setText(f"{writer.temperature:.2f}")
        self.temperature.setToolTip(
            f"Temperature {writer.temperature:.2f}: low is safe, high is daring.\n"
            "Double-click for 1.00"
        )

    def show_alternative(self, index: int, count: int) -> None:
        """Show that alternative `index` (from 0) of `count` is in the roll; 0 of 0 is none."""
        shown = count > 0
        self.count.setText(f"{index + 1}/{count}" if shown else "–")
        reason = "" if shown else "Nothing is proposed: ask with one of the buttons on the left."
        for button, tip in (
            (self.previous, "Previous alternative (Alt+[)"),
            (self.next, "Next alternative (Alt+])"),
            (self.accept, "Accept all (Tab)"),
            (self.dismiss, "Dismiss (Esc)"),
        ):
            button.setEnabled(shown)
            button.setToolTip(reason or tip)

    def detach(self) -> None:
        """Stop following the history, before the window goes."""
        self._unsubscribe()

    def _set_mode(self, mode: str) -> None:
        self._studio.co_writer.set_mode(GeneratorMode(mode))
        self._studio.settings.change(generator_mode=mode)

    def _on_song_changed(self, _change: Change) -> None:
        self.refresh()
