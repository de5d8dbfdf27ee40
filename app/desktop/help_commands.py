"""What the commands of help do: the palette of all commands, their keys, what was learned."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desktop.actions import Actions
from app.desktop.command_tables import ALL_COMMANDS, PANEL_GROUPS
from app.desktop.commands import COMMANDS
from app.desktop.dialogs.ask import ask
from app.desktop.key_map import current_keys
from app.desktop.piano_roll.shortcuts import COMMANDS as ROLL_COMMANDS
from app.desktop.piano_roll.shortcuts import SHARED_KEYS
from modules import __version__

if TYPE_CHECKING:
    from app.desktop.dialogs.command_palette import PaletteEntry
    from app.desktop.main_window import MainWindow


class HelpCommands(QObject):
    """Opens the dialogs of help, and remembers the keys that the user chose."""

    def __init__(
        self, window: MainWindow, actions: Actions, obstacle: Callable[[str], str]
    ) -> None:
        """`obstacle` tells why a command of the window cannot run now, or is empty."""
        super().__init__(window)
        self._window = window
        self._studio = window.studio
        self._actions = actions
        self._obstacle = obstacle
        actions.bind("help.commands", self._find_command)
        actions.bind("help.shortcuts", self._show_shortcuts)
        actions.bind("help.keys", self._change_keys)
        actions.bind("help.about", self._about)
        actions.bind("help.learned", self._what_was_learned)
        known = (command.id for command in ALL_COMMANDS)
        current_keys().use(self._studio.settings.settings.keys, known)
        current_keys().changed.connect(self._keep_keys)

    def palette_entries(self) -> list[PaletteEntry]:
        """All commands of the window and of the roll, as they can be used now."""
        from app.desktop.dialogs.command_palette import PaletteEntry

        roll = self._window.roll
        own = [
            PaletteEntry(spec, self._actions[spec.id].trigger, self._obstacle(spec.id))
            for spec in COMMANDS
        ]
        rolls = [
            PaletteEntry(spec, partial(roll.run_command, spec.id), roll.obstacle(spec.id))
            for spec in ROLL_COMMANDS
        ]
        return own + rolls

    def _find_command(self) -> None:
        from app.desktop.dialogs.command_palette import CommandPalette

        palette = CommandPalette(self.palette_entries(), self._window)
        if ask(palette) and palette.chosen is not None:
            palette.chosen.run()

    def _show_shortcuts(self) -> None:
        from app.desktop.dialogs.shortcut_overlay import ShortcutOverlay

        overlay = ShortcutOverlay(self._window)
        ask(overlay)
        if overlay.wants_change:
            self._change_keys()

    def _change_keys(self) -> None:
        from app.desktop.dialogs.keys_dialog import KeysDialog

        ask(KeysDialog(ALL_COMMANDS, SHARED_KEYS, self._window, local=PANEL_GROUPS))

    def _keep_keys(self) -> None:
        self._studio.settings.change(keys=current_keys().entries)

    def _what_was_learned(self) -> None:
        from app.desktop.dialogs.questions import Questions
        from app.desktop.learning.learning_dialog import LearningDialog

        questions = Questions(self._window)
        ask(LearningDialog(self._studio.learner, self._studio.ear, questions, self._window))

    def _about(self) -> None:
        from app.desktop.dialogs.about_dialog import AboutDialog

        ask(AboutDialog(__version__, self._window))
