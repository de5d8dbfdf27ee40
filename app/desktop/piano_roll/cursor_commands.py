"""The commands of the note cursor and of step input."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.desktop.piano_roll.note_actions import OCTAVE
from app.desktop.piano_roll.note_cursor import NoteCursor
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.piano_roll.step_input import StepInput

NO_CURSOR = "Turn the note cursor on first."
ALWAYS = ("cursor.toggle", "cursor.read_note", "cursor.read_bar", "cursor.steps")


class CursorCommands:
    """`runs` holds what each command does, by its id."""

    def __init__(self, model: RollModel, cursor: NoteCursor, steps: StepInput) -> None:
        self._model = model
        self._cursor = cursor
        self.runs: dict[str, Callable[[], None]] = {
            "cursor.toggle": cursor.toggle,
            "cursor.up": partial(cursor.step_rows, 1),
            "cursor.down": partial(cursor.step_rows, -1),
            "cursor.octave_up": partial(cursor.step_pitch, OCTAVE),
            "cursor.octave_down": partial(cursor.step_pitch, -OCTAVE),
            "cursor.left": partial(cursor.step_time, -1),
            "cursor.right": partial(cursor.step_time, 1),
            "cursor.note": cursor.add_or_remove,
            "cursor.shorter": partial(cursor.stretch, -1),
            "cursor.longer": partial(cursor.stretch, 1),
            "cursor.read_note": cursor.read_note,
            "cursor.read_bar": cursor.read_bar,
            "cursor.steps": steps.toggle,
        }

    def obstacle(self, command_id: str) -> str:
        """Why a command cannot run now, in one sentence; empty when it can."""
        if self._model.track is None:
            return "Choose a MIDI track first."
        return "" if self._cursor.is_on or command_id in ALWAYS else NO_CURSOR
