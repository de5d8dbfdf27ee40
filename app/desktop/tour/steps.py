"""What the tour tells, and which part of the window each step points at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.desktop.commands import key_text

if TYPE_CHECKING:
    from app.desktop.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the widget that it points at, a title, and one or two sentences."""

    target: QWidget
    title: str
    text: str


def steps_of(window: MainWindow) -> tuple[Step, ...]:
    """The steps whose parts of the window are shown."""
    play, next_bar = key_text("transport.play"), key_text("generate.next_bar")
    keys, find = key_text("help.shortcuts"), key_text("help.commands")
    steps = (
        Step(
            window.tracks,
            "Your tracks",
            "Drop a MIDI or audio file here, or add a track with +. Each track says which"
            " instrument is heard on it; click that label to correct it.",
        ),
        Step(
            window.roll,
            "The piano roll",
            f"Double-click to add a note, drag to move it. {play} plays; above the notes stand the"
            " chords, which you can rewrite.",
        ),
        Step(
            window.generate,
            "Ask for ghost notes",
            f"Next Bar ({next_bar}), Drum Fill and Chords propose notes in violet. Tab takes them,"
            " Esc sends them away; nothing is ever written without you.",
        ),
        Step(
            window.mix,
            "Listen to the mix",
            "The mix is measured against your genre while you work. Each suggestion shows its"
            " evidence; preview it before you apply it.",
        ),
        Step(
            window.menuBar(),
            "Everything by name",
            f"{find} finds every command, {keys} shows all keys. You can take this tour again from"
            " the Help menu.",
        ),
    )
    return tuple(step for step in steps if step.target.isVisible())
