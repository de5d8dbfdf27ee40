"""The keys of the lanes above the notes: what they do while ruler or chord lane has them."""

from __future__ import annotations

from app.desktop.piano_roll.shortcuts import CommandSpec, table_of

RULER_COMMANDS: tuple[CommandSpec, ...] = table_of(
    "Ruler",
    ("ruler.previous", "Previous marker", "Left", "click"),
    ("ruler.next", "Next marker", "Right", "click"),
    ("ruler.earlier", "Move the marker back", "Alt+Left", "drag"),
    ("ruler.later", "Move the marker on", "Alt+Right", "drag"),
    ("ruler.change", "Change the marker…", "Return Enter F2", "double-click"),
    ("ruler.remove", "Remove the marker", "Del Backspace", "right-click"),
    ("ruler.leave", "Back to the notes", "Esc"),
)
CHORD_COMMANDS: tuple[CommandSpec, ...] = table_of(
    "Chord lane",
    ("chords.previous", "Previous chord", "Left", "click"),
    ("chords.next", "Next chord", "Right", "click"),
    ("chords.write", "Write a chord…", "Return Enter F2", "double-click"),
    ("chords.clear", "Find the chord again", "Del Backspace", "right-click"),
    ("chords.leave", "Back to the notes", "Esc"),
)
