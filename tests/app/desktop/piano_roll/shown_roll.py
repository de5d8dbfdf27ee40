"""A small song in a shown panel, and real mouse and key events for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.piano_roll.panel import PianoRollPanel
from modules.midi_generator.proposal import GhostNote, Proposal, Recipe
from modules.midi_generator.request import GeneratorMode, ProposalKind, SamplingSettings
from modules.song.history import History
from modules.song.score import DRUM_CHANNEL, Note, Song, Track

BEAT = 960
BAR = 4 * BEAT
STEP = BEAT // 4
KEYS, DRUMS = 1, 2
LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def small_song() -> Song:
    """Three notes on beats 1 to 3 of bar 1, and two drum hits."""
    keys = (
        Note(11, 60, 80, 0, BEAT),
        Note(12, 64, 90, BEAT, BEAT),
        Note(13, 67, 100, 2 * BEAT, BEAT),
    )
    hits = (Note(21, 36, 110, 0, STEP), Note(22, 38, 60, BEAT, STEP))
    return Song(
        tracks=(
            Track(KEYS, "Keys", notes=keys),
            Track(DRUMS, "Drums", channel=DRUM_CHANNEL, notes=hits, hue=1),
        ),
        next_id=100,
    )


def proposal(
    *,
    start: int = BAR,
    bars: int = 2,
    pitches: Sequence[int] = (60, 62, 64, 65),
    track_id: int = KEYS,
    kind: ProposalKind = ProposalKind.NEXT_BAR,
) -> Proposal:
    """Ghosts half a beat apart in the first two beats of the first bar, and one in each next."""
    half = BEAT // 2
    notes = [GhostNote(p, 90, start + i * half, half, 0.8) for i, p in enumerate(pitches)]
    notes += [GhostNote(67, 90, start + bar * BAR, BEAT, 0.4) for bar in range(1, bars)]
    recipe = Recipe(kind, GeneratorMode.AUTO, SamplingSettings(), None, "test", "0")
    return Proposal(1, track_id, start, start + bars * BAR, tuple(notes), recipe, 5.0)


@dataclass
class Mouse:
    """Presses, drags and clicks on a widget with held keys."""

    widget: QWidget

    def send(
        self,
        kind: QEvent.Type,
        point: QPointF,
        keys: Qt.KeyboardModifier = NO_KEYS,
        button: Qt.MouseButton = LEFT,
        *,
        held: bool = True,
    ) -> None:
        buttons = button if held else Qt.MouseButton.NoButton
        place = self.widget.mapToGlobal(point)
        QApplication.sendEvent(self.widget, QMouseEvent(kind, point, place, button, buttons, keys))

    def press(self, point: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.send(QEvent.Type.MouseButtonPress, point, keys)

    def move(self, point: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.send(QEvent.Type.MouseMove, point, keys)

    def hover(self, point: QPointF) -> None:
        self.send(QEvent.Type.MouseMove, point, button=Qt.MouseButton.NoButton, held=False)

    def release(self, point: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.send(QEvent.Type.MouseButtonRelease, point, keys, held=False)

    def click(self, point: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.press(point, keys)
        self.release(point, keys)

    def double_click(self, point: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.click(point, keys)
        self.send(QEvent.Type.MouseButtonDblClick, point, keys)
        self.release(point, keys)

    def drag(
        self,
        start: QPointF,
        end: QPointF,
        keys: Qt.KeyboardModifier = NO_KEYS,
        *,
        pressed_keys: Qt.KeyboardModifier = NO_KEYS,
    ) -> None:
        self.press(start, pressed_keys)
        for share in (0.3, 0.7, 1.0):
            self.move(start + (end - start) * share, keys)
        self.release(end, keys)


@dataclass
class Roll:
    """A shown panel with short ways to points, keys and notes."""

    panel: PianoRollPanel
    history: History
    bot: QtBot

    def __post_init__(self) -> None:
        self.mouse = Mouse(self.panel.view)

    def point(self, tick: float, pitch: int, dx: float = 0.0) -> QPointF:
        """The middle of a row at a tick."""
        coordinates = self.panel.model.coordinates
        y = coordinates.y_at_pitch(pitch) + coordinates.row_height / 2
        return QPointF(coordinates.x_at_tick(tick) + dx, y)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.bot.keyClick(self.panel.view, key, held)

    def notes(self, track_id: int = KEYS) -> list[tuple[int, int, int]]:
        """(pitch, start, length) of every note, in order."""
        track = self.history.song.track(track_id)
        return [(note.pitch, note.start_tick, note.duration_ticks) for note in track.notes]

    def velocities(self, track_id: int = KEYS) -> list[int]:
        return [note.velocity for note in self.history.song.track(track_id).notes]

    def ghosts(self) -> list[tuple[int, int]]:
        """(pitch, start) of every visible ghost."""
        return [(ghost.pitch, ghost.start_tick) for ghost in self.panel.model.visible_ghosts]

    @property
    def selected(self) -> set[int]:
        return set(self.panel.model.selected_ids)

    def undo_steps(self) -> int:
        """How many steps undo can take back (takes them back and makes them again)."""
        count = 0
        while self.history.undo():
            count += 1
        for _ in range(count):
            self.history.redo()
        return count


def press(roll: Roll, keys: str) -> None:
    """Press the keys as the table of shortcuts writes them."""
    combination = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)[0]
    roll.key(combination.key(), combination.keyboardModifiers())
