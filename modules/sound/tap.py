"""Taps: where meters, the classifier and the analyzer listen to the sound."""

from __future__ import annotations

import numpy as np

from modules.sound.audio_buffer import Samples


class TapRing:
    """Remembers the last `capacity_frames` for any number of readers; one thread writes.

    Every sample is written twice, a capacity apart, so that any window is one contiguous slice
    (the idea is friture's ring buffer).
    """

    def __init__(self, channels: int, capacity_frames: int) -> None:
        self.channels = channels
        self.capacity = capacity_frames
        self._data: Samples = np.zeros((channels, 2 * capacity_frames), dtype=np.float32)
        self._reserved = 0
        self._written = 0

    @property
    def written(self) -> int:
        """Frames written since the start."""
        return self._written

    def write(self, block: Samples) -> None:
        """Append `block` (channels, frames); of a longer one than the ring, the end stays."""
        total = block.shape[1]
        end = self._written + total
        # Readers look at `_reserved` to know that what they copied was not being overwritten.
        self._reserved = end
        kept = block[:, max(0, total - self.capacity) :]
        place = (end - kept.shape[1]) % self.capacity
        first = min(kept.shape[1], self.capacity - place)
        for offset in (0, self.capacity):
            self._data[:, offset + place : offset + place + first] = kept[:, :first]
            self._data[:, offset : offset + kept.shape[1] - first] = kept[:, first:]
        self._written = end

    def copy_window(self, start: int, frames: int) -> Samples | None:
        """Frames [start, start + frames) as a copy; None when they are (partly) overwritten."""
        place = start % self.capacity
        window = self._data[:, place : place + frames].copy()
        return window if self._reserved - start <= self.capacity else None

    def reader(self) -> TapReader:
        """A new reader that starts at the newest frame."""
        return TapReader(self)


class TapReader:
    """Reads a tap at its own pace and position; one thread reads.

    `overflowed_frames` counts what was overwritten before it was read.
    """

    def __init__(self, ring: TapRing) -> None:
        self._ring = ring
        self._position = ring.written
        self.overflowed_frames = 0

    @property
    def channels(self) -> int:
        """Channels of what is read."""
        return self._ring.channels

    def read_new(self, max_samples: int) -> Samples:
        """The next unread frames (channels, 0 … `max_samples`), oldest first, as a copy."""
        while True:
            written = self._ring.written
            lost = written - self._position - self._ring.capacity
            if lost > 0:
                self.overflowed_frames += lost
                self._position += lost
            frames = min(written - self._position, max_samples)
            window = self._ring.copy_window(self._position, frames)
            if window is not None:
                self._position += frames
                return window
            # The writer lapped us during the copy: give up the oldest part and try again.
            skipped = min(max(self._ring.capacity // 8, 1), written - self._position)
            self.overflowed_frames += skipped
            self._position += skipped
