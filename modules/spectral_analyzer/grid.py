"""Cuts a stream into fixed pieces, whatever the size of the blocks that arrive."""

from __future__ import annotations

import numpy as np

from modules.sound.audio_buffer import Samples


class HopBuffer:
    """Collects samples (channels, n) and hands out overlapping frames on a fixed grid.

    The frames depend on the stream alone, never on how it was cut into blocks.
    """

    def __init__(self, channels: int, frame_length: int, hop_length: int) -> None:
        self.frame_length = frame_length
        self.hop_length = hop_length
        self._pending: Samples = np.zeros((channels, 0), dtype=np.float32)

    @property
    def pending(self) -> Samples:
        """What has not yet been part of a whole hop."""
        return self._pending

    def push(self, samples: Samples) -> Samples:
        """All complete frames with `samples` appended, as a view (channels, frames, length)."""
        joined = np.concatenate([self._pending, samples], axis=1)
        count = (joined.shape[1] - self.frame_length) // self.hop_length + 1
        if count <= 0:
            self._pending = joined
            return np.zeros((joined.shape[0], 0, self.frame_length), dtype=np.float32)
        self._pending = joined[:, count * self.hop_length :].copy()
        # What sliding_window_view gives, at a tenth of its cost: blocks are short and many.
        row, one = joined.strides
        shape, strides = (len(joined), count, self.frame_length), (row, self.hop_length * one, one)
        return np.ndarray(shape, joined.dtype, joined, 0, strides)
