"""Ties the chord lane and the markers of the ruler to the studio and to their commands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.desktop.actions import Actions
from app.desktop.dialogs.ask import ask
from app.desktop.piano_roll.panel import PianoRollPanel
from app.desktop.studio.studio import Studio
from modules.song.edit import Edit
from modules.song.marker_edits import RemoveMarker, marker_at
from modules.song.time_map import time_map_of

AskMarker = Callable[[int], Edit | None]


class TimelineLink(QObject):
    """`ask_marker` asks what shall begin at a tick; a test may answer in its place."""

    def __init__(self, studio: Studio, roll: PianoRollPanel, actions: Actions) -> None:
        super().__init__(roll)
        self._studio = studio
        self._roll = roll
        self._actions = actions
        self.ask_marker: AskMarker = self._ask_by_dialog
        studio.chord_reader.found.connect(roll.chords.show_found)
        roll.ruler.marker_wished.connect(self.set_marker)
        roll.ruler.marker_removed.connect(lambda tick: studio.do(RemoveMarker(tick)))
        actions.bind("song.marker", lambda: self.set_marker(self._place))
        actions.bind("song.marker_remove", self._remove_here)
        actions.bind("song.chord", self._write_chord)
        actions.bind("song.chord_clear", self._clear_chord)
        actions.bind("view.chords", lambda: self.show_chords(roll.chords.isHidden()))
        self.show_chords(studio.settings.settings.show_chords)

    def set_marker(self, tick: int) -> None:
        """Ask what shall begin at `tick`, and do it."""
        edit = self.ask_marker(tick)
        if edit is not None:
            self._studio.do(edit)

    def show_chords(self, shown: bool) -> None:
        """Show or hide the chord lane; remembered."""
        self._roll.show_chord_lane(shown)
        self._actions["view.chords"].setChecked(shown)
        self._studio.settings.change(show_chords=shown)

    @property
    def _place(self) -> int:
        """The marker under the playhead, else the beginning of its bar."""
        song, tick = self._studio.history.song, self._studio.player.position_tick
        if marker_at(song, tick).text:
            return tick
        time_map = time_map_of(song)
        return time_map.bar_start_tick(time_map.bar_index_at(tick))

    def _remove_here(self) -> None:
        song, tick = self._studio.history.song, self._place
        if tick == 0 or not marker_at(song, tick).text:
            self._studio.said.emit("No marker to remove here: put the playhead into its bar.")
            return
        self._studio.do(RemoveMarker(tick))

    def _write_chord(self) -> None:
        self.show_chords(True)
        self._roll.chords.edit(self._roll.cursor_tick)

    def _clear_chord(self) -> None:
        tick = self._roll.cursor_tick
        if self._roll.chords.segment_at(tick).mark is None:
            self._studio.said.emit("No chord was written here: this one is found in the notes.")
            return
        self._roll.chords.clear(tick)

    def _ask_by_dialog(self, tick: int) -> Edit | None:
        from app.desktop.dialogs.marker_dialog import MarkerDialog

        dialog = MarkerDialog(self._studio.history.song, tick, self._roll)
        ask(dialog)
        return dialog.edit
