"""Scrolls the roll while a drag is held at an edge of its view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.desktop.piano_roll.roll_model import RollModel

INTERVAL_MS = 30
EDGE_PX = 16.0
SPEED = 0.6
"""Pixels for each pixel that the pointer is beyond the edge, every `INTERVAL_MS`."""


class EdgeScroll(QTimer):
    """Runs from the beginning of a drag to its end; then call `follow` after each scroll.

    A ruler has no rows: `in_pitch` off, only time is scrolled.
    """

    def __init__(
        self,
        model: RollModel,
        view: QWidget,
        follow: Callable[[], None],
        *,
        in_pitch: bool = True,
    ) -> None:
        super().__init__(view, interval=INTERVAL_MS)
        self._model = model
        self._view = view
        self._follow = follow
        self._in_pitch = in_pitch
        self._x = self._y = 0.0
        self.timeout.connect(self.scroll)

    def point(self, x: float, y: float = 0.0) -> None:
        """Tell where the pointer is in the view."""
        self._x, self._y = x, y

    def scroll(self) -> None:
        """Scroll once, faster the farther the pointer is outside."""
        dx = _beyond(self._x, self._view.width())
        dy = _beyond(self._y, self._view.height()) if self._in_pitch else 0.0
        if dx or dy:
            self._model.scroll_by(dx * SPEED, dy * SPEED)
            self._follow()


def _beyond(position: float, size: int) -> float:
    if position < EDGE_PX:
        return position - EDGE_PX
    return max(position - size + EDGE_PX, 0.0)
