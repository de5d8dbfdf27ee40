"""Which part of the song is in view: scroll and zoom, held inside the song."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.desktop.piano_roll.coordinates import Coordinates, RowMap

DEFAULT_PX_PER_QUARTER = 72.0
PX_PER_QUARTER_RANGE = (2.0, 2400.0)
DEFAULT_ROW_HEIGHT = 16
ROW_HEIGHT_RANGE = (6, 40)
MARGIN_PX = 64.0


class Viewport(QObject):
    """The coordinates in use and the size of the view. Its child says where the song ends."""

    viewport_changed = Signal()

    def __init__(self, ppq: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ppq = ppq
        self.view_width = 800
        self.view_height = 400
        self.coordinates = Coordinates(RowMap(), DEFAULT_PX_PER_QUARTER / ppq, DEFAULT_ROW_HEIGHT)

    @property
    def end_tick(self) -> int:
        """Where the roll ends."""
        raise NotImplementedError

    def set_ppq(self, ppq: int) -> None:
        """Keep the zoom for a song of another resolution, and go to its start."""
        pixels_per_tick = self.coordinates.pixels_per_tick * self._ppq / ppq
        self._ppq = ppq
        self.coordinates = replace(self.coordinates, pixels_per_tick=pixels_per_tick, scroll_x=0.0)

    def set_coordinates(self, coordinates: Coordinates) -> None:
        """Scroll or zoom; the scroll position is held inside the song."""
        self.coordinates = replace(
            coordinates,
            scroll_x=min(max(coordinates.scroll_x, 0.0), self.scroll_limit_x(coordinates)),
            scroll_y=min(max(coordinates.scroll_y, 0.0), self.scroll_limit_y(coordinates)),
        )
        self.viewport_changed.emit()

    def scroll_limit_x(self, coordinates: Coordinates | None = None) -> float:
        """The largest horizontal scroll position."""
        coordinates = coordinates or self.coordinates
        content = self.end_tick * coordinates.pixels_per_tick
        return max(content - self.view_width, coordinates.scroll_x, 0.0)

    def scroll_limit_y(self, coordinates: Coordinates | None = None) -> float:
        """The largest vertical scroll position."""
        return max(0.0, float((coordinates or self.coordinates).content_height - self.view_height))

    def set_view_size(self, width: int, height: int) -> None:
        """Tell how large the roll is drawn; the row in the middle stays there."""
        scroll_y = self.coordinates.scroll_y + (self.view_height - height) / 2
        self.view_width, self.view_height = width, height
        self.set_coordinates(replace(self.coordinates, scroll_y=scroll_y))

    def zoom_time(self, factor: float, anchor_x: float) -> None:
        """Zoom in time around `anchor_x`."""
        low, high = (limit / self._ppq for limit in PX_PER_QUARTER_RANGE)
        pixels_per_tick = min(max(self.coordinates.pixels_per_tick * factor, low), high)
        self.set_coordinates(self.coordinates.zoomed_in_time(pixels_per_tick, anchor_x))

    def zoom_pitch(self, steps: int, anchor_y: float) -> None:
        """Make rows `steps` × 2 pixels taller around `anchor_y`."""
        low, high = ROW_HEIGHT_RANGE
        row_height = min(max(self.coordinates.row_height + 2 * steps, low), high)
        self.set_coordinates(self.coordinates.zoomed_in_pitch(row_height, anchor_y))

    def scroll_by(self, dx: float, dy: float) -> None:
        """Scroll by pixels."""
        now = self.coordinates
        limit = max(self.end_tick * now.pixels_per_tick - self.view_width, 0.0)
        x = min(now.scroll_x + dx, max(limit, now.scroll_x if dx < 0 else limit))
        self.set_coordinates(replace(now, scroll_x=max(x, 0.0), scroll_y=now.scroll_y + dy))

    def make_visible(self, first_tick: int, last_tick: int, pitches: Iterable[int] = ()) -> None:
        """Scroll as little as needed so that a stretch and these pitches are in view."""
        now = self.coordinates
        left, right = now.x_at_tick(first_tick), now.x_at_tick(last_tick)
        margin = min(MARGIN_PX, self.view_width / 8)
        x = now.scroll_x
        if right > self.view_width - margin:
            x += right - self.view_width + margin
        if left - (x - now.scroll_x) < 0:
            x = now.scroll_x + left - margin
        y = now.scroll_y
        tops = [now.y_at_pitch(pitch) for pitch in pitches]
        if tops and max(tops) + now.row_height > self.view_height:
            y += max(tops) + 2 * now.row_height - self.view_height
        if tops and min(tops) - (y - now.scroll_y) < 0:
            y = now.scroll_y + min(tops) - now.row_height
        self.set_coordinates(replace(now, scroll_x=max(x, 0.0), scroll_y=y))
