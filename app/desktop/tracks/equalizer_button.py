"""The button that opens an equalizer and tells whether it does something."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from app.desktop.commands import key_text
from modules.song.mix import EqBand


class EqualizerButton(QToolButton):
    """ "EQ", pressed in while bands are in use; a click opens the equalizer and changes nothing."""

    def __init__(self, command_id: str = "mix.equalizer") -> None:
        super().__init__()
        self._command_id = command_id
        self.setText("EQ")
        self.setProperty("letter", "eq")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._is_used = False
        self.clicked.connect(lambda _checked: self.setChecked(self._is_used))
        self.show_bands(())

    def show_bands(self, bands: Sequence[EqBand]) -> None:
        """Tell how many bands there are and how many of them are in use."""
        used = sum(band.enabled for band in bands)
        self._is_used = used > 0
        self.setChecked(self._is_used)
        count = f"{used} band{'' if used == 1 else 's'} in use" if bands else "no bands"
        key = key_text(self._command_id)
        self.setToolTip(f"Equalizer: {count}{f' ({key})' if key else ''}")
        self.setAccessibleName(f"Equalizer, {count}")
