"""Step input: what is played is written at the cursor, which goes on by the grid.

Notes come from the MIDI keyboard or from the letters of the computer's: A W S E D F … are the keys
of a piano from C on, Z and X shift by an octave, Space is a rest, Backspace goes back.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from app.desktop.piano_roll.roll_model import RollModel
from modules.song.note_edits import AddNotes, DeleteNotes
from modules.song.score import Note

PIANO_KEYS = tuple(Qt.Key[f"Key_{letter}"] for letter in "AWSEDFTGYHUJKOLP")
"""Keys of the computer for the semitones from a C on."""
FIRST_OCTAVE, HIGHEST_C = 60, 108
OCTAVE = 12


class StepInput(QObject):
    """Notes that are held together are one chord; the cursor goes on when all are let go."""

    changed = Signal()
    announced = Signal(str)

    def __init__(self, model: RollModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._held: set[int] = set()
        self._keys: dict[int, int] = {}
        self._base = FIRST_OCTAVE
        self.is_on = False

    def toggle(self) -> None:
        """Begin to write what is played, or end it."""
        self.is_on = not self.is_on
        self._held.clear()
        self._keys.clear()
        self.announced.emit(
            "Step input: play notes, or type A W S E D F …; Space is a rest, Esc ends it."
            if self.is_on
            else "Step input is off."
        )
        self.changed.emit()

    def press(self, pitch: int, velocity: int) -> None:
        """Write a note at the cursor."""
        model = self._model
        if not self.is_on or model.track_id is None:
            return
        self._held.add(pitch)
        start = model.cursor_tick
        note = Note(0, pitch, velocity, start, model.grid.next(start) - start)
        model.select({*model.selected_ids, *model.commit(AddNotes(model.track_id, (note,)))})
        model.make_visible(start, note.end_tick, [pitch])

    def release(self, pitch: int) -> None:
        """Go on when it was the last of its chord."""
        if pitch in self._held:
            self._held.discard(pitch)
            if not self._held:
                self._step(1)

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key of the computer means here; False leaves it to the others."""
        meaning = self._meaning(event)
        if meaning is not None:
            meaning()
        return meaning is not None

    def is_key(self, event: QKeyEvent) -> bool:
        """Whether `take_key` would take the key."""
        return self._meaning(event) is not None

    def _meaning(self, event: QKeyEvent) -> Callable[[], object] | None:
        """What a key does here; None for one that belongs to the others."""
        if not self.is_on or event.modifiers():
            return None
        key = Qt.Key(event.key())
        if key in PIANO_KEYS:
            # A key that is held is one note.
            return (lambda: None) if event.isAutoRepeat() else partial(self._press_key, key)
        others: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Z: partial(self._shift_keys, -OCTAVE),
            Qt.Key.Key_X: partial(self._shift_keys, OCTAVE),
            Qt.Key.Key_Space: partial(self._step, 1),
            Qt.Key.Key_Backspace: self._take_back,
            Qt.Key.Key_Escape: self.toggle,
        }
        return others.get(key)

    def _shift_keys(self, semitones: int) -> None:
        self._base = min(max(self._base + semitones, 0), HIGHEST_C)
        self.announced.emit(f"The keys begin at {self._model.name_of(self._base)}.")

    def let_key_go(self, event: QKeyEvent) -> None:
        """A key of the computer was released."""
        if not event.isAutoRepeat() and event.key() in self._keys:
            self.release(self._keys.pop(event.key()))

    def _press_key(self, key: Qt.Key) -> None:
        pitch = min(self._base + PIANO_KEYS.index(key), 127)
        self._keys[int(key)] = pitch
        self._model.audition(pitch, self._model.last_velocity)
        self.press(pitch, self._model.last_velocity)

    def _step(self, steps: int) -> None:
        grid, tick = self._model.grid, self._model.cursor_tick
        self._model.set_cursor(grid.next(tick) if steps > 0 else grid.previous(tick))
        self._model.select(())
        self._model.make_visible(self._model.cursor_tick, self._model.cursor_tick)

    def _take_back(self) -> None:
        self._step(-1)
        track, tick = self._model.track, self._model.cursor_tick
        ids = frozenset(n.id for n in (track.notes if track else ()) if n.start_tick == tick)
        if track is not None and ids:
            self._model.commit(DeleteNotes(track.id, ids))
