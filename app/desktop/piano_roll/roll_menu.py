"""The context menu of the roll, made from the command table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from app.desktop.piano_roll.roll_commands import RollCommands
from app.desktop.piano_roll.shortcuts import COMMAND_BY_ID

NOTE_COMMANDS = (
    "edit.cut",
    "edit.copy",
    "edit.paste",
    "edit.duplicate",
    "edit.delete",
    "",
    "edit.quantize",
    "edit.quantize_how",
    "edit.velocity",
    "edit.humanize",
    "edit.legato",
    "edit.split",
    "edit.join",
    "edit.mute",
    "edit.lock",
    "edit.properties",
    "edit.select_all",
    "",
    "view.zoom_selection",
)
GHOST_COMMANDS = (
    "proposal.accept_all",
    "proposal.accept_selected",
    "proposal.accept_voice",
    "proposal.accept_more",
    "proposal.next",
    "proposal.previous",
    "proposal.tray",
    "proposal.again",
    "proposal.hear",
    "proposal.dismiss",
    "",
    "proposal.why",
    "proposal.copy_recipe",
    "",
)


def no_requests(_menu: QMenu) -> None:
    """Put nothing into the menu: a roll without a co-writer."""


def context_menu(
    commands: RollCommands,
    parent: QWidget,
    *,
    has_proposal: bool,
    add_requests: Callable[[QMenu], None] = no_requests,
) -> QMenu:
    """A menu of what can be done here; what cannot is disabled and says why in its tooltip.

    `add_requests` puts in what the co-writer can be asked for here.
    """
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    add_requests(menu)
    for command_id in (GHOST_COMMANDS if has_proposal else ()) + NOTE_COMMANDS:
        if not command_id:
            menu.addSeparator()
            continue
        spec = COMMAND_BY_ID[command_id]
        action = menu.addAction(spec.menu_text)
        obstacle = commands.obstacle(command_id)
        action.setEnabled(not obstacle)
        action.setToolTip(obstacle)
        action.triggered.connect(partial(_run, commands, command_id))
    return menu


def _run(commands: RollCommands, command_id: str, _checked: bool = False) -> None:
    commands.run(command_id)
