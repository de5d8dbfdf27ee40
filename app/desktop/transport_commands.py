"""What the transport's commands do, and how they and its buttons show the state."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.desktop.actions import Actions
from app.desktop.studio.recorder import MAX_COUNT_IN_BARS
from modules.song.edits import SetLoop
from modules.song.score import LoopRegion

if TYPE_CHECKING:
    from app.desktop.main_window import MainWindow

NEED_SOUND = (
    "transport.play",
    "transport.play_selection",
    "transport.stop",
    "transport.start",
    "transport.end",
    "transport.record",
    "transport.record_sound",
)


class TransportCommands(QObject):
    """Playing, looping and recording. `changed` is emitted when they must be shown anew."""

    changed = Signal()

    def __init__(self, window: MainWindow, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self._studio = window.studio
        self._actions = actions
        self._bind()
        self._dress_bar()
        studio = window.studio
        studio.player.state_changed.connect(self.changed)
        studio.recorder.state_changed.connect(self.changed)
        studio.sound_input.state_changed.connect(self.changed)
        studio.keyboard.clock.changed.connect(self.changed)

    def _bind(self) -> None:
        bind, player, desk = self._actions.bind, self._studio.player, self._studio.input_desk
        bind("transport.play", player.toggle_play)
        bind("transport.stop", player.stop)
        bind("transport.start", lambda: player.seek(0))
        bind("transport.end", lambda: player.seek(self._studio.history.song.end_tick))
        bind("transport.play_selection", self._play_from_selection)
        bind("transport.record", lambda: desk.record(self._studio.selected_track_id))
        bind("transport.record_sound", desk.record_sound)
        bind("transport.follow_clock", desk.follow_clock)
        bind("transport.listen", desk.listen)
        bind("transport.count_in", self._change_count_in)
        bind("transport.loop", self._toggle_loop)
        bind("transport.loop_selection", self._loop_selection)
        bind("transport.metronome", lambda: player.set_metronome(not player.has_metronome))

    def _dress_bar(self) -> None:
        """Let the buttons of the bar do and say what the commands do and say."""
        actions, bar = self._actions, self._window.transport
        for button, command in (
            (bar.play, "transport.play"),
            (bar.stop, "transport.stop"),
            (bar.to_start, "transport.start"),
            (bar.record, "transport.record"),
            (bar.loop, "transport.loop"),
            (bar.metronome, "transport.metronome"),
        ):
            action = actions[command]
            button.clicked.connect(action.trigger)
            action.changed.connect(partial(_tell_tip, action, button))
            _tell_tip(action, button)
        bar.midi.commands = [actions["transport.follow_clock"]]
        bar.input.commands = [actions["transport.record_sound"], actions["transport.listen"]]

    def refresh(self) -> None:
        """Show which commands can run and what is switched on."""
        actions, studio = self._actions, self._studio
        for command in NEED_SOUND:
            actions.allow(command, "" if studio.player.is_open else "No sound output is open.")
        actions["transport.play"].setText("Pause" if studio.player.is_playing else "Play")
        actions["transport.record"].setChecked(studio.recorder.is_recording)
        actions["transport.record_sound"].setChecked(studio.sound_input.is_recording)
        actions["transport.listen"].setChecked(studio.sound_input.is_listening)
        actions["transport.follow_clock"].setChecked(studio.keyboard.clock.is_on)
        actions["transport.loop"].setChecked(studio.player.is_looping)
        actions["transport.metronome"].setChecked(studio.player.has_metronome)

    def _change_count_in(self) -> None:
        bars = (self._studio.recorder.count_in_bars + 1) % (MAX_COUNT_IN_BARS + 1)
        self._studio.input_desk.set_count_in(bars)

    def _toggle_loop(self) -> None:
        loop = self._studio.history.song.loop
        if loop is None:
            loop = self._studio.player.default_loop()
        else:
            loop = replace(loop, enabled=not loop.enabled)
        self._studio.do(SetLoop(loop))

    def _play_from_selection(self) -> None:
        """Play from the first selected note, else from the edit cursor."""
        roll, player = self._window.roll, self._studio.player
        span = roll.selected_span
        player.seek(roll.cursor_tick if span is None else span[0])
        if not player.is_playing:
            player.toggle_play()

    def _loop_selection(self) -> None:
        span = self._window.roll.selected_span
        if span is None:
            self._window.status.say("Select notes first, or drag over a stretch of time.")
            return
        self._studio.do(SetLoop(LoopRegion(*span)))


def _tell_tip(action: QAction, button: QWidget) -> None:
    """Let a button say what its command says: its key can be changed."""
    button.setToolTip(action.toolTip())
