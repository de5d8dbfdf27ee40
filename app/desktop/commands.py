"""The one table of the window's commands: it feeds menus, keys, tooltips and the `?` overlay.

The piano roll has a table of the same kind for what happens inside it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from app.desktop.key_map import current_keys, native_text
from app.desktop.piano_roll.shortcuts import CommandSpec

SEPARATOR = ""
LIVE_KEY = "Meta+Shift+Q" if sys.platform == "darwin" else "Ctrl+Shift+Q"
"""Qt's "Ctrl" is Command on macOS, and Command+Shift+Q logs the user out."""


def _row(command_id: str, name: str, keys: str, group: str, mouse: str = "") -> CommandSpec:
    return CommandSpec(command_id, name, tuple(keys.split()), group, mouse)


COMMANDS: tuple[CommandSpec, ...] = (
    _row("generate.next_bar", "Next bar", "Ctrl+1", "Generate", "Next Bar button"),
    _row("generate.drum_fill", "Drum fill", "Ctrl+2", "Generate", "Drum Fill button"),
    _row("generate.chords", "Chord progression", "Ctrl+3", "Generate", "Chords button"),
    _row("generate.infill", "Infill", "Ctrl+4", "Generate", "More button, context menu"),
    _row("generate.vary", "Vary", "Ctrl+5", "Generate", "More button, context menu"),
    _row("generate.continue", "Continue", "Ctrl+7", "Generate", "More button, context menu"),
    _row("generate.again", "Propose again", "Ctrl+Space Alt+\\", "Generate"),
    _row("generate.cancel", "Cancel the generation", "Esc", "Generate", "progress ring"),
    _row("generate.live", "Suggest while I work", LIVE_KEY, "Generate", "bell"),
    _row("generate.perform", "Play the ghosts with my touch", "Alt+G", "Generate", "MIDI keyboard"),
    _row("mode.tonal", "Mode: tonal", "Alt+1", "Generate", "segmented switch"),
    _row("mode.drums", "Mode: drums", "Alt+2", "Generate", "segmented switch"),
    _row("mode.auto", "Mode: auto", "Alt+3", "Generate", "segmented switch"),
    _row("temperature.up", "More daring", "Ctrl+.", "Generate", "slider, wheel"),
    _row("temperature.down", "Safer", "Ctrl+,", "Generate", "slider, wheel"),
    _row("temperature.reset", "Temperature 1.0", "Ctrl+0", "Generate", "double-click"),
    _row("transport.play", "Play or pause", "Space", "Transport"),
    _row("transport.play_selection", "Play from the selection", "Shift+Space", "Transport"),
    _row("transport.stop", "Stop and return", ".", "Transport"),
    _row("transport.start", "Back to the start", "Home", "Transport"),
    _row("transport.end", "To the end", "End", "Transport"),
    _row("transport.record", "Record", "R", "Transport"),
    _row("transport.record_sound", "Record the sound input", "Shift+R", "Transport", "microphone"),
    _row("transport.listen", "Show what comes in", "", "Transport", "microphone"),
    _row("transport.follow_clock", "Follow the MIDI clock", "", "Transport", "keyboard icon"),
    _row("transport.count_in", "Count-in: none, one or two bars", "Shift+C", "Transport"),
    _row("transport.loop", "Loop", "L", "Transport", "drag in the ruler"),
    _row("transport.loop_selection", "Loop the selection", "Ctrl+L", "Transport"),
    _row("transport.metronome", "Metronome", "C", "Transport"),
    _row("track.add", "Add a MIDI track", "Ctrl+T", "Tracks", "+"),
    _row("track.import", "Add files as tracks…", "Ctrl+Shift+O", "Tracks", "drop files"),
    _row("track.rename", "Rename track", "F2", "Tracks", "double-click the name"),
    _row("track.sound", "Track sound…", "Ctrl+Alt+I", "Tracks", "context menu"),
    _row("track.up", "Move track up", "Ctrl+Shift+Up", "Tracks", "drag the track"),
    _row("track.down", "Move track down", "Ctrl+Shift+Down", "Tracks", "drag the track"),
    _row("track.colour", "Next track colour", "Ctrl+Alt+C", "Tracks", "context menu"),
    _row("track.remove", "Remove track", "", "Tracks", "context menu"),
    _row("track.mute", "Mute track", "M", "Tracks"),
    _row("track.solo", "Solo track", "S", "Tracks"),
    _row("mix.analyze", "Analyze the whole song", "Ctrl+Shift+M", "Mix"),
    _row("mix.apply_all", "Apply all suggestions", "Ctrl+Alt+A", "Mix", "Apply all button"),
    _row("mix.bypass", "Bypass the preview", "Ctrl+B", "Mix", "Bypass button"),
    _row("mix.equalizer", "Track equalizer", "E", "Mix", "EQ in the track list"),
    _row("mix.master_equalizer", "Master equalizer", "Shift+E", "Mix", "EQ of the master"),
    _row("mix.report", "Show the report", "F9", "Mix"),
    _row("mix.references", "Use my references…", "", "Mix", "genre list, drop files on the mix"),
    _row("song.marker", "Tempo, meter, key…", "Shift+M", "Song", "double-click in the ruler"),
    _row("song.marker_remove", "Remove the marker", "", "Song", "right-click in the ruler"),
    _row("song.chord", "Write a chord…", "Alt+K", "Song", "double-click in the chord lane"),
    _row("song.chord_clear", "Find the chord again", "Alt+Shift+K", "Song"),
    _row("edit.undo", "Undo", "Ctrl+Z", "Edit"),
    _row("edit.redo", "Redo", "Ctrl+Shift+Z Ctrl+Y", "Edit"),
    _row("file.new", "New song", "Ctrl+N", "App"),
    _row("file.open", "Open…", "Ctrl+O", "App", "drop a file"),
    _row("file.demo", "Open the demo song", "", "App"),
    _row("file.save", "Save", "Ctrl+S", "App"),
    _row("file.save_as", "Save as…", "Ctrl+Shift+S", "App"),
    _row("file.export_mix", "Export mix…", "Ctrl+Shift+E", "App"),
    _row("file.export_stems", "Export stems…", "", "App"),
    _row("file.export_midi", "Export MIDI…", "Ctrl+Alt+E", "App"),
    _row("file.export_musicxml", "Export sheet music…", "", "App"),
    _row("file.export_report", "Export report…", "Ctrl+Alt+R", "App"),
    _row("file.export_settings", "Export mix settings…", "", "App"),
    _row("file.quit", "Quit", "Ctrl+Q", "App"),
    _row("view.tracks", "Tracks panel", "F7", "App"),
    _row("view.mix", "Mix panel", "F8", "App"),
    _row("view.chords", "Chord lane", "", "App"),
    _row("view.next_panel", "Next panel", "F6", "App"),
    _row("view.dark", "Dark", "", "App"),
    _row("view.light", "Light", "", "App"),
    _row("view.contrast", "High contrast", "", "App"),
    _row("view.less_motion", "Reduce motion", "", "App"),
    _row("advice.flow", "Say what I usually do next", "", "App"),
    _row("advice.layout", "Say how I usually arrange the panels", "", "App"),
    _row("advice.mood", "Colours follow the music", "", "App"),
    _row("advice.warmer", "Warmer for such music", "", "App"),
    _row("advice.cooler", "Cooler for such music", "", "App"),
    _row("advice.forget", "Forget my habits", "", "App"),
    _row("help.learned", "What I learned…", "", "App"),
    _row("help.commands", "Find a command…", "Ctrl+K", "App"),
    _row("help.shortcuts", "Keyboard shortcuts", "?", "App"),
    _row("help.keys", "Change keys…", "", "App"),
    _row("help.tour", "Take the tour", "", "App"),
    _row("help.about", "About Nomad Muse", "", "App"),
)

