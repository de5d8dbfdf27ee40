"""The one table of the roll's commands: it feeds the keys, menus, tooltips and the overlay.

Keys are written as Qt's portable text. "Ctrl" is Command on macOS; Qt sees to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtGui import QKeyEvent

from app.desktop.key_map import current_keys, native_text, pressed_keys


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """One command: its id, what a menu calls it, its keys, its group, and its mouse way."""

    id: str
    name: str
    default_keys: tuple[str, ...]
    group: str
    mouse: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that the user gave it, else `default_keys`."""
        return current_keys().keys(self.id, self.default_keys)

    @property
    def tooltip(self) -> str:
        """The name with its first key."""
        return f"{self.name} ({native_text(self.keys[:1])})" if self.keys else self.name

    @property
    def menu_text(self) -> str:
        """The name with its first key where a menu shows it, for actions that run no shortcut."""
        return f"{self.name}\t{native_text(self.keys[:1])}" if self.keys else self.name


def table_of(
    group: str, *rows: tuple[str, str, str] | tuple[str, str, str, str]
) -> tuple[CommandSpec, ...]:
    """The commands of a group: id, name, keys with blanks between them, and the mouse way."""
    return tuple(
        CommandSpec(row[0], row[1], tuple(row[2].split()), group, row[3] if len(row) > 3 else "")
        for row in rows
    )


