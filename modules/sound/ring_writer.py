"""The way from the mixer into the ring: output gain, soft clip, device rate, crossfades."""

from __future__ import annotations

import numpy as np

from modules.sound.audio_buffer import Samples
from modules.sound.gains import gain_of
from modules.sound.ramped_gains import RampedGains
from modules.sound.resample import StreamResampler
from modules.sound.soft_clip import soft_clip
from modules.sound.spsc_ring import Interleaved, SpscRing

FADE_FRAMES = 256
"""Crossfade at a seek or a pause: 6 ms at 44.1 kHz."""


class RingWriter:
    """Writes stereo blocks at the mixer's rate into a ring at the device's rate and channels."""

    def __init__(
        self,
        ring: SpscRing,
        mixer_rate: int,
        device_rate: int,
        channels: int,
        gain_db: float = 0.0,
    ) -> None:
        self.ring = ring
        self._is_mono = channels == 1
        self.gain_db = gain_db
        self._gain = RampedGains(gain_of(gain_db))
        self._resampler: StreamResampler | None = None
        if mixer_rate != device_rate:
            self._resampler = StreamResampler(mixer_rate, device_rate, 2)
        self._tail: Interleaved = np.zeros((0, 2), dtype=np.float32)

    def set_gain_db(self, gain_db: float) -> None:
        """Gain of all that is heard; moves over the next block."""
        self.gain_db = gain_db
        self._gain.move_to(gain_of(gain_db))

    def rewind(self, keep_frames: int) -> None:
        """Take back what waits beyond `keep_frames`; the next sound fades in over it."""
        self._tail = self.ring.rewind(keep_frames, FADE_FRAMES)
        if self._resampler is not None:
            self._resampler.clear()

    def fade_out(self) -> None:
        """Let what was taken back fade to silence."""
        tail, self._tail = self._tail, self._tail[:0]
        self.ring.write(tail * _falling(len(tail)))

    def write(self, block: Samples) -> None:
        """Append `block` (2, frames)."""
        (gain,) = self._gain.next_block(block.shape[1])
        heard = soft_clip(block if isinstance(gain, float) and gain == 1.0 else block * gain)
        if self._is_mono:
            heard = np.repeat(heard.mean(axis=0, keepdims=True), 2, axis=0)
        if self._resampler is not None:
            heard = self._resampler.process(heard)
        self.ring.write(self._faded_in(np.ascontiguousarray(heard.T)))

    def finish(self) -> None:
        """Write what the rate conversion still holds back, for nothing follows for a while."""
        if self._resampler is not None:
            rest = self._resampler.process(np.zeros((2, 0), dtype=np.float32), last=True)
            self.ring.write(self._faded_in(np.ascontiguousarray(rest.T)))
            self._resampler.clear()

    def _faded_in(self, frames: Interleaved) -> Interleaved:
        count = min(len(self._tail), len(frames))
        if count == 0:
            return frames
        falling = _falling(len(self._tail))[:count]
        frames[:count] = frames[:count] * (1.0 - falling) + self._tail[:count] * falling
        self._tail = self._tail[:0]
        return frames


def _falling(frames: int) -> Interleaved:
    ramp: Interleaved = np.linspace(1.0, 0.0, frames, dtype=np.float32)[:, None]
    return ramp
