"""Notes that are dragged out of the window as a MIDI file: into a DAW, a folder, a message."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton

from app.desktop.piano_roll.ghost_hand import as_note
from app.desktop.piano_roll.roll_model import RollModel
from app.desktop.theme.icons import icon
from app.desktop.theme.theme import current_theme
from modules.errors import NomadError
from modules.song.file_names import file_name
from modules.song.score import MeterChange, Note, Song, TempoChange, Track

ICON_PX = 32
"""What hangs on the pointer while it drags."""


def excerpt(song: Song, track: Track, notes: Sequence[Note]) -> Song:
    """A song with only these notes, moved to its start; tempo, meter and sound stay."""
    from modules.song.time_map import time_map_of

    time_map = time_map_of(song)
    first = min(note.start_tick for note in notes)
    line = time_map.bar_start_tick(time_map.bar_index_at(first))
    moved = [replace(note, start_tick=note.start_tick - line) for note in notes]
    meter = [m for m in song.meters if m.tick <= line][-1]
    return replace(
        song,
        tempos=(TempoChange(0, time_map.bpm_at(line)),),
        meters=(MeterChange(0, meter.numerator, meter.denominator),),
        keys=(),
        chords=(),
        tracks=(replace(track.with_notes(moved), controls=(), pitch_bends=()),),
        loop=None,
    )


def proposal_as_midi(model: RollModel) -> Song | None:
    """The visible ghosts as a song of their own."""
    notes = [as_note(ghost, number + 1) for number, ghost in enumerate(model.visible_ghosts)]
    return excerpt(model.history.song, model.track, notes) if model.track and notes else None


def selection_as_midi(model: RollModel) -> Song | None:
    """The selected notes and ghosts, or all notes of the track, as a song of their own."""
    track = model.track
    if track is None:
        return None
    notes = model.selected_notes + model.hand.notes or track.notes
    return excerpt(model.history.song, track, notes) if notes else None


def midi_mime(song: Song, folder: Path) -> QMimeData:
    """A new MIDI file in `folder` as what is dragged; FileError when it cannot be written."""
    from modules.song.midi_file import write_midi

    name = file_name(song.tracks[0].name, "Notes")
    path = Path(tempfile.mkdtemp(dir=folder)) / f"{name}.mid"
    write_midi(song, path)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    return mime


class DragHandle(QToolButton):
    """Drags what `take` gives, or tells why it cannot.

    The files live in a temporary folder as long as the program.
    """

    _folder: Path | None = None

    def __init__(
        self, take: Callable[[], Song | None], tell: Callable[[str], object], tip: str
    ) -> None:
        super().__init__()
        self._take = take
        self._tell = tell
        self.drag: Callable[[QMimeData], object] = self._drag
        self.setProperty("look", "flat")
        self.setProperty("icon_name", "drag-out")
        self.setStyleSheet("padding: 0; min-width: 0; min-height: 0;")
        self.setFixedSize(22, 22)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self._wear()
        current_theme().changed.connect(self._wear)
        self._pressed_at: QPointF | None = None

    def _wear(self, _tokens: object = None) -> None:
        self.setIcon(icon("drag-out"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._pressed_at = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        way = event.position() - self._pressed_at
        if way.manhattanLength() >= QApplication.startDragDistance():
            self._pressed_at = None
            self._begin()

    def _begin(self) -> None:
        song = self._take()
        if song is None:
            self._tell("There are no notes to drag out.")
            return
        try:
            mime = midi_mime(song, self._own_folder())
        except (NomadError, OSError) as error:
            self._tell(f"The notes cannot be written to a file: {error}")
            return
        self.drag(mime)

    def _drag(self, mime: QMimeData) -> None:
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.setPixmap(icon("drag-out").pixmap(ICON_PX, ICON_PX))
        drag.exec(Qt.DropAction.CopyAction)

    @classmethod
    def _own_folder(cls) -> Path:
        if cls._folder is None:
            cls._folder = Path(tempfile.mkdtemp(prefix="nomad-muse-"))
            atexit.register(shutil.rmtree, cls._folder, ignore_errors=True)
        return cls._folder
