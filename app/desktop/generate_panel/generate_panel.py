"""The strip above the piano roll: what to ask for, how daringly, and what to do with the answer."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu

from app.desktop.generate_panel.alternatives_control import AlternativesControl
from app.desktop.generate_panel.progress_ring import ProgressRing
from app.desktop.generate_panel.temperature_control import TemperatureControl
from app.desktop.studio.studio import Studio
from app.desktop.theme.controls import (
    AssistButton,
    IconButton,
    Segments,
    plain_tip,
    upright_rule,
)
from modules.midi_generator.request import GeneratorMode, ProposalKind
from modules.song.history import Change

HEIGHT_PX = 44
DARING_FROM_PX = 840
ICONS_FROM_PX = 780
MORE_TIP = "Continue, infill and vary, and options of all requests"
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
        self.more = IconButton("more", MORE_TIP)
        self.more_menu = QMenu(self)
        self.more_menu.setToolTipsVisible(True)
        self.more.clicked.connect(self._open_more)
        self.ring = ProgressRing()
        self.ring.cancelled.connect(studio.co_writer.cancel)
        self.mode = Segments(MODES)
        self.mode.chosen.connect(self._set_mode)
        self.temperature = TemperatureControl()
        self.temperature.changed.connect(studio.co_writer.set_temperature)
        self.alternatives = AlternativesControl()
        self._arrange()
        self._unsubscribe = studio.history.subscribe(self._on_song_changed)
        studio.bridge.changed.connect(lambda _snapshot, _topics: self.refresh())
        studio.track_selected.connect(lambda _track: self.refresh())
        studio.co_writer.busy_changed.connect(self.ring.set_busy)
        self.refresh()

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 6, 0)
        row.setSpacing(3)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addWidget(self.more)
        row.addWidget(self.ring)
        row.addStretch(1)
        row.addWidget(self.mode)
        row.addSpacing(4)
        row.addWidget(self.temperature)
        row.addSpacing(4)
        row.addWidget(upright_rule())
        row.addSpacing(4)
        row.addWidget(self.alternatives)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = event.size().width()
        self.temperature.show_caption(width >= DARING_FROM_PX)
        self.temperature.show_value(width >= ICONS_FROM_PX)
        for button in self.buttons.values():
            button.show_icon(width >= ICONS_FROM_PX)

    def _open_more(self) -> None:
        corner = self.more.mapToGlobal(QPoint(0, self.more.height() + 2))
        self.more_menu.popup(corner)

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
            button.setToolTip(plain_tip(text))
            button.setStatusTip(text)
        self.mode.choose(writer.mode.value)
        self.temperature.show_temperature(writer.temperature)

    def detach(self) -> None:
        """Stop following the history, before the window goes."""
        self._unsubscribe()

    def _set_mode(self, mode: str) -> None:
        self._studio.co_writer.set_mode(GeneratorMode(mode))
        self._studio.settings.change(generator_mode=mode)

    def _on_song_changed(self, _change: Change) -> None:
        self.refresh()
