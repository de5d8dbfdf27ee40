"""The limiter's place on the master: switched on, off or over while the music plays."""

from __future__ import annotations

import numpy as np

from modules.song.mix import PeakLimiter
from modules.sound.audio_buffer import Samples
from modules.sound.true_peak_limiter import TruePeakLimiter, latency_frames

FADE_FRAMES = 512
WARM_UP_FRAMES = 4096
"""A new limiter first hears so much of what was, so that it is at work when it is heard."""


class LimiterStage:
    """Passes blocks through, limited or not; a new setting fades in over the old one.

    Switching on delays the sound by `latency_frames`, switching off takes the delay away: the
    fade hides the step of 2 ms.
    """

    def __init__(self, sample_rate: int, settings: PeakLimiter | None, channels: int = 2) -> None:
        self._sample_rate = sample_rate
        self._channels = channels
        self._settings = self._wanted = settings
        self._limiter = self._new(settings)
        self._next: TruePeakLimiter | None = None
        self._fading = False
        self._faded_frames = 0
        self._heard: Samples = np.zeros((channels, WARM_UP_FRAMES), dtype=np.float32)

    @property
    def latency_frames(self) -> int:
        """By how many frames the sound comes later for the newest setting."""
        return 0 if self._wanted is None else latency_frames(self._sample_rate)

    @property
    def frames_left(self) -> int:
        """Frames of sound that are still inside."""
        return max(limiter.frames_left if limiter else 0 for limiter in (self._limiter, self._next))

    def set_settings(self, settings: PeakLimiter | None) -> None:
        """Fade to `settings` from the next block on; None is off."""
        self._wanted = settings

    def settle(self) -> None:
        """Be at the newest setting at once, with nothing heard before."""
        self._settings = self._wanted
        self._limiter = self._new(self._settings)
        self._next, self._fading = None, False
        self._heard[:] = 0.0

    def process(self, block: Samples) -> Samples:
        """`block` (channels, frames), limited and delayed, or the same array when off."""
        if not self._fading and self._wanted != self._settings:
            self._start_fade()
        processed = self._fade(block) if self._fading else _through(self._limiter, block)
        self._remember(block)
        return processed

    def _new(self, settings: PeakLimiter | None) -> TruePeakLimiter | None:
        if settings is None:
            return None
        return TruePeakLimiter(self._sample_rate, settings, self._channels)

    def _start_fade(self) -> None:
        self._settings = self._wanted
        self._next = self._new(self._settings)
        _through(self._next, self._heard)
        self._fading, self._faded_frames = True, 0

    def _fade(self, block: Samples) -> Samples:
        frames = min(block.shape[1], FADE_FRAMES - self._faded_frames)
        ramp = np.arange(self._faded_frames + 1, self._faded_frames + frames + 1) / FADE_FRAMES
        old = _through(self._limiter, block[:, :frames])
        new = _through(self._next, block)
        mixed = new.copy()
        mixed[:, :frames] = old + (new[:, :frames] - old) * ramp.astype(np.float32)
        self._faded_frames += frames
        if self._faded_frames == FADE_FRAMES:
            self._limiter, self._next, self._fading = self._next, None, False
        return mixed

    def _remember(self, block: Samples) -> None:
        joined = np.concatenate([self._heard, block[:, -WARM_UP_FRAMES:]], axis=1)
        self._heard = joined[:, -WARM_UP_FRAMES:].copy()


def _through(limiter: TruePeakLimiter | None, block: Samples) -> Samples:
    return block if limiter is None else limiter.process(block)
