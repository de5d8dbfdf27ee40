"""A look-ahead limiter that keeps the true peak of a stream below a ceiling.

The peaks between the samples are found with the same interpolation as the meter's (BS.1770-5,
Annex 2). What each needs is held over the look-ahead and smoothed over the same length, so that
the gain is down before the peak comes; then it recovers exponentially, in decibels.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from modules.song.mix import PeakLimiter
from modules.sound.audio_buffer import Samples, blocks_of
from modules.spectral_analyzer.true_peak import TAPS, phase_filters

OVERSAMPLING = 4
"""At every rate, though a meter needs less above 48 kHz: limited noise reaches up to the end."""
LOOK_AHEAD_S = 0.0015
CHUNK_FRAMES = 4096
"""Longer blocks are cut, so that the exponents of the recovery stay small."""
SMALLEST_REDUCTION_DB = 1e-6
"""Below it the gain is exactly 1 again: float32 would not tell the difference."""
MARGIN_DB = 0.05
"""The moving gain bends the wave between the samples a little: aim so far below the ceiling."""


def look_ahead_frames(sample_rate: int) -> int:
    """Length of the look-ahead, a power of two."""
    return int(2 ** round(math.log2(LOOK_AHEAD_S * sample_rate)))


def latency_frames(sample_rate: int) -> int:
    """By how many frames a limiter delays what it hears: about 2 ms."""
    return TAPS // 2 + look_ahead_frames(sample_rate) - 1


class TruePeakLimiter:
    """Limits blocks of any size; the result does not depend on the size.

    Where nothing exceeds the ceiling the samples pass unchanged, `latency_frames` later. All
    channels get the same gain, so the image stays.
    """

    def __init__(self, sample_rate: int, settings: PeakLimiter, channels: int) -> None:
        self._look_ahead = look_ahead_frames(sample_rate)
        self._latency = latency_frames(sample_rate)
        filters = phase_filters(OVERSAMPLING)
        self._filters = filters[:, ::-1].T.astype(np.float32)
        self._bound = float(np.abs(filters).sum(axis=1).max())
        self._ceiling = 10.0 ** ((settings.ceiling_dbtp - MARGIN_DB) / 20.0)
        self._decay = 1000.0 / (settings.release_ms * sample_rate)
        self._smoothing = np.hanning(self._look_ahead + 2)[1:-1]
        self._smoothing /= self._smoothing.sum()
        self._channels = channels
        self.clear()

    def clear(self) -> None:
        """Forget all that was heard."""
        length = max(self._latency, TAPS - 1)
        self._past: Samples = np.zeros((self._channels, length), dtype=np.float32)
        self._last_between = 0.0
        self._reduction = 0.0
        self._needed: NDArray[np.float64] = np.zeros(self._look_ahead - 1)
        self._held: NDArray[np.float64] = np.zeros(self._look_ahead - 1)
        self._idle_frames = self._latency

    @property
    def frames_left(self) -> int:
        """Frames of sound that were heard but have not yet come out."""
        return max(self._latency - self._idle_frames, 0)

    def process(self, block: Samples) -> Samples:
        """The next frames: `block` (channels, n) goes in, as much that is older comes out."""
        chunks = [self._chunk(part) for part in blocks_of(block, CHUNK_FRAMES)]
        return chunks[0] if len(chunks) == 1 else np.concatenate(chunks, axis=1, dtype=np.float32)

    def _chunk(self, block: Samples) -> Samples:
        frames = block.shape[1]
        stream = np.concatenate([self._past, block], axis=1)
        self._past = stream[:, frames:].copy()
        self._count_idle(block)
        first = stream.shape[1] - frames - self._latency
        delayed: Samples = stream[:, first : first + frames]
        reduction_db = self._reduction_db(stream, frames)
        if reduction_db is None:
            return delayed.copy()
        gain = (10.0 ** (-reduction_db / 20.0)).astype(np.float32)
        return delayed * gain

    def _count_idle(self, block: Samples) -> None:
        sounding = np.flatnonzero(block.any(axis=0))
        if len(sounding):
            self._idle_frames = block.shape[1] - 1 - int(sounding[-1])
        else:
            self._idle_frames += block.shape[1]

    def _reduction_db(self, stream: Samples, frames: int) -> NDArray[np.float64] | None:
        """How far to turn down each frame that comes out now; None when none is."""
        peak = float(max(stream.max(), -stream.min()))
        if peak * self._bound <= self._ceiling and self._is_at_rest:
            self._last_between = 0.0
            return None
        needed = self._recovering(self._excess_db(stream, frames))
        joined = np.concatenate([self._needed, needed])
        self._needed = joined[frames:]
        held = np.concatenate([self._held, _running_maximum(joined, self._look_ahead)])
        self._held = held[frames:]
        return np.convolve(held, self._smoothing, mode="valid")

    @property
    def _is_at_rest(self) -> bool:
        return self._reduction == 0.0 and not self._needed.any() and not self._held.any()

    def _excess_db(self, stream: Samples, frames: int) -> NDArray[np.float64]:
        """By how much the wave around each frame is above the ceiling, half the taps back."""
        newest = stream.shape[1]
        end = newest - TAPS // 2
        peaks = np.abs(stream[:, end - frames : end]).max(axis=0).astype(np.float64)
        recent = stream[:, newest - frames - TAPS + 1 :]
        windows = np.lib.stride_tricks.sliding_window_view(recent, TAPS, axis=1)
        between = np.abs(windows @ self._filters).max(axis=(0, 2)).astype(np.float64)
        earlier = np.concatenate([[self._last_between], between[:-1]])
        self._last_between = float(between[-1])
        peaks = np.maximum(peaks, np.maximum(between, earlier))
        excess_db: NDArray[np.float64] = 20.0 * np.log10(np.maximum(peaks / self._ceiling, 1.0))
        return excess_db

    def _recovering(self, excess_db: NDArray[np.float64]) -> NDArray[np.float64]:
        """The reduction that falls exponentially from every excess: r[n] = max(a[n], k·r[n−1]).

        In logarithms, with the decay added, this is a running maximum.
        """
        values = np.concatenate([[self._reduction], excess_db])
        steps = self._decay * np.arange(len(values))
        with np.errstate(divide="ignore"):
            highest = np.maximum.accumulate(np.log(values) + steps)
        reduction: NDArray[np.float64] = np.exp(highest - steps)[1:]
        reduction[reduction < SMALLEST_REDUCTION_DB] = 0.0
        self._reduction = float(reduction[-1])
        return reduction


def _running_maximum(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """The maximum of every window of `length` values, a power of two."""
    step = 1
    while step < length:
        values = np.maximum(values[:-step], values[step:])
        step *= 2
    return values
