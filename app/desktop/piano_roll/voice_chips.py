"""A chip for each voice of the proposal: a click accepts that voice alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.desktop.piano_roll.roll_model import RollModel
from modules.midi_generator.ghost_voices import Voice

GAP_PX = 4
CHIP_STYLE = "QToolButton { padding: 0 7px; min-height: 20px; max-height: 20px; font-size: 11px }"


class VoiceChips(QWidget):
    """Those that fit; the others are reached by Shift+Enter on one of their ghosts."""

    def __init__(
        self, model: RollModel, accept: Callable[[Voice], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._accept = accept
        self._names: tuple[str, ...] = ()
        self._room_px = -1
        self.chips: list[QToolButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP_PX)
        self.setAccessibleName("Voices")

    def refresh(self) -> None:
        """Make a chip for each voice of the visible ghosts."""
        voices = self._model.voices if self._model.visible_proposal is not None else ()
        if self._model.ghosts.is_unasked or len(voices) < 2:
            voices = ()
        names = tuple(self._name(voice) for voice in voices)
        if names != self._names:
            self._names = names
            self._room_px = -1
            self._rebuild()

    def fit(self, room_px: int) -> None:
        """Show as many as have room in so many pixels."""
        if room_px == self._room_px:
            return
        self._room_px = room_px
        used = 0
        for chip in self.chips:
            used += chip.sizeHint().width() + GAP_PX
            chip.setVisible(used <= room_px)
        self.setVisible(any(not chip.isHidden() for chip in self.chips))
        self.adjustSize()

    def _name(self, voice: Voice) -> str:
        return voice.name if voice.pitch is None else self._model.name_of(voice.pitch)

    def _rebuild(self) -> None:
        for chip in self.chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(number, name) for number, name in enumerate(self._names)]
        for chip in reversed(self.chips):
            self._row.addWidget(chip)

    def _chip(self, number: int, name: str) -> QToolButton:
        chip = QToolButton(self)
        chip.setText(name)
        chip.setStyleSheet(CHIP_STYLE)
        chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        chip.setAccessibleName(f"Accept the voice {name}")
        chip.setToolTip(f"Accept only: {name}")
        chip.clicked.connect(lambda: self._accept(self._model.voices[number]))
        return chip
