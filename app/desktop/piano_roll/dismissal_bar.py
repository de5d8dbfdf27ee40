"""After a dismissal: bring it back, or say with one key why it was not wanted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.desktop.key_map import current_keys, native_text
from app.desktop.piano_roll.ghost_wishes import REASONS
from app.desktop.piano_roll.shortcuts import COMMAND_BY_ID
from app.desktop.theme.controls import dim_label
from app.desktop.theme.theme import current_theme, current_tokens

RESTORE = "proposal.bring_back"
BUTTON_STYLE = "padding: 0 7px; min-height: 20px; max-height: 20px; font-size: 11px"


class DismissalBar(QWidget):
    """Stands where the proposal's frame was, for some seconds."""

    def __init__(self, run: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 4, 2)
        row.setSpacing(4)
        self._buttons = {command: self._button(run, command) for command in (RESTORE, *REASONS)}
        row.addWidget(self._buttons[RESTORE])
        row.addWidget(dim_label("Not wanted because:"))
        for command in REASONS:
            row.addWidget(self._buttons[command])
        self.setAccessibleName("Dismissed proposal")
        self._tell_keys()
        current_keys().changed.connect(self._tell_keys)
        current_theme().changed.connect(self.update)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(QColor(tokens.grid_bar), 1))
        painter.setBrush(QColor(tokens.surface_2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def _button(self, run: Callable[[str], object], command: str) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("look", "flat")
        button.setStyleSheet(BUTTON_STYLE)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: run(command))
        return button

    def _tell_keys(self) -> None:
        for command, button in self._buttons.items():
            word = "Restore" if command == RESTORE else REASONS[command]
            key = "" if command == RESTORE else native_text(COMMAND_BY_ID[command].keys[:1])
            button.setText(f"{key}  {word}" if key else word)
            button.setAccessibleName(COMMAND_BY_ID[command].name)
            button.setToolTip(COMMAND_BY_ID[command].tooltip)
        self.adjustSize()