COMMANDS: tuple[CommandSpec, ...] = (
    *table_of(
        "Proposal",
        ("proposal.accept_all", "Accept all", "Tab", "✓ on the proposal"),
        ("proposal.accept_beat", "Accept next beat", "Ctrl+Right", "double-click it above"),
        ("proposal.accept_bar", "Accept next bar", "Ctrl+Shift+Right", "click its number above"),
        ("proposal.take_back", "Take back last accept", "Ctrl+Left"),
        ("proposal.accept_selected", "Accept selected ghosts", "Return Enter", "double-click"),
        ("proposal.accept_voice", "Accept one voice", "Shift+Return Shift+Enter", "voice chip"),
        ("proposal.accept_more", "Accept and write on", "Alt+Shift+Return Alt+Shift+Enter"),
        ("proposal.dismiss", "Dismiss, or clear the selection", "Esc", "✕ on the proposal"),
        ("proposal.bring_back", "Bring back last dismissed", "Shift+Esc"),
        ("proposal.undo", "Take back the last step on ghosts", "Ctrl+Z", "Restore button"),
        ("proposal.redo", "Do it again", "Ctrl+Shift+Z Ctrl+Y"),
        ("proposal.next", "Next alternative", "Alt+]", "› or wheel on the proposal"),
        ("proposal.previous", "Previous alternative", "Alt+[", "‹ or wheel on the proposal"),
        ("proposal.tray", "All alternatives…", "Alt+Return Alt+Enter", "tray on the proposal"),
        ("proposal.again", "Write the unlocked notes anew", "Ctrl+R", "dice on the proposal"),
        ("proposal.hear", "Hear it in the loop", "G", "headphones on the proposal"),
        ("proposal.hear_alone", "Hear only the ghosts, while held", "Shift+G"),
        ("proposal.next_ghost", "Next ghost", "Ctrl+]"),
        ("proposal.previous_ghost", "Previous ghost", "Ctrl+["),
        ("proposal.show", "Show or hide proposals", "V", "eye"),
        ("proposal.why", "Why this?", "I", "click 1/4, rest on a ghost"),
        ("proposal.copy_recipe", "Copy the recipe", "Ctrl+Shift+C"),
        ("proposal.wrong_key", "Dismissed: wrong key", "W"),
        ("proposal.too_busy", "Dismissed: too busy", "Y"),
        ("proposal.boring", "Dismissed: boring", "O"),
        ("proposal.wrong_rhythm", "Dismissed: wrong rhythm", "U"),
    ),
    *table_of(
        "Note cursor",
        ("cursor.toggle", "Note cursor on or off", "N"),
        ("cursor.up", "Cursor up", "Up"),
        ("cursor.down", "Cursor down", "Down"),
        ("cursor.octave_up", "Cursor up an octave", "Shift+Up"),
        ("cursor.octave_down", "Cursor down an octave", "Shift+Down"),
        ("cursor.left", "Cursor left", "Left"),
        ("cursor.right", "Cursor right", "Right"),
        ("cursor.note", "Add or remove the note there", "Ins A"),
        ("cursor.shorter", "Shorten the note there", "Shift+Left"),
        ("cursor.longer", "Lengthen the note there", "Shift+Right"),
        ("cursor.read_note", "Read the note", "Ctrl+I"),
        ("cursor.read_bar", "Read the bar", "Ctrl+Shift+B"),
        ("cursor.steps", "Step input on or off", "Shift+S"),
    ),
    *table_of(
        "Tools",
        ("tool.select", "Select", "1"),
        ("tool.draw", "Draw", "2", "double-click adds a note"),
        ("tool.draw_held", "Draw, while held", "B"),
        ("tool.erase", "Erase", "3"),
        ("tool.split", "Split", "4", "click a note where to cut it"),
        ("tool.velocity", "Velocity", "5"),
    ),
    *table_of(
        "Edit",
        ("edit.up", "Up a semitone", "Up", "drag"),
        ("edit.down", "Down a semitone", "Down", "drag"),
        ("edit.octave_up", "Up an octave", "Shift+Up"),
        ("edit.octave_down", "Down an octave", "Shift+Down"),
        ("edit.scale_up", "Up a step of the scale", "Alt+Up"),
        ("edit.scale_down", "Down a step of the scale", "Alt+Down"),
        ("edit.left", "Left by a grid step", "Left", "drag"),
        ("edit.right", "Right by a grid step", "Right", "drag"),
        ("edit.shorter", "Shorter by a grid step", "Shift+Left", "drag an edge"),
        ("edit.longer", "Longer by a grid step", "Shift+Right", "drag an edge"),
        ("edit.louder", "Velocity +5", "Ctrl+Up", "velocity lane, Alt+Shift+drag"),
        ("edit.softer", "Velocity −5", "Ctrl+Down", "velocity lane"),
        ("edit.velocity", "Set the velocity…", "Ctrl+Shift+V"),
        ("edit.delete", "Delete", "Del Backspace", "double-click"),
        ("edit.lock", "Lock or unlock", "K", "context menu"),
        ("edit.properties", "Note properties…", "Return Enter"),
        ("edit.info", "Say what the note is", "I"),
        ("edit.duplicate", "Duplicate", "Ctrl+D", "Ctrl+drag"),
        ("edit.cut", "Cut", "Ctrl+X"),
        ("edit.copy", "Copy", "Ctrl+C"),
        ("edit.paste", "Paste at the cursor", "Ctrl+V"),
        ("edit.select_all", "Select all", "Ctrl+A", "drag on empty space, right-drag"),
        ("edit.select_none", "Select none", "Ctrl+Shift+A"),
        ("edit.invert", "Invert selection", "Ctrl+Shift+I"),
        ("edit.next_note", "Next note", "J"),
        ("edit.previous_note", "Previous note", "Shift+J"),
        ("edit.insert", "Add a note at the cursor", "Ins"),
    ),
    *table_of(
        "Shape",
        ("edit.quantize", "Quantize", "Q"),
        ("edit.quantize_how", "Quantize with strength and swing…", "Shift+Q"),
        ("edit.humanize", "Humanize", "H Ctrl+6"),
        ("edit.legato", "Legato", "Alt+L"),
        ("edit.slower", "Twice as slow", "Alt+Shift+Right"),
        ("edit.faster", "Twice as fast", "Alt+Shift+Left"),
        ("edit.reverse", "Backwards", "Alt+Shift+R"),
        ("edit.mirror", "Upside down", "Alt+Shift+U"),
        ("edit.mute", "Mute or unmute notes", "0"),
        ("edit.split", "Split at the playhead or cursor", "Ctrl+E", "split tool"),
        ("edit.join", "Join", "Ctrl+J"),
    ),
    *table_of(
        "View",
        ("view.zoom_selection", "Zoom to the selection", "Z"),
        ("view.zoom_back", "Zoom back", "Shift+Z"),
        ("view.zoom_in", "Zoom in", "Ctrl++ Ctrl+=", "Ctrl+wheel"),
        ("view.zoom_out", "Zoom out", "Ctrl+-", "Ctrl+wheel"),
        ("view.rows_taller", "Taller rows", "Alt++ Alt+=", "Alt+wheel"),
        ("view.rows_flatter", "Flatter rows", "Alt+-", "Alt+wheel"),
        ("view.finer", "Finer grid", "]"),
        ("view.coarser", "Coarser grid", "["),
        ("view.triplets", "Triplets", "T"),
        ("view.fold", "Fold to used rows", "F"),
        ("view.fold_scale", "Fold to the scale", "Shift+F"),
        ("view.tint", "Tint the scale", "Shift+H"),
        ("view.names", "Note names", "Shift+N"),
        ("view.reference", "Notes of other tracks", "Alt+V"),
        ("view.numerals", "Chords as Roman numerals", "Shift+K"),
        ("view.previous_track", "Previous track", "PgUp"),
        ("view.next_track", "Next track", "PgDown"),
    ),
)
"""Every command of the roll. Keys fall back to their usual meaning when a command is disabled."""

COMMAND_BY_ID: dict[str, CommandSpec] = {command.id: command for command in COMMANDS}
SHARED_KEYS = frozenset(
    (
        "Return",
        "Enter",
        "I",
        "Ctrl+Z",
        "Ctrl+Shift+Z",
        "Ctrl+Y",
        "Esc",
        "Ins",
        "Up",
        "Down",
        "Left",
        "Right",
        "Shift+Up",
        "Shift+Down",
        "Shift+Left",
        "Shift+Right",
    )
)
"""Keys with a second meaning where the first command cannot run."""


def commands_at(key: str) -> tuple[str, ...]:
    """Ids of the roll's commands with this key, in the order in which they are tried."""
    return tuple(command.id for command in COMMANDS if key in command.keys)


def command_of(event: QKeyEvent, commands: Iterable[CommandSpec]) -> str | None:
    """Id of the command that a key runs; None for one that belongs to somebody else."""
    key = pressed_keys(event)
    return next((command.id for command in commands if key in command.keys), None)
