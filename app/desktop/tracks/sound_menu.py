"""The menu of the sounds that a MIDI track can have."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from modules.song.general_midi import FAMILY_NAMES, FAMILY_SIZE, PROGRAM_NAMES
from modules.song.score import Track

Choose = Callable[[int | None], None]
"""Takes the program 0 … 127 that was chosen, or None for the drums."""


def fill_with_sounds(menu: QMenu, track: Track, choose: Choose) -> None:
    """Put the families of sounds into `menu`; the sound of `track` is ticked."""
    for number, family in enumerate(FAMILY_NAMES):
        first = number * FAMILY_SIZE
        is_here = not track.is_drums and first <= track.program < first + FAMILY_SIZE
        submenu = menu.addMenu(family)
        submenu.menuAction().setCheckable(True)
        submenu.menuAction().setChecked(is_here)
        for program in range(first, first + FAMILY_SIZE):
            ticked = is_here and program == track.program
            _add(submenu, PROGRAM_NAMES[program], ticked, partial(choose, program))
    menu.addSeparator()
    _add(menu, "Drum kit", track.is_drums, partial(choose, None))


def _add(menu: QMenu, name: str, ticked: bool, choose: Callable[[], None]) -> None:
    action = menu.addAction(name)
    action.setCheckable(True)
    action.setChecked(ticked)
    action.triggered.connect(lambda _on=False: choose())
