"""The sum of all tracks: equalizer, volume, width, limiter."""

from __future__ import annotations

import numpy as np

from modules.song.mix import MasterMix
from modules.sound.audio_buffer import Samples
from modules.sound.equalizer import Equalizer
from modules.sound.gains import gain_of, width_gains
from modules.sound.limiter_stage import LimiterStage
from modules.sound.ramped_gains import RampedGains


class MasterBus:
    """Processes the stereo sum in blocks; settings change without a click.

    With the limiter on, the sound comes out `latency_frames` later.
    """

    def __init__(self, sample_rate: int, mix: MasterMix) -> None:
        self._equalizer = Equalizer(sample_rate, mix.eq, 2)
        self._gains = RampedGains(*_own_and_other(mix))
        self._limiter = LimiterStage(sample_rate, mix.limiter)

    @property
    def latency_frames(self) -> int:
        """Delay of the limiter; 0 when it is off."""
        return self._limiter.latency_frames

    @property
    def frames_left(self) -> int:
        """Frames of sound that the limiter still holds."""
        return self._limiter.frames_left

    def set_mix(self, mix: MasterMix) -> None:
        """Move to `mix` over the next block."""
        self._equalizer.set_bands(mix.eq)
        self._gains.move_to(*_own_and_other(mix))
        self._limiter.set_settings(mix.limiter)

    def settle(self) -> None:
        """Be at the newest settings at once."""
        self._equalizer.settle()
        self._gains.settle()
        self._limiter.settle()

    def cut(self) -> None:
        """Drop what the limiter still holds."""
        self._limiter.settle()

    def process(self, block: Samples) -> Samples:
        """`block` (2, frames) after the master's settings; may exceed full scale unless limited."""
        equalized = self._equalizer.process(block)
        own, other = self._gains.next_block(block.shape[1])
        mixed = equalized * own
        if isinstance(other, np.ndarray) or other != 0.0:
            mixed = mixed + equalized[::-1] * other
        return self._limiter.process(mixed.astype(np.float32, copy=False))


def _own_and_other(mix: MasterMix) -> tuple[float, float]:
    own, other = width_gains(mix.width)
    gain = gain_of(mix.volume_db)
    return (gain * own, gain * other)
