"""Which device plays, with its latency; a menu chooses another one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from app.desktop.studio.player import Player
from app.desktop.theme.controls import empty_menu
from app.desktop.theme.icons import icon
from app.desktop.theme.theme import current_theme


class OutputChip(QToolButton):
    """Says "Built-in · 46 ms", or that nothing can be heard and why."""

    chosen = Signal(str)
    told = Signal(str)
    """What the output says of itself now, such as why nothing can be heard."""

    def __init__(self, player: Player) -> None:
        super().__init__()
        self._player = player
        self._message = ""
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setIconSize(QSize(18, 18))
        self.setProperty("look", "flat")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMaximumWidth(190)
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        current_theme().changed.connect(self._redraw)
        self.setText("Opening…")
        self._redraw()

    @property
    def has_device(self) -> bool:
        """Whether something can be heard."""
        status = self._player.status
        return status is not None and status.device_name is not None

    def refresh(self) -> None:
        """Show the status of now."""
        status = self._player.status
        if status is None:
            return
        if status.message != self._message:
            self._message = status.message
            self.told.emit(status.message)
        if status.device_name is None:
            text, tip = "No sound", status.message or "There is no sound output."
        else:
            name = self.fontMetrics().elidedText(
                status.device_name, Qt.TextElideMode.ElideRight, 96
            )
            text = f"{name} · {status.latency_ms:.0f} ms"
            tip = (
                f"{status.device_name}\n{status.sample_rate / 1000:g} kHz, latency "
                f"{status.latency_ms:.0f} ms, {status.under_runs} drop-outs\n{status.message}"
            ).strip()
        if text != self.text() or tip != self.toolTip():
            self.setText(text)
            self.setToolTip(tip)
            self.setAccessibleName(f"Sound output: {text}")
            self._redraw()

    def _redraw(self, _tokens: object = None) -> None:
        tokens = current_theme().tokens
        if self.has_device:
            self.setIcon(icon("speaker"))
        else:
            self.setIcon(icon("no-speaker", tokens.warn))

    def _fill(self) -> None:
        menu = self.menu()
        empty_menu(menu)
        group = QActionGroup(menu)
        choices = [("auto", "System default"), ("none", "No sound")]
        choices[1:1] = [(device.name, device.name) for device in self._player.output_devices]
        for value, label in choices:
            action = menu.addAction(label)
            action.setCheckable(True)
            action.setChecked(value == self._player.output)
            action.triggered.connect(partial(self._choose, value))
            group.addAction(action)
        menu.addSeparator()
        again = menu.addAction("Look for devices again")
        again.triggered.connect(partial(self._choose, self._player.output))

    def _choose(self, output: str, _checked: bool = False) -> None:
        self.chosen.emit(output)
