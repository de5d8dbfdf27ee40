"""Keeps room for the notes in a low window: the equalizer comes in the place of the velocities."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QMainWindow

from app.desktop.equalizer.equalizer_dock import EqualizerDock
from app.desktop.equalizer.equalizer_panel import LOW_WINDOW_PX
from app.desktop.piano_roll.panel import PianoRollPanel

WATCHED = (
    QEvent.Type.ShowToParent,
    QEvent.Type.HideToParent,
    QEvent.Type.Resize,
    QEvent.Type.Move,
)
"""What the dock meets when it comes, goes, or the window gets another height."""


class RoomForNotes(QObject):
    """Hides the velocity lane while the equalizer is open in a window that is too low for both."""

    def __init__(self, window: QMainWindow, dock: EqualizerDock, roll: PianoRollPanel) -> None:
        super().__init__(window)
        self._window = window
        self._dock = dock
        self._roll = roll
        dock.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in WATCHED:
            is_tight = self._window.height() < LOW_WINDOW_PX and not self._dock.isHidden()
            self._roll.show_velocity_lane(not is_tight)
            self._roll.map.be_low(is_tight)
        return super().eventFilter(watched, event)
