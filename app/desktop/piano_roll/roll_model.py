"""What all parts of the roll look at: track, view, selection, pending edit and ghosts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.desktop.piano_roll.folding import Fold, rows_of
from app.desktop.piano_roll.gesture_marks import Hint, Marquee
from app.desktop.piano_roll.ghost_hand import GhostHand
from app.desktop.piano_roll.ghost_layer import GhostLayer
from app.desktop.piano_roll.grid import Grid, Snap
from app.desktop.piano_roll.names import row_name
from app.desktop.piano_roll.note_table import NoteTable, note_table
from app.desktop.piano_roll.song_tables import ReferenceTable, SongTables
from app.desktop.piano_roll.viewport import Viewport
from modules.errors import ParameterError
from modules.midi_generator.ghost_voices import Voice, voices_of
from modules.midi_generator.proposal import GhostNote, Proposal
from modules.song.edit import Edit
from modules.song.history import Change, Direction, History
from modules.song.key import Key
from modules.song.note_edits import new_note_ids
from modules.song.score import Note, Song, Track, TrackKind
from modules.song.time_map import TimeMap, time_map_of

DEFAULT_DRUM_ROW_HEIGHT = 22
DEFAULT_VELOCITY = 96
SPARE_BARS = 8


class Tool(StrEnum):
    """What the mouse does in the roll."""

    SELECT = "select"
    DRAW = "draw"
    ERASE = "erase"
    SPLIT = "split"
    VELOCITY = "velocity"


class RollModel(Viewport):
    """The state of the roll over a History. Every edit passes through `commit`.

    While a gesture lasts, `preview` holds the song as it would become; all views draw that.
    """

    notes_changed = Signal()
    selection_changed = Signal()
    ghosts_changed = Signal()
    gesture_changed = Signal()
    display_changed = Signal()
    cursor_moved = Signal(int)
    playhead_moved = Signal(int)
    audition_requested = Signal(int, int, int)
    message = Signal(str)

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(history.song.ppq, parent)
        self.history = history
        self.ghosts = GhostLayer()
        self.hand = GhostHand(self)
        self.track_id: int | None = None
        self.tool = Tool.SELECT
        self.snap = Snap()
        self.selected_ids: frozenset[int] = frozenset()
        self.selected_ghosts: frozenset[GhostNote] = frozenset()
        self.locked_ids: frozenset[int] = frozenset()
        """Notes that a variation leaves as they are; a choice of this view, not of the song."""
        self.stretch: tuple[int, int] | None = None
        """A stretch of time that was dragged over without touching a note, to be filled."""
        self.last_length_ticks = history.song.ppq // 2
        self.last_velocity = DEFAULT_VELOCITY
        self.cursor_tick = 0
        self.playhead_tick = 0
        self.hint: Hint | None = None
        self.marquee: Marquee | None = None
        self.show_names = True
        self.show_tint = True
        self.show_reference = True
        self.show_numerals = False
        self.fold = Fold.NONE
        self._key: Key | None = None
        self._preview: Song | None = None
        self._tables = SongTables()
        self._other_row_height = DEFAULT_DRUM_ROW_HEIGHT

    @property
    def song(self) -> Song:
        """The song as shown: with the pending edit while a gesture lasts."""
        return self._preview or self.history.song

    @property
    def track(self) -> Track | None:
        """The MIDI track as shown, or None."""
        if self.track_id is None or not self.song.has_track(self.track_id):
            return None
        track = self.song.track(self.track_id)
        return track if track.kind is TrackKind.MIDI else None

    @property
    def table(self) -> NoteTable:
        """The columns of the shown notes."""
        return note_table(self.track.notes if self.track else ())

    @property
    def other_notes(self) -> ReferenceTable:
        """The notes of the other tonal tracks, as the song has them now."""
        return self._tables.others(self.history.song, self.track_id)

    @property
    def time_map(self) -> TimeMap:
        """Bars and beats of the song as shown: a meter that is dragged moves them at once."""
        return time_map_of(self.song)

    @property
    def grid(self) -> Grid:
        """Where edits snap."""
        return Grid(self.time_map, self.snap)

    def grid_for(self, *, ignore_snap: bool) -> Grid:
        """The grid, or a free one while Alt is held."""
        return Grid(self.time_map, replace(self.snap, enabled=False)) if ignore_snap else self.grid

    @property
    def key(self) -> Key | None:
        """The key that was set, else the one marked in the song at the cursor."""
        return self._key or self.history.song.key_at(self.cursor_tick)

    def key_at(self, tick: int) -> Key | None:
        """The key marked in the song at `tick`, else the one that was set."""
        return self.history.song.key_at(tick) or self._key

    @property
    def selected_notes(self) -> tuple[Note, ...]:
        """The selected notes as the song has them now, without the pending edit."""
        return tuple(note for note in self._settled_notes() if note.id in self.selected_ids)

    @property
    def visible_ghosts(self) -> tuple[GhostNote, ...]:
        """Ghosts to draw and to accept: only those of the shown track."""
        proposal = self.visible_proposal
        return self.ghosts.notes if proposal is not None else ()

    @property
    def visible_proposal(self) -> Proposal | None:
        """The proposal in front when any of its ghosts is visible on this track."""
        proposal = self.ghosts.current
        if proposal is None or proposal.track_id != self.track_id or not self.ghosts.is_visible:
            return None
        return proposal

    @property
    def voices(self) -> tuple[Voice, ...]:
        """The voices of the visible ghosts, lowest first."""
        drums = self.coordinates.rows.drums
        return voices_of(self.visible_ghosts, self.song.ppq, drums=drums)

    def name_of(self, pitch: int) -> str:
        """What the row of `pitch` is called on this track."""
        return row_name(pitch, drums=self.coordinates.rows.drums)

    def set_track(self, track_id: int | None) -> None:
        """Show another track and scroll to its notes."""
        if track_id == self.track_id:
            return
        self.track_id = track_id
        self._preview = None
        self.stretch = None
        self.selected_ids = frozenset()
        self.selected_ghosts = frozenset()
        self._refresh_rows()
        self.scroll_to_notes()
        self.notes_changed.emit()
        self.selection_changed.emit()
        self.ghosts_changed.emit()

    def set_stretch(self, stretch: tuple[int, int] | None) -> None:
        """Select a stretch of time, from tick to tick; None selects none."""
        if stretch != self.stretch:
            self.stretch = stretch
            self.display_changed.emit()

    @property
    def replaced_ids(self) -> frozenset[int]:
        """Notes that the visible proposal would replace."""
        proposal = self.visible_proposal
        return proposal.replaces if proposal is not None else frozenset()

    def set_tool(self, tool: Tool) -> None:
        """Choose what the mouse does."""
        self.tool = tool
        self.display_changed.emit()

    def set_snap(self, snap: Snap) -> None:
        """Choose the grid."""
        self.snap = snap
        self.display_changed.emit()

    def set_key(self, key: Key | None) -> None:
        """Set the key of the scale tint; None follows the song's marks."""
        self._key = key
        if self.fold is Fold.SCALE:
            self._refresh_rows()
        self.display_changed.emit()

    def set_fold(self, fold: Fold) -> None:
        """Choose which rows are shown, with the notes in view."""
        self.fold = fold
        self._refresh_rows()
        self.scroll_to_notes()
        self.display_changed.emit()

    def set_cursor(self, tick: int) -> None:
        """Move the edit cursor."""
        tick = max(tick, 0)
        if tick != self.cursor_tick:
            self.cursor_tick = tick
            self.cursor_moved.emit(tick)

    def set_playhead(self, tick: int) -> None:
        """Move the playhead."""
        if tick != self.playhead_tick:
            self.playhead_tick = tick
            self.playhead_moved.emit(tick)

    def select(self, note_ids: Iterable[int], ghosts: Iterable[GhostNote] = ()) -> None:
        """Select exactly these notes and ghosts."""
        chosen, chosen_ghosts = frozenset(note_ids), frozenset(ghosts)
        if chosen:
            self.set_stretch(None)
        if (chosen, chosen_ghosts) != (self.selected_ids, self.selected_ghosts):
            self.selected_ids, self.selected_ghosts = chosen, chosen_ghosts
            self.selection_changed.emit()

    def audition(self, pitch: int, velocity: int) -> None:
        """Ask to hear a note of the shown track."""
        if self.track_id is not None:
            self.audition_requested.emit(self.track_id, pitch, velocity)

    def preview(self, edit: Edit | None) -> None:
        """Show the song as `edit` would make it; None shows it as it is."""
        try:
            self._preview = edit.apply(self.history.song) if edit else None
        except ParameterError as error:
            self._preview = None
            self.message.emit(str(error))
        self.notes_changed.emit()

    def preview_new_ids(self) -> frozenset[int]:
        """Ids of the notes that the pending edit adds; the edit itself will give the same."""
        if self._preview is None or self.track_id is None:
            return frozenset()
        return new_note_ids(self.history.song, self._preview, self.track_id)

    def commit(self, edit: Edit) -> frozenset[int]:
        """Make `edit` one undo step; returns the ids of the notes that it added."""
        self._preview = None
        before = self.history.song
        try:
            after = self.history.do(edit)
        except ParameterError as error:
            self.message.emit(str(error))
            self.notes_changed.emit()
            return frozenset()
        if after is before:
            self.notes_changed.emit()
        return (
            new_note_ids(before, after, self.track_id) if self.track_id is not None else frozenset()
        )

    def set_gesture_marks(self, hint: Hint | None = None, marquee: Marquee | None = None) -> None:
        """Show a value beside the pointer and a selection rectangle, or neither."""
        self.hint, self.marquee = hint, marquee
        self.gesture_changed.emit()

    def song_changed(self, change: Change) -> None:
        """Follow a change of the song (see GhostControl for what it does to ghosts)."""
        self._preview = None
        if change.direction is Direction.LOAD:
            self._start_over()
        if self.track_id is not None and not self.history.song.has_track(self.track_id):
            self.track_id = None
        ids = {note.id for note in self._settled_notes()}
        self._refresh_rows()
        self.notes_changed.emit()
        self.select(self.selected_ids & ids, self.selected_ghosts)

    def ghosts_moved(self) -> None:
        """Follow a change of the ghosts."""
        visible = frozenset(self.visible_ghosts)
        self._refresh_rows()
        self.select(self.selected_ids, self.selected_ghosts & visible)
        self.ghosts_changed.emit()

    @property
    def end_tick(self) -> int:
        """Where the roll ends: some bars after everything there is."""
        proposal = self.ghosts.current
        song_end = self._tables.end_tick(self.history.song)
        ghosts_end = proposal.end_tick if proposal else 0
        last = max(song_end, self.table.end_tick, self.cursor_tick, ghosts_end)
        return last + SPARE_BARS * self.time_map.bar_ticks_at(last)

    def scroll_to_notes(self) -> None:
        """Scroll so that the rows of the track's notes (else the middle C) are in the middle.

        At the start of a song, go on to the bar of the first note when it is out of view.
        """
        now = replace(self.coordinates, scroll_x=self._scroll_x_of_the_first_note())
        pitches = [note.pitch for note in self._settled_notes()]
        if now.rows.drums or not pitches:
            middle = now.rows.pitches[-1] if now.rows.drums else 60
        else:
            middle = (min(pitches) + max(pitches)) // 2
        row = now.rows.nearest(middle)
        y = (row + 0.5) * now.row_height - self.view_height / 2
        self.set_coordinates(replace(now, scroll_y=y))

    def _scroll_x_of_the_first_note(self) -> float:
        now, notes = self.coordinates, self._settled_notes()
        if not notes or now.scroll_x > 0 or now.x_at_tick(notes[0].start_tick) < self.view_width:
            return now.scroll_x
        bar = self.time_map.bar_index_at(notes[0].start_tick)
        return self.time_map.bar_start_tick(bar) * now.pixels_per_tick

    def _settled_notes(self) -> tuple[Note, ...]:
        song = self.history.song
        if self.track_id is None or not song.has_track(self.track_id):
            return ()
        return song.track(self.track_id).notes

    def _start_over(self) -> None:
        song = self.history.song
        self.selected_ids = frozenset()
        self.selected_ghosts = frozenset()
        self.locked_ids = frozenset()
        self.stretch = None
        self.last_length_ticks = song.ppq // 2
        self.cursor_tick = 0
        self.set_ppq(song.ppq)

    def _refresh_rows(self) -> None:
        ghosts = (ghost.pitch for ghost in self.visible_ghosts)
        rows = rows_of(self.track, ghosts, self.fold, self.key)
        now = self.coordinates
        if rows == now.rows:
            return
        row_height = now.row_height
        if rows.drums != now.rows.drums:
            # Drums and keys each keep the row height that they were given.
            row_height, self._other_row_height = self._other_row_height, row_height
        self.set_coordinates(replace(now, rows=rows, row_height=row_height))
