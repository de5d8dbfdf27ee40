"""The ring between the feeder and the output."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Interleaved = NDArray[np.float32]
"""Audio as the device wants it: (frames, channels)."""


class SpscRing:
    """A preallocated ring for one producing and one consuming thread, without locks.

    Both counters only ever hold whole numbers and each side stores only its own, which CPython
    does in one step; `written` is stored after the samples are in place. The consumer allocates
    no arrays. Counters are frames since the start and never wrap.
    """

    def __init__(self, capacity_frames: int, channels: int) -> None:
        self._data: Interleaved = np.zeros((capacity_frames, channels), dtype=np.float32)
        self._capacity = capacity_frames
        self._written = 0
        self._read = 0

    @property
    def written(self) -> int:
        """Frames written since the start."""
        return self._written

    @property
    def read(self) -> int:
        """Frames read since the start."""
        return self._read

    @property
    def fill(self) -> int:
        """Frames that wait to be read."""
        return max(0, self._written - self._read)

    @property
    def space(self) -> int:
        """Frames that can be written now."""
        return self._capacity - self.fill

    def write(self, frames: Interleaved) -> int:
        """Number of frames taken from `frames` (n, channels). Producer only."""
        # After a rewind that came too late the reader is ahead; what it skipped is not rewritten.
        start = max(self._written, self._read)
        count = min(len(frames), self.space)
        place = start % self._capacity
        first = min(count, self._capacity - place)
        self._data[place : place + first] = frames[:first]
        self._data[: count - first] = frames[first:count]
        self._written = start + count
        return count

    def rewind(self, keep_frames: int, tail_frames: int) -> Interleaved:
        """Take back all but the next `keep_frames`; a copy of the first `tail_frames` taken back.

        Producer only. `keep_frames` must cover what the consumer can read meanwhile, at least
        one block.
        """
        end = min(self._written, self._read + keep_frames)
        tail_end = min(self._written, end + tail_frames)
        self._written = end
        places = np.arange(end, tail_end) % self._capacity
        tail: Interleaved = self._data[places]
        return tail

    def read_into(self, out: Interleaved) -> int:
        """Number of frames copied into `out` (n, channels); the rest of it is silence.

        Consumer only. A mono `out` gets the first channel.
        """
        read = self._read
        count = max(0, min(len(out), self._written - read))
        channels = out.shape[1]
        place = read % self._capacity
        first = min(count, self._capacity - place)
        out[:first] = self._data[place : place + first, :channels]
        out[first:count] = self._data[: count - first, :channels]
        out[count:] = 0.0
        self._read = read + count
        return count
