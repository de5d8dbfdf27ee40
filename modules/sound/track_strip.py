"""One channel strip of the mixer: source, equalizer, polarity, width, fader, pan, meter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modules.song.mix import TrackMix
from modules.sound.audio_buffer import Samples
from modules.sound.equalizer import Equalizer
from modules.sound.gains import gain_of, pan_gains, width_gains
from modules.sound.level import Level, LevelMeter
from modules.sound.ramped_gains import RampedGains, is_sounding
from modules.sound.track_source import TrackSource


@dataclass(frozen=True, slots=True, eq=False)
class StripBlock:
    """What a strip did in one block: `dry` before equalizer and fader, `post` (2, n) after."""

    dry: Samples
    post: Samples
    level: Level


class TrackStrip:
    """Keeps the moving parts of one track, so that settings change without a click."""

    def __init__(
        self, sample_rate: int, source: TrackSource, mix: TrackMix, *, audible: bool
    ) -> None:
        self.source = source
        self._equalizer = Equalizer(sample_rate, mix.eq, source.channels)
        self._is_stereo = source.channels == 2
        self._gains = RampedGains(*self._gains_of(mix, audible=audible))
        self._meter = LevelMeter(sample_rate)

    def set_mix(self, mix: TrackMix, *, audible: bool) -> None:
        """Move to `mix` from the next block on."""
        self._equalizer.set_bands(mix.eq)
        self._gains.move_to(*self._gains_of(mix, audible=audible))

    def settle(self) -> None:
        """Be at the newest settings at once."""
        self._equalizer.settle()
        self._gains.settle()

    def close(self) -> None:
        """Fade out from the next block on."""
        self._gains.move_to(0.0, 0.0, 0.0, 0.0)

    @property
    def is_moving(self) -> bool:
        """Whether the gains are on their way to new ones."""
        return self._gains.is_moving

    def render(self, position: int, frames: int, *, rolling: bool) -> StripBlock:
        """The next block of this track."""
        dry = self.source.render(position, frames, rolling=rolling)
        equalized = self._equalizer.process(dry)
        left, right, left_of_right, right_of_left = self._gains.next_block(frames)
        # `[-1]` is the right channel, or again the only one.
        post: Samples = np.stack([equalized[0] * left, equalized[-1] * right]).astype(
            np.float32, copy=False
        )
        if is_sounding(left_of_right) or is_sounding(right_of_left):
            post[0] += equalized[-1] * left_of_right
            post[1] += equalized[0] * right_of_left
        return StripBlock(dry, post, self._meter.feed(post))

    def _gains_of(self, mix: TrackMix, *, audible: bool) -> tuple[float, float, float, float]:
        """Left from left, right from right, left from right, right from left."""
        gain = gain_of(mix.volume_db) if audible else 0.0
        if mix.is_polarity_inverted:
            gain = -gain
        left, right = pan_gains(mix.pan)
        own, other = width_gains(mix.width if self._is_stereo else 1.0)
        return (gain * left * own, gain * right * own, gain * left * other, gain * right * other)
