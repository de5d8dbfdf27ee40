"""Which sound input is open, and how loud it is; a menu chooses, listens and records."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QToolButton

from app.desktop.studio.sound_input import SYSTEM_DEFAULT, SoundInput
from app.desktop.theme.controls import empty_menu, plain_menu_text
from app.desktop.theme.icons import icon
from app.desktop.theme.theme import current_theme

QUIETEST_DB, CLIP_DB = -48.0, -0.1
BAR_HEIGHT_PX = 3.0
LEAST_CHANGE = 0.01
"""Of the bar's length; less is not worth painting."""


class InputChip(QToolButton):
    """A microphone with a level under it. `chosen` carries the name of an input."""

    chosen = Signal(str)

    def __init__(self, sound_input: SoundInput) -> None:
        super().__init__()
        self._input = sound_input
        self._level = 0.0
        self._clips = False
        self.commands: Sequence[QAction] = ()
        """What can be done with the input; stands above the choice of devices."""
        self.setIconSize(QSize(18, 18))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setProperty("look", "flat")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        sound_input.state_changed.connect(self._redraw)
        current_theme().changed.connect(self._redraw)
        self._redraw()

    def refresh(self) -> None:
        """Show the level of now."""
        level = self._input.level
        peak_db = QUIETEST_DB if level is None else level.peak_db
        share = min(1.0, max(0.0, 1.0 - peak_db / QUIETEST_DB))
        clips = peak_db >= CLIP_DB
        if abs(share - self._level) > LEAST_CHANGE or clips is not self._clips:
            self._level, self._clips = share, clips
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._level <= 0.0:
            return
        tokens = current_theme().tokens
        painter = QPainter(self)
        width = (self.width() - 8) * self._level
        bar = QRectF(4, self.height() - BAR_HEIGHT_PX - 1, width, BAR_HEIGHT_PX)
        painter.fillRect(bar, QColor(tokens.bad if self._clips else tokens.good))
        painter.end()

    def _redraw(self, _tokens: object = None) -> None:
        source, tokens = self._input, current_theme().tokens
        if source.is_recording:
            colour = tokens.bad
        elif source.is_listening:
            colour = tokens.good
        elif source.is_open:
            colour = tokens.text
        else:
            colour = tokens.warn if source.chosen else tokens.text_dim
        self.setIcon(icon("microphone", colour))
        self.setToolTip(self._told())
        self.setAccessibleName(self._told())

    def _told(self) -> str:
        source, status = self._input, self._input.status
        if status is None:
            return "Sound input: none"
        if status.device_name is None:
            return f"Sound input: {status.message}"
        doing = ", recording" if source.is_recording else ", shown" if source.is_listening else ""
        lost = f", {status.over_runs} drop-outs" if status.over_runs else ""
        return f"Sound input: {status.device_name}{doing}{lost}"

    def _fill(self) -> None:
        menu = self.menu()
        empty_menu(menu)
        menu.addActions(list(self.commands))
        menu.addSeparator()
        group = QActionGroup(menu)
        names = [device.name for device in self._input.devices()]
        choices = [("", "No input"), (SYSTEM_DEFAULT, "System default")]
        choices += [(name, name) for name in names]
        wished = self._input.chosen
        if wished and wished not in (value for value, _ in choices):
            choices.append((wished, f"{wished} (not there)"))
        for value, label in choices:
            action = menu.addAction(plain_menu_text(label))
            action.setCheckable(True)
            action.setChecked(value == wished)
            action.triggered.connect(partial(self._choose, value))
            group.addAction(action)

    def _choose(self, name: str, _checked: bool = False) -> None:
        self.chosen.emit(name)
