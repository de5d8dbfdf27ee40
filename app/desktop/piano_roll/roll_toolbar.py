"""Tools, grid and zoom above the roll."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QLabel, QWidget

from app.desktop.key_map import current_keys
from app.desktop.piano_roll.drag_out import DragHandle, selection_as_midi
from app.desktop.piano_roll.grid import SNAPS
from app.desktop.piano_roll.roll_commands import RollCommands
from app.desktop.piano_roll.roll_model import RollModel, Tool
from app.desktop.piano_roll.shortcuts import COMMAND_BY_ID
from app.desktop.theme.controls import IconButton
from app.desktop.theme.fonts import figure_font
from app.desktop.theme.theme import current_theme, current_tokens

HEIGHT_PX = 36


class RollToolbar(QWidget):
    """What the mouse does, where it snaps, and what is selected."""

    def __init__(self, model: RollModel, commands: RollCommands, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setFixedHeight(HEIGHT_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        self._track = QLabel(self)
        row.addWidget(self._track)
        row.addStretch(1)
        self._facts = QLabel(self)
        self._facts.setFont(figure_font(12))
        self._facts.setProperty("role", "dim")
        row.addWidget(self._facts)
        row.addSpacing(12)
        tip = "Drag the selection out as MIDI, or the whole track"
        self.handle = DragHandle(lambda: selection_as_midi(model), model.message.emit, tip)
        row.addWidget(self.handle)
        self._eye = IconButton("eye", COMMAND_BY_ID["proposal.show"].tooltip, checkable=True)
        self._eye.clicked.connect(lambda: commands.run("proposal.show"))
        self._eye.clicked.connect(self._show_eye)
        model.ghosts_changed.connect(self._show_eye)
        row.addWidget(self._eye)
        self._show_eye()
        self.bell = IconButton("bell", "Suggest while I work", checkable=True)
        """Quiet mode; the window connects it."""
        row.addWidget(self.bell)
        row.addSpacing(12)
        self._tools = QButtonGroup(self)
        self._buttons = {tool: self._tool_button(tool, commands) for tool in Tool}
        for button in self._buttons.values():
            row.addWidget(button)
        row.addSpacing(12)
        self._grid = self._grid_box()
        row.addWidget(self._grid)
        for signal in (
            model.notes_changed,
            model.selection_changed,
            model.display_changed,
        ):
            signal.connect(self._refresh)
        current_theme().changed.connect(self._refresh)
        current_keys().changed.connect(self._tell_keys)
        self._refresh()

    def _show_eye(self) -> None:
        self._eye.setChecked(not self._model.ghosts.hidden)

    def _tell_keys(self) -> None:
        for tool, button in self._buttons.items():
            button.setToolTip(COMMAND_BY_ID[f"tool.{tool.value}"].tooltip)
        self._eye.setToolTip(COMMAND_BY_ID["proposal.show"].tooltip)

    def _tool_button(self, tool: Tool, commands: RollCommands) -> IconButton:
        command = f"tool.{tool.value}"
        button = IconButton(f"tool-{tool.value}", COMMAND_BY_ID[command].tooltip, checkable=True)
        button.clicked.connect(lambda: commands.run(command))
        self._tools.addButton(button)
        return button

    def _grid_box(self) -> QComboBox:
        box = QComboBox(self)
        box.addItems([snap.name for snap in SNAPS])
        box.setToolTip("Grid: finer with ], coarser with [, triplets with T")
        box.setAccessibleName("Grid")
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.activated.connect(lambda index: self._model.set_snap(SNAPS[index]))
        return box

    def _refresh(self) -> None:
        self._buttons[self._model.tool].setChecked(True)
        snap = self._model.snap
        if not snap.enabled:
            snap = SNAPS[-1]
        if snap not in SNAPS:
            snap = replace(snap, triplet=False)
        self._grid.setCurrentIndex(SNAPS.index(snap))
        track = self._model.track
        self._track.setText(track.name if track else "No MIDI track")
        colour = current_tokens().track_colour(track.hue) if track else current_tokens().text_dim
        self._track.setStyleSheet(
            f"font-weight: 600; border-left: 4px solid {colour}; padding-left: 8px;"
        )
        self._facts.setText(self._fact_text())

    def _fact_text(self) -> str:
        chosen = self._model.selected_notes
        if len(chosen) == 1:
            note = chosen[0]
            return f"{self._model.name_of(note.pitch)} · velocity {note.velocity}"
        if chosen:
            return f"{len(chosen)} notes selected"
        track = self._model.track
        return f"{len(track.notes)} notes" if track else ""
