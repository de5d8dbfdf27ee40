"""Tempo, meter and key: shown at the playhead, edited in place."""

from __future__ import annotations

import re
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton

from app.desktop.theme.controls import empty_menu
from app.desktop.theme.decimal_field import DecimalField
from app.desktop.theme.fonts import figure_font
from modules.song.key import Key, Mode
from modules.song.score import BPM_RANGE
from modules.unified_state import MusicalContext

_METER = re.compile(r"\s*(\d{1,2})\s*/\s*(\d{1,2})\s*")


class TempoField(DecimalField):
    """The tempo; Enter, the wheel and the arrow keys set it. `settled` comes once per change."""

    settled = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setRange(*BPM_RANGE)
        self.setDecimals(1)
        self.setSuffix(" bpm")
        self.setKeyboardTracking(False)
        self.setFont(figure_font())
        self.setFixedWidth(92)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setToolTip("Tempo at the playhead")
        self.setAccessibleName("Tempo")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self.settled)
        # The keys of the transport work again once the number is entered.
        self.lineEdit().returnPressed.connect(self.clearFocus)

    def show_bpm(self, bpm: float) -> None:
        """Show `bpm` unless the user is typing."""
        if not self.hasFocus() and abs(bpm - self.value()) > 0.05:
            self.blockSignals(True)
            self.setValue(bpm)
            self.blockSignals(False)


class MeterField(QLineEdit):
    """The meter, typed as "6/8"."""

    settled = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(52)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFont(figure_font())
        self.setMaxLength(7)
        self.setToolTip("Meter at the playhead, such as 6/8")
        self.setAccessibleName("Meter")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._shown = "4/4"
        self.editingFinished.connect(self._settle)
        self.returnPressed.connect(self.clearFocus)

    def show_meter(self, numerator: int, denominator: int) -> None:
        """Show the meter unless the user is typing."""
        self._shown = f"{numerator}/{denominator}"
        if not self.hasFocus() and self.text() != self._shown:
            self.setText(self._shown)

    def _settle(self) -> None:
        typed = self.text().replace(" ", "")
        if typed == self._shown:
            return
        match = _METER.fullmatch(typed)
        self.setText(self._shown)
        if match:
            self.settled.emit(int(match[1]), int(match[2]))


class KeyChip(QToolButton):
    """The key: detected by the program or set by the user. A menu sets it or lets go of it."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._context = MusicalContext()
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFixedWidth(112)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setText("key —")
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)

    def show_context(self, context: MusicalContext) -> None:
        """Show key and where it comes from."""
        self._context = context
        if context.key is None:
            self.setText("key —")
            self.setToolTip("No key found yet: too few notes. Click to set one.")
        elif context.key_is_detected:
            self.setText(f"{context.key.name} ?")
            self.setToolTip(f"{context.key.name}: found in the notes. Click to set it.")
        else:
            self.setText(context.key.name)
            self.setToolTip(f"{context.key.name}: set in the song. Click to change it.")
        self.setAccessibleName(f"Key: {self.text()}")

    def _fill(self) -> None:
        menu = self.menu()
        empty_menu(menu)
        group = QActionGroup(menu)
        detect = menu.addAction("Find it in the notes")
        detect.setCheckable(True)
        detect.setChecked(self._context.key is None or self._context.key_is_detected)
        detect.triggered.connect(partial(self._choose, None))
        group.addAction(detect)
        for mode in Mode:
            part = menu.addMenu(mode.value.capitalize())
            for tonic in range(12):
                key = Key(tonic, mode)
                action = part.addAction(key.name)
                action.setCheckable(True)
                action.setChecked(key == self._context.key and not self._context.key_is_detected)
                action.triggered.connect(partial(self._choose, key))
                group.addAction(action)

    def _choose(self, key: Key | None, _checked: bool = False) -> None:
        self.chosen.emit(key)
