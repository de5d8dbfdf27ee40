"""The track list: one strip for each track, and buttons to add more."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.desktop.studio.studio import Studio
from app.desktop.theme.controls import IconButton, dim_label, title_label
from app.desktop.tracks.colour_menu import COLOUR_NAMES
from app.desktop.tracks.drop_line import DropLine, gap_at, index_after_move
from app.desktop.tracks.master_strip import MasterStrip
from app.desktop.tracks.strip_column import StripColumn
from app.desktop.tracks.track_strip import HEIGHT_PX, TrackStrip
from modules.song.edits import (
    AddTrack,
    DuplicateTrack,
    MoveTrack,
    RemoveTrack,
    RenameTrack,
    SetMasterMix,
    SetTrackHue,
    SetTrackMix,
    SetTrackSound,
)
from modules.song.general_midi import BASSES
from modules.song.history import Change
from modules.song.mix import MasterMix, TrackMix
from modules.song.score import Song, Track
from modules.sound.level import Level
from modules.unified_state import Snapshot, Topic

WIDTH_PX = 264
MINIMUM_WIDTH_PX = 236
E2, MIDDLE_C = 40, 60
"""A bass sounds as one at the first of them, and the drum kit has a snare there."""
TRIED_VELOCITY = 96
STRIPS_AT_ONCE = 2
"""A strip takes 2 ms to make: more than these would hold up the window, so the rest follow."""


class TrackList(QFrame):
    """Shows the tracks of the open song; every wish of a strip becomes an edit of the history."""

    files_wished = Signal()
    file_search = Signal(int)
    equalizer_wished = Signal(object)
    """The id of a track, or None for the master."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._strips: dict[int, TrackStrip] = {}
        self._making = QTimer(self)
        self._making.timeout.connect(self._make_more_strips)
        self.setProperty("panel", True)
        self.setMinimumWidth(MINIMUM_WIDTH_PX)
        self._build()
        self._unsubscribe = studio.history.subscribe(self._on_song_changed)
        studio.bridge.changed.connect(self._on_state_changed)
        studio.bridge.frame.connect(self._show_levels)
        studio.track_selected.connect(self._on_selected)
        self._show_song(studio.history.song)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 8, 6)
        head.addWidget(title_label("Tracks"))
        head.addStretch(1)
        add_notes = IconButton("plus", "Add an empty MIDI track")
        add_notes.clicked.connect(self.add_midi_track)
        add_files = IconButton("audio", "Add audio or MIDI files as tracks")
        add_files.clicked.connect(self.files_wished)
        head.addWidget(add_files)
        head.addWidget(add_notes)
        column.addLayout(head)
        self._column = StripColumn()
        self._drop_line = DropLine(self._column)
        inside = QWidget()
        around = QVBoxLayout(inside)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(0)
        around.addWidget(self._column)
        self._empty = dim_label("Drop MIDI or audio files here,\nor add a track with +.")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMinimumHeight(120)
        around.addWidget(self._empty)
        around.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        column.addWidget(scroll, 1)
        self._scroll = scroll
        self.master = MasterStrip()
        self.master.equalizer.clicked.connect(lambda: self.equalizer_wished.emit(None))
        self.master.mix_wished.connect(self._set_master)
        column.addWidget(self.master)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_PX, 600)

    def strip(self, track_id: int) -> TrackStrip:
        """The strip of a track of the song."""
        return self._strips.get(track_id) or self._new_strip(track_id)

    def rename_selected(self) -> None:
        """Let the user type another name for the selected track."""
        if (track_id := self._studio.selected_track_id) is not None:
            self.strip(track_id).rename()

    def toggle_mute(self) -> None:
        """Mute or unmute the selected track."""
        if (track_id := self._studio.selected_track_id) is not None:
            self.strip(track_id).mute.click()

    def toggle_solo(self) -> None:
        """Solo or unsolo the selected track."""
        if (track_id := self._studio.selected_track_id) is not None:
            self.strip(track_id).solo.click()

    @property
    def _song(self) -> Song:
        return self._studio.history.song

    def _on_song_changed(self, change: Change) -> None:
        self._show_song(change.after)

    def _show_song(self, song: Song) -> None:
        kept = {track.id for track in song.tracks}
        for track_id in [known for known in self._strips if known not in kept]:
            strip = self._strips.pop(track_id)
            strip.hide()
            strip.deleteLater()
        made = {
            row: self._strips[track.id]
            for row, track in enumerate(song.tracks)
            if track.id in self._strips
        }
        self._column.place(len(song.tracks), made)
        for strip in made.values():
            self._refresh(strip)
        self._make_more_strips()
        self._empty.setVisible(not song.tracks)
        self.master.show_mix(song.master)

    def _make_more_strips(self) -> None:
        """Make the next few strips that are missing, and come back while there are more."""
        missing = [track.id for track in self._song.tracks if track.id not in self._strips]
        for track_id in missing[:STRIPS_AT_ONCE]:
            self._new_strip(track_id)
        if len(missing) > STRIPS_AT_ONCE:
            self._making.start(0)
        else:
            self._making.stop()

    def _refresh(self, strip: TrackStrip) -> None:
        track = self._song.track(strip.track.id)
        selected = track.id == self._studio.selected_track_id
        if strip.track is not track or strip.is_selected != selected:
            strip.show_track(track, selected=selected)
        strip.show_state(self._studio.state.snapshot.tracks.get(track.id))

    def _new_strip(self, track_id: int) -> TrackStrip:
        strip = TrackStrip(self._song.track(track_id))
        strip.selected.connect(self._studio.select_track)
        strip.renamed.connect(self._rename)
        strip.mix_wished.connect(self._set_mix)
        strip.instrument_chosen.connect(self._choose_instrument)
        strip.equalizer_wished.connect(self.equalizer_wished)
        strip.coloured.connect(self._colour)
        strip.sound_chosen.connect(self._choose_sound)
        strip.dragged.connect(self._drag)
        strip.drag_given_up.connect(self._drop_line.hide)
        strip.duplicated.connect(self._duplicate)
        strip.removed.connect(self._remove)
        strip.file_search.connect(self.file_search)
        self._strips[track_id] = strip
        self._refresh(strip)
        self._column.add(self._row_of(track_id), strip)
        return strip

    def _on_selected(self, track_id: int) -> None:
        chosen = self.strip(track_id)
        for strip in self._strips.values():
            if strip.is_selected != (strip is chosen):
                strip.show_track(strip.track, selected=strip is chosen)
        self._scroll.ensureWidgetVisible(chosen, 0, 8)

    def _on_state_changed(self, snapshot: Snapshot, topics: frozenset[Topic]) -> None:
        if Topic.TRACKS in topics:
            for track_id, strip in self._strips.items():
                strip.show_state(snapshot.tracks.get(track_id))

    def _show_levels(self) -> None:
        player = self._studio.player
        top = self._scroll.verticalScrollBar().value()
        # Only what is in view: sixty meters would take a third of the frame.
        for strip in self._column.between(top, top + self._scroll.viewport().height()):
            level = player.track_level(strip.track.id) or Level()
            strip.meter.show_level(level.peak_db, level.rms_db)
        level = player.master_level() or Level()
        self.master.meter.show_level(level.peak_db, level.rms_db)

    def _rename(self, track_id: int, name: str) -> None:
        self._studio.do(RenameTrack(track_id, name))

    def _set_mix(self, track_id: int, mix: TrackMix, done: bool) -> None:
        edit = SetTrackMix(track_id, mix)
        if done:
            self._studio.do(edit)
        else:
            self._studio.preview_edit(edit)

    def _set_master(self, mix: MasterMix, done: bool) -> None:
        edit = SetMasterMix(mix)
        if done:
            self._studio.do(edit)
        else:
            self._studio.preview_edit(edit)

    # The order and the colours of tracks.

    def move_selected(self, step: int) -> None:
        """Move the selected track one place up (-1) or down (1)."""
        if (track_id := self._studio.selected_track_id) is not None:
            index = self._row_of(track_id) + step
            if 0 <= index < len(self._song.tracks):
                self._studio.do(MoveTrack(track_id, index))
                self._scroll.ensureWidgetVisible(self.strip(track_id), 0, 8)

    def colour_selected(self) -> None:
        """Give the selected track the next colour."""
        if (track_id := self._studio.selected_track_id) is not None:
            self._colour(track_id, (self._song.track(track_id).hue + 1) % len(COLOUR_NAMES))

    def _colour(self, track_id: int, hue: int) -> None:
        self._studio.do(SetTrackHue(track_id, hue))

    def duplicate_selected(self) -> None:
        """Put a copy of the selected track below it, and select it."""
        if (track_id := self._studio.selected_track_id) is not None:
            self._duplicate(track_id)

    def _duplicate(self, track_id: int) -> None:
        row = self._row_of(track_id) + 1
        self._studio.do(DuplicateTrack(track_id))
        self._studio.select_track(self._song.tracks[row].id)

    def choose_sound_of_selected(self) -> None:
        """Open the menu of sounds of the selected track."""
        if (track_id := self._studio.selected_track_id) is not None:
            self._scroll.ensureWidgetVisible(self.strip(track_id), 0, 8)
            self.strip(track_id).choose_sound()

    def _choose_sound(self, track_id: int, program: int | None) -> None:
        self._studio.do(SetTrackSound(track_id, program))
        is_low = program is None or program in BASSES
        self._studio.player.audition(track_id, E2 if is_low else MIDDLE_C, TRIED_VELOCITY)

    def _row_of(self, track_id: int) -> int:
        return next(row for row, track in enumerate(self._song.tracks) if track.id == track_id)

    def _drag(self, track_id: int, y: int, done: bool) -> None:
        if not self._song.has_track(track_id):
            self._drop_line.hide()
            return
        gap = gap_at(y, len(self._song.tracks))
        if not done:
            self._drop_line.show_gap(gap)
            self._scroll.ensureVisible(0, y, 0, HEIGHT_PX // 2)
            return
        self._drop_line.hide()
        row = self._row_of(track_id)
        self._studio.do(MoveTrack(track_id, index_after_move(row, gap)))

    def _choose_instrument(self, track_id: int, instrument: str | None) -> None:
        self._studio.name_instrument(track_id, instrument)

    def _remove(self, track_id: int) -> None:
        self._studio.do(RemoveTrack(track_id))

    def add_midi_track(self) -> None:
        """Add an empty MIDI track and select it."""
        song = self._studio.history.song
        number = len(song.tracks) + 1
        self._studio.do(AddTrack(Track(id=0, name=f"Track {number}", hue=len(song.tracks))))
        self._studio.select_track(self._studio.history.song.tracks[-1].id)

    def detach(self) -> None:
        """Stop following the history, before the window goes."""
        self._unsubscribe()
