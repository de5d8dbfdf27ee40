"""The window's commands as Qt's actions: with keys, in menus, and disabled with a reason."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.desktop.commands import CHECKABLE, COMMANDS, MENUS, SEPARATOR, SPEC_BY_ID
from app.desktop.key_map import current_keys


class Actions(QObject):
    """One QAction for each command, made from the table."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._actions: dict[str, QAction] = {}
        self._obstacles: dict[str, str] = {}
        self.recent = QMenu("Open recent", owner)
        self.options = QMenu("Options", owner)
        for command in COMMANDS:
            action = QAction(command.name, owner)
            action.setCheckable(command.id in CHECKABLE)
            owner.addAction(action)
            self._actions[command.id] = action
        self._tell_keys()
        current_keys().changed.connect(self._tell_keys)

    def _tell_keys(self) -> None:
        for command in COMMANDS:
            action = self._actions[command.id]
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            tip = self.obstacle(command.id) or command.tooltip
            action.setStatusTip(tip)
            action.setToolTip(tip)

    def __getitem__(self, command_id: str) -> QAction:
        return self._actions[command_id]

    def bind(self, command_id: str, run: Callable[[], object]) -> None:
        """Let a command do `run`."""
        self._actions[command_id].triggered.connect(lambda _checked=False: run())

    def allow(self, command_id: str, obstacle: str) -> None:
        """Let a command run, or with an `obstacle`, disable it and say why in its tooltip."""
        if obstacle == self.obstacle(command_id):
            return
        self._obstacles[command_id] = obstacle
        action, tooltip = self._actions[command_id], SPEC_BY_ID[command_id].tooltip
        action.setEnabled(not obstacle)
        action.setToolTip(obstacle or tooltip)
        action.setStatusTip(obstacle or tooltip)

    def obstacle(self, command_id: str) -> str:
        """Why a command is disabled, in one sentence; empty when it is not."""
        return self._obstacles.get(command_id, "")

    def fill(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Put all commands into the menus; returns these by their titles."""
        made: dict[str, QMenu] = {}
        for title, commands in MENUS:
            menu = made[title] = bar.addMenu(title)
            menu.setToolTipsVisible(True)
            for command_id in commands:
                if command_id == SEPARATOR:
                    menu.addSeparator()
                elif command_id == "file.recent":
                    menu.addMenu(self.recent)
                elif command_id == "generate.options":
                    menu.addMenu(self.options)
                else:
                    menu.addAction(self._actions[command_id])
        return made
