"""The roll's commands in the menu bar, by group; what cannot run is disabled and says why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtWidgets import QMenu, QMenuBar

from app.desktop.piano_roll.shortcuts import COMMANDS

MENUS = (
    ("&Notes", ("Edit", "Shape", "Tools", "Note cursor")),
    ("&Proposal", ("Proposal",)),
)
VIEW_GROUP, VIEW_TITLE = "View", "Piano roll"


class CommandRunner(Protocol):
    """What the panel of the roll is to this module."""

    def run_command(self, command_id: str) -> bool:
        """Run a command; False when it cannot run now."""

    def obstacle(self, command_id: str) -> str:
        """Why a command cannot run now; empty when it can."""


def add_roll_menus(bar: QMenuBar, view: QMenu, before: QMenu, roll: CommandRunner) -> None:
    """Put menus of notes and proposals into `bar` before a menu, and the roll's view into `view`.

    What can run is looked at when they are opened.
    """
    for title, groups in MENUS:
        menu = QMenu(title, bar)
        bar.insertMenu(before.menuAction(), menu)
        if len(groups) == 1:
            _fill_late(menu, groups[0], roll)
        for group in groups if len(groups) > 1 else ():
            _fill_late(menu.addMenu(group), group, roll)
    _fill_late(view.addMenu(VIEW_TITLE), VIEW_GROUP, roll)


def _fill_late(menu: QMenu, group: str, roll: CommandRunner) -> None:
    menu.setToolTipsVisible(True)
    menu.aboutToShow.connect(partial(_fill, menu, group, roll))
    # A system's own menu bar does not open what is empty.
    _fill(menu, group, roll)


def _fill(menu: QMenu, group: str, roll: CommandRunner) -> None:
    menu.clear()
    for command in COMMANDS:
        if command.group == group:
            action = menu.addAction(command.menu_text)
            obstacle = roll.obstacle(command.id)
            action.setEnabled(not obstacle)
            action.setToolTip(obstacle)
            action.triggered.connect(_runner(roll, command.id))


def _runner(roll: CommandRunner, command_id: str) -> Callable[[], None]:
    def run() -> None:
        roll.run_command(command_id)

    return run
