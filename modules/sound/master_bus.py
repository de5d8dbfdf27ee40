"""The sum of all tracks: equalizer, mono low end, volume, width, limiter."""

from __future__ import annotations

import numpy as np

from modules.song.mix import MasterMix
from modules.sound.audio_buffer import Samples
from modules.sound.equalizer import Equalizer
from modules.sound.gains import gain_of, width_gains
from modules.sound.limiter_stage import LimiterStage
from modules.sound.mono_low_end import MonoLowEnd
from modules.sound.ramped_gains import RampedGains, is_sounding


class MasterBus:
    """Processes the sum in blocks; settings change without a click.

    Width and mono low end need a stereo sum and leave one of other `channels` as it is. With the
    limiter on, the sound comes out `latency_frames` later.
    """

    def __init__(self, sample_rate: int, mix: MasterMix, channels: int = 2) -> None:
        self._is_stereo = channels == 2
        self._equalizer = Equalizer(sample_rate, mix.eq, channels)
        self._mono_low_end = MonoLowEnd(sample_rate, mix.mono_below_hz)
        self._gains = RampedGains(*self._own_and_other(mix))
        self._limiter = LimiterStage(sample_rate, mix.limiter, channels)

    @property
    def latency_frames(self) -> int:
        """Delay of the limiter; 0 when it is off."""
        return self._limiter.latency_frames

    @property
    def frames_left(self) -> int:
        """Frames of sound that the limiter still holds."""
        return self._limiter.frames_left

    def set_mix(self, mix: MasterMix) -> None:
        """Move to `mix` from the next block on."""
        self._equalizer.set_bands(mix.eq)
        self._mono_low_end.set_corner(mix.mono_below_hz)
        self._gains.move_to(*self._own_and_other(mix))
        self._limiter.set_settings(mix.limiter)

    def settle(self) -> None:
        """Be at the newest settings at once."""
        self._equalizer.settle()
        self._mono_low_end.settle()
        self._gains.settle()
        self._limiter.settle()

    def cut(self) -> None:
        """Drop what the limiter still holds."""
        self._limiter.settle()

    def process(self, block: Samples) -> Samples:
        """`block` (channels, frames) after the settings; unlimited it may exceed full scale."""
        equalized = self._equalizer.process(block)
        if self._is_stereo:
            equalized = self._mono_low_end.process(equalized)
        own, other = self._gains.next_block(block.shape[1])
        mixed = equalized * own
        if is_sounding(other):
            mixed = mixed + equalized[::-1] * other
        return self._limiter.process(mixed.astype(np.float32, copy=False))

    def _own_and_other(self, mix: MasterMix) -> tuple[float, float]:
        own, other = width_gains(mix.width if self._is_stereo else 1.0)
        gain = gain_of(mix.volume_db)
        return (gain * own, gain * other)
