"""Many players at once: string sections, choirs, pads.

Every harmonic is a narrow band of many lines around its frequency, made in one inverse transform.
The band's width is the players' scatter in pitch, so it grows with the harmonic. The result is one
seamless loop without any aliasing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from modules.sound.synth.noise import band_noise, white_lines
from modules.sound.synth.timbre import SETTLED_S, Contour, Timbre
from modules.sound.synth.tone import Signal, Tone, time_axis

LOOP_S = 3.0
MAX_HARMONICS = 200
LEAST_WIDTH_LINES = 0.7
"""A narrower band would not be sampled well by the lines of the transform."""


@dataclass(frozen=True, slots=True)
class EnsembleVoice:
    """A timbre played by many, scattered by `spread_cents`.

    `shimmer` (0 … 1) is the share of the energy that is scattered; the rest stays on pitch. `air`
    is noise of bows or breath.
    """

    timbre: Timbre = field(default_factory=Timbre)
    contour: Contour = field(default_factory=Contour)
    spread_cents: float = 14.0
    shimmer: float = 0.6
    air: float = 0.0

    def render(self, tone: Tone) -> Signal:
        """The waveform (frames,) of one held note with its release."""
        total = self.contour.total_frames(tone)
        dark, bright = self._loops(tone)
        head = min(total, int(SETTLED_S * tone.sample_rate), len(dark))
        brightness = self.contour.brightness(time_axis(head, tone.sample_rate), tone.strength)
        signal = np.empty(total, dtype=np.float32)
        signal[:head] = dark[:head] + (bright[:head] - dark[:head]) * brightness
        if total > head:
            loop = dark + (bright - dark) * brightness[-1]
            signal[head:] = np.resize(np.roll(loop, -head), total - head)
        if self.air:
            noise = band_noise(total, 1500.0, 7000.0, tone.sample_rate, 37)
            signal += noise * np.float32(self.air)
        self.contour.shape_in_place(signal, tone)
        return signal

    def _loops(self, tone: Tone) -> tuple[Signal, Signal]:
        """The dark and the bright loop, in the same phases."""
        cycles, size = loop_size(tone.frequency_hz, tone.sample_rate)
        levels = self.timbre.levels(tone, MAX_HARMONICS)
        count = len(levels[0])
        lines = np.arange(min(size // 2, int((count + 0.5) * cycles)))
        harmonics = np.maximum(np.rint(lines / cycles).astype(np.int64), 1)
        width = self.spread_cents / 1200.0 * np.log(2.0) * cycles * harmonics
        width = np.maximum(width, LEAST_WIDTH_LINES).astype(np.float32)
        offset = (lines - harmonics * cycles).astype(np.float32) / width
        scatter = np.exp(-0.5 * offset**2) * np.sqrt(self.shimmer / (width * np.sqrt(np.pi)))
        scatter[cycles::cycles] = np.hypot(scatter[cycles::cycles], np.sqrt(1.0 - self.shimmer))
        phased = white_lines(len(lines), 23) * scatter.astype(np.float32)
        shapes = (
            np.append(0.0, level).astype(np.float32)[np.minimum(harmonics, count)]
            for level in levels
        )
        dark, bright = (
            np.fft.irfft(phased * (shape * np.float32(0.5 * size)), size).astype(np.float32)
            for shape in shapes
        )
        return dark, bright


def loop_size(frequency_hz: float, sample_rate: int) -> tuple[int, int]:
    """Whole cycles and frames of a loop of about three seconds.

    Of the lengths that a fast transform likes it is the one that hits the pitch best, within a
    small fraction of a cent.
    """
    lengths = _fast_lengths(sample_rate)
    cycles = np.maximum(np.rint(lengths * (frequency_hz / sample_rate)), 1.0)
    error = np.abs(np.log2(cycles * sample_rate / (lengths * frequency_hz)))
    best = int(np.argmin(error))
    return int(cycles[best]), int(lengths[best])


@lru_cache(maxsize=8)
def _fast_lengths(sample_rate: int) -> NDArray[np.int64]:
    """Even lengths of 0.75 … 1.25 times three seconds with no prime factor above 5."""
    low, high = int(0.75 * LOOP_S * sample_rate), int(1.25 * LOOP_S * sample_rate)
    twos = 2 ** np.arange(1, 24, dtype=np.int64)
    threes = 3 ** np.arange(0, 13, dtype=np.int64)
    fives = 5 ** np.arange(0, 9, dtype=np.int64)
    products = (twos[:, None, None] * threes[None, :, None] * fives[None, None, :]).ravel()
    return np.sort(products[(products >= low) & (products <= high)])
