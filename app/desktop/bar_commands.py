"""The commands that insert, delete, duplicate and move bars of all tracks; which bars they mean."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from app.desktop.actions import Actions
from app.desktop.piano_roll.panel import PianoRollPanel
from app.desktop.studio.studio import Studio
from modules.song.bar_edits import (
    BarsEdit,
    DeleteBars,
    DuplicateBars,
    InsertBars,
    MoveBars,
    bars_between,
)
from modules.song.score import Song
from modules.song.time_map import time_map_of

EDITS: dict[str, Callable[[int, int], BarsEdit]] = {
    "song.insert_bars": InsertBars,
    "song.delete_bars": DeleteBars,
    "song.duplicate_bars": DuplicateBars,
    "song.bars_earlier": partial(MoveBars, by=-1),
    "song.bars_later": partial(MoveBars, by=1),
}
AT_THE_START = "The song begins there: these bars cannot come earlier."
NOTHING_HERE = "The song ends before that place: there is nothing to move."


def bars_obstacle(studio: Studio) -> str:
    """Why no bars can be inserted, deleted or duplicated now; empty when they can."""
    if studio.recorder.is_recording or studio.sound_input.is_recording:
        return "Stop recording first."
    song = studio.history.song
    has_marks = len(song.tempos) + len(song.meters) > 2 or song.keys or song.chords
    has_music = any(track.has_music for track in song.tracks)
    return "" if has_music or has_marks else "The song is empty."


class BarCommands(QObject):
    """Acts on the bars of a stretch of time that is selected in the roll.

    Without one these are the bars of the loop, while it is on, else the bar of the playhead.
    """

    def __init__(self, studio: Studio, roll: PianoRollPanel, actions: Actions) -> None:
        super().__init__(roll)
        self._studio = studio
        self._roll = roll
        self._actions = actions
        for command, edit in EDITS.items():
            actions.bind(command, partial(self._run, edit))
        roll.ruler.bars_edited.connect(self.do)

    @property
    def bars(self) -> tuple[int, int]:
        """The first of the bars that are meant (from 0), and how many they are."""
        song = self._studio.history.song
        start = end = self._studio.player.position_tick
        if self._roll.model.stretch is not None:
            start, end = self._roll.model.stretch
        elif song.loop is not None and song.loop.enabled:
            start, end = song.loop.start_tick, song.loop.end_tick
        return bars_between(time_map_of(song), start, end)

    def name_bars(self) -> None:
        """Let the menu say which bars are meant, before it is shown."""
        for command, edit in EDITS.items():
            self._actions[command].setText(edit(*self.bars).name)

    def _run(self, edit: Callable[[int, int], BarsEdit]) -> None:
        self.do(edit(*self.bars))

    def do(self, edit: BarsEdit) -> None:
        """Make the edit and tell what became of what it cannot do."""
        studio, before = self._studio, self._studio.history.song
        if obstacle := bars_obstacle(studio):
            studio.said.emit(obstacle)
            return
        if isinstance(edit, MoveBars) and edit.first_bar + edit.by < 0:
            studio.said.emit(AT_THE_START)
            return
        start = edit.moves_from(before)
        had_proposal = self._roll.has_visible_proposal
        studio.do(edit)
        if studio.history.song is before:
            studio.said.emit(NOTHING_HERE)
            return
        # What is being written is meant for a place that may have moved.
        if studio.co_writer.is_busy:
            studio.co_writer.cancel()
        self._roll.model.make_visible(start, start)
        if isinstance(edit, MoveBars):
            self._go_along(edit, before)
        said = [f"{edit.done_name} on all tracks."]
        if had_proposal and not self._roll.has_visible_proposal:
            said.append("Undo brings the proposal back.")
        if names := edit.uncut_recordings(before):
            said.append(f"Recordings are not cut: {', '.join(f'“{name}”' for name in names)}.")
        studio.said.emit(" ".join(said))

    def _go_along(self, edit: MoveBars, before: Song) -> None:
        """Let what chose the bars choose them again; the loop has moved with its music."""
        model, song = self._roll.model, self._studio.history.song
        was, now = time_map_of(before).bar_start_tick(edit.first_bar), edit.new_start(before)
        if model.stretch is not None:
            start, end = model.stretch
            model.set_stretch((start + now - was, end + now - was))
        elif (song.loop is None or not song.loop.enabled) and not self._studio.player.is_playing:
            self._studio.player.seek(now)