SPEC_BY_ID = {command.id: command for command in COMMANDS}

MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "&File",
        (
            "file.new",
            "file.open",
            "file.recent",
            "file.demo",
            SEPARATOR,
            "file.save",
            "file.save_as",
            SEPARATOR,
            "file.export_mix",
            "file.export_stems",
            "file.export_midi",
            "file.export_musicxml",
            "file.export_report",
            "file.export_settings",
            SEPARATOR,
            "file.quit",
        ),
    ),
    (
        "&Edit",
        (
            "edit.undo",
            "edit.redo",
            SEPARATOR,
            "song.marker",
            "song.marker_remove",
            SEPARATOR,
            "song.chord",
            "song.chord_clear",
        ),
    ),
    (
        "&Track",
        (
            "track.add",
            "track.import",
            SEPARATOR,
            "track.rename",
            "track.sound",
            "track.mute",
            "track.solo",
            SEPARATOR,
            "track.up",
            "track.down",
            "track.colour",
            SEPARATOR,
            "track.remove",
        ),
    ),
    (
        "Gener&ate",
        (
            "generate.next_bar",
            "generate.drum_fill",
            "generate.chords",
            "generate.continue",
            SEPARATOR,
            "generate.infill",
            "generate.vary",
            SEPARATOR,
            "generate.again",
            "generate.cancel",
            "generate.options",
            SEPARATOR,
            "generate.live",
            "generate.perform",
            SEPARATOR,
            "mode.auto",
            "mode.tonal",
            "mode.drums",
            SEPARATOR,
            "temperature.up",
            "temperature.down",
            "temperature.reset",
        ),
    ),
    (
        "T&ransport",
        (
            "transport.play",
            "transport.play_selection",
            "transport.stop",
            "transport.start",
            "transport.end",
            SEPARATOR,
            "transport.record",
            "transport.record_sound",
            "transport.count_in",
            SEPARATOR,
            "transport.listen",
            "transport.follow_clock",
            SEPARATOR,
            "transport.loop",
            "transport.loop_selection",
            "transport.metronome",
        ),
    ),
    (
        "&Mix",
        (
            "mix.equalizer",
            "mix.master_equalizer",
            SEPARATOR,
            "mix.analyze",
            "mix.apply_all",
            "mix.bypass",
            SEPARATOR,
            "mix.report",
            "mix.references",
        ),
    ),
    (
        "&View",
        (
            "view.tracks",
            "view.mix",
            "view.chords",
            "view.next_panel",
            SEPARATOR,
            "view.dark",
            "view.light",
            "view.contrast",
            "view.less_motion",
            SEPARATOR,
            "advice.flow",
            "advice.layout",
            "advice.mood",
            "advice.warmer",
            "advice.cooler",
            "advice.forget",
        ),
    ),
    (
        "&Help",
        (
            "help.learned",
            SEPARATOR,
            "help.commands",
            "help.shortcuts",
            "help.keys",
            "help.tour",
            "help.about",
        ),
    ),
)
"""Menu titles and the commands in them; "file.recent" and "generate.options" are menus."""

CHECKABLE = {
    "view.tracks",
    "view.mix",
    "view.chords",
    "view.dark",
    "view.light",
    "view.contrast",
    "view.less_motion",
    "transport.loop",
    "transport.record",
    "transport.record_sound",
    "transport.listen",
    "transport.follow_clock",
    "transport.metronome",
    "generate.live",
    "generate.perform",
    "mode.auto",
    "mode.tonal",
    "mode.drums",
    "advice.flow",
    "advice.layout",
    "advice.mood",
}


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


def key_text(command_id: str) -> str:
    """The first key of a command as this system writes it; empty without one."""
    return native_text(SPEC_BY_ID[command_id].keys[:1])
