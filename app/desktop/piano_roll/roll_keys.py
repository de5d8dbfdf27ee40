"""The keys of the roll: which command a key runs now, keys that are held, notes that are typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QKeyEvent

from app.desktop.key_map import pressed_keys
from app.desktop.piano_roll.ghost_wishes import GhostWishes, Heard
from app.desktop.piano_roll.roll_commands import RollCommands
from app.desktop.piano_roll.roll_model import RollModel, Tool
from app.desktop.piano_roll.shortcuts import COMMAND_BY_ID, commands_at
from app.desktop.piano_roll.step_input import StepInput

HOLD_COMMANDS = ("tool.draw_held", "proposal.hear_alone")
"""Commands that last as long as their key is held."""
ACCEPT = "proposal.accept_all"


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key that is held, and what comes back when it is let go."""

    key: int
    tool: Tool
    heard: Heard


class RollKeys:
    """Takes the key events of the view."""

    def __init__(
        self, model: RollModel, commands: RollCommands, wishes: GhostWishes, steps: StepInput
    ) -> None:
        self._model = model
        self._commands = commands
        self._wishes = wishes
        self._steps = steps
        self._held: HeldKey | None = None
        self.is_of_window: Callable[[str], bool] = lambda _key: False
        """Whether the window has something more urgent to do with a key."""

    def wants(self, event: QKeyEvent) -> bool:
        """Whether the roll can do something with the key now."""
        return self._steps.is_key(event) or self._command_for(event) is not None

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key means; False leaves it to the window."""
        if self._steps.take_key(event):
            return True
        command = self._command_for(event)
        if command is None:
            return False
        if command in HOLD_COMMANDS:
            self._hold(event, command)
            return True
        return self._commands.run(command)

    def release(self, event: QKeyEvent) -> None:
        """A key was let go."""
        self._steps.let_key_go(event)
        held = self._held
        if held is not None and event.key() == held.key and not event.isAutoRepeat():
            self.let_go()

    def let_go(self) -> None:
        """The key of the pencil or of hearing is not held any more: all is as before."""
        held, self._held = self._held, None
        if held is not None:
            self._model.set_tool(held.tool)
            if self._model.visible_proposal is not None:
                self._wishes.hear(held.heard)

    def accept_by_tab(self) -> bool:
        """Accept what can be seen; False lets Tab move the focus as everywhere."""
        return "Tab" in COMMAND_BY_ID[ACCEPT].keys and self._commands.run(ACCEPT)

    def _command_for(self, event: QKeyEvent) -> str | None:
        """The first of the commands with this key that can run now."""
        key = pressed_keys(event)
        if self.is_of_window(key):
            return None
        able = (c for c in commands_at(key) if not self._commands.obstacle(c))
        return next(able, None)

    def _hold(self, event: QKeyEvent, command: str) -> None:
        if not event.isAutoRepeat() and self._held is None:
            self._held = HeldKey(event.key(), self._model.tool, self._wishes.heard)
            self._commands.run(command)
