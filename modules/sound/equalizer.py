"""The equalizer of a track or of the sum, as a stream."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from modules.late_scipy import late_scipy
from modules.song.mix import EqBand
from modules.sound.audio_buffer import Samples
from modules.sound.biquad import Sections, biquad_sections, response_db

__all__ = ["Equalizer", "load_filters", "response_db"]

FADE_FRAMES = 512
"""Length of the crossfade between an old and a new setting: 12 ms at 44.1 kHz."""
WARM_UP_FRAMES = 2048
SILENCE = 1e-15
"""Filter memory below this is set to zero, before it becomes slow denormal numbers."""


def load_filters() -> None:
    """Import scipy's filters, which may take a second, before playing sound depends on them."""
    late_scipy("signal")


class Equalizer:
    """Filters blocks of any size; the result does not depend on the size.

    A new setting fades in over `FADE_FRAMES` from the old one and first hears the last
    `WARM_UP_FRAMES`, so that its memory is filled when it becomes audible: no click.
    """

    def __init__(self, sample_rate: int, bands: Sequence[EqBand] = (), channels: int = 2) -> None:
        self._sample_rate = sample_rate
        self._channels = channels
        self._bands = tuple(bands)
        self._wanted = self._bands
        self._filter = _Filter(biquad_sections(bands, sample_rate), channels)
        self._next: _Filter | None = None
        self._faded_frames = 0
        self._heard: Samples = np.zeros((channels, WARM_UP_FRAMES), dtype=np.float32)

    def set_bands(self, bands: Sequence[EqBand]) -> None:
        """Fade to `bands` from the next block on; during a fade the newest wish waits."""
        self._wanted = tuple(bands)

    def settle(self) -> None:
        """Be at the newest setting at once, with nothing heard before."""
        self._bands = self._wanted
        self._filter = _Filter(biquad_sections(self._bands, self._sample_rate), self._channels)
        self._next = None
        self._heard[:] = 0.0

    def process(self, block: Samples) -> Samples:
        """`block` (channels, frames) filtered, as a new array or the same when all is flat."""
        if self._next is None and self._wanted != self._bands:
            self._start_fade()
        if self._next is None:
            filtered = self._filter.process(block)
        else:
            filtered = self._fade(block, self._next)
        self._remember(block)
        return filtered

    def _start_fade(self) -> None:
        self._bands = self._wanted
        self._next = _Filter(biquad_sections(self._bands, self._sample_rate), self._channels)
        self._next.process(self._heard)
        self._faded_frames = 0

    def _fade(self, block: Samples, newer: _Filter) -> Samples:
        frames = min(block.shape[1], FADE_FRAMES - self._faded_frames)
        ramp = np.arange(self._faded_frames + 1, self._faded_frames + frames + 1) / FADE_FRAMES
        old = self._filter.process(block[:, :frames])
        new = newer.process(block)
        mixed = new.copy()
        mixed[:, :frames] = old + (new[:, :frames] - old) * ramp.astype(np.float32)
        self._faded_frames += frames
        if self._faded_frames == FADE_FRAMES:
            self._filter, self._next = newer, None
        return mixed

    def _remember(self, block: Samples) -> None:
        frames = block.shape[1]
        if frames >= WARM_UP_FRAMES:
            self._heard = block[:, frames - WARM_UP_FRAMES :].copy()
        else:
            self._heard[:, :-frames] = self._heard[:, frames:].copy()
            self._heard[:, WARM_UP_FRAMES - frames :] = block


class _Filter:
    """One fixed cascade of sections with its memory. float64 inside: low bands need it."""

    def __init__(self, sections: Sections, channels: int) -> None:
        self._sections = sections
        self._memory: NDArray[np.float64] = np.zeros((len(sections), channels, 2))

    def process(self, block: Samples) -> Samples:
        if len(self._sections) == 0 or block.shape[1] == 0:
            return block
        if not block.any() and float(np.abs(self._memory).max()) < SILENCE:
            self._memory[:] = 0.0
            return block
        filtered, self._memory = late_scipy("signal").sosfilt(
            self._sections, block.astype(np.float64), axis=1, zi=self._memory
        )
        result: Samples = filtered.astype(np.float32)
        return result
