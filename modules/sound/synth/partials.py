"""Sums of damped sines, the common ground of strings, bars, bells and cymbals.

Each sine may have any frequency and its own decay. A sample at block b, offset m is the product of
what the block and the offset contribute, so the whole sum is one matrix product instead of a sine
per partial and sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.sound.synth.tone import NYQUIST_SHARE, Signal

BLOCK = 256
INAUDIBLE = 3e-5
"""-90 dB below the strongest partial: from there on a partial is left out."""

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Partials:
    """Damped sines: frequency, level, decay to 1/e, and phase in cycles, each of shape (n,)."""

    frequencies_hz: Column
    levels: Column
    decays_s: Column
    phases: Column

    def joined(self, other: Partials) -> Partials:
        """Both sets as one."""
        return Partials(
            np.concatenate((self.frequencies_hz, other.frequencies_hz)),
            np.concatenate((self.levels, other.levels)),
            np.concatenate((self.decays_s, other.decays_s)),
            np.concatenate((self.phases, other.phases)),
        )


def ring(partials: Partials, frames: int, sample_rate: int) -> Signal:
    """The sum (frames,) of all partials that the sample rate can carry, from their start on."""
    lives = _block_lives(partials, sample_rate)
    order = np.argsort(-lives, kind="stable")
    order = order[lives[order] > 0]
    blocks = -(-frames // BLOCK)
    signal = np.zeros((blocks, BLOCK), dtype=np.float32)
    if len(order) == 0:
        return signal.ravel()[:frames]
    lives = lives[order]
    inside = _offset_matrix(partials, order, sample_rate)
    start = 0
    # The span doubles while ever fewer partials live: long tails stay cheap.
    while start < min(blocks, int(lives[0])):
        end = min(blocks, max(2 * start, 16))
        alive = int(np.count_nonzero(lives > start))
        outside = _block_matrix(partials, order[:alive], start, end, sample_rate)
        np.matmul(outside, inside[: 2 * alive], out=signal[start:end])
        start = end
    return signal.ravel()[:frames]


def _block_lives(partials: Partials, sample_rate: int) -> NDArray[np.int64]:
    """Blocks until each partial is inaudible; 0 for those that are so from the start."""
    loudness = np.abs(partials.levels) / (float(np.abs(partials.levels).max(initial=0.0)) or 1.0)
    audible = (loudness > INAUDIBLE) & (partials.frequencies_hz < NYQUIST_SHARE * sample_rate)
    life_s = partials.decays_s * np.log(np.maximum(loudness / INAUDIBLE, 1.0))
    lives = np.ceil(life_s * sample_rate / BLOCK).astype(np.int64)
    return np.where(audible, lives, 0)


def _offset_matrix(partials: Partials, order: NDArray[np.int64], sample_rate: int) -> Signal:
    """cos and sin (2n, BLOCK) of each partial inside a block, with its decay there."""
    offsets = np.arange(BLOCK) / sample_rate
    angle = _angle(np.outer(partials.frequencies_hz[order], offsets))
    fall = np.exp((-offsets[None, :] / partials.decays_s[order, None]).astype(np.float32))
    matrix = np.empty((len(order), 2, BLOCK), dtype=np.float32)
    matrix[:, 0] = np.cos(angle) * fall
    matrix[:, 1] = np.sin(angle) * fall
    return matrix.reshape(2 * len(order), BLOCK)


def _block_matrix(
    partials: Partials, order: NDArray[np.int64], start: int, end: int, sample_rate: int
) -> Signal:
    """sin and cos (end - start, 2n) of each partial at the start of each block, with its level."""
    times = np.arange(start, end) * (BLOCK / sample_rate)
    angle = _angle(np.outer(times, partials.frequencies_hz[order]) + partials.phases[order])
    # The lower bound keeps long dead partials out of the slow denormal numbers.
    exponent = np.maximum(-times[:, None] / partials.decays_s[order], -30.0).astype(np.float32)
    level = np.exp(exponent) * partials.levels[order].astype(np.float32)
    matrix = np.empty((end - start, len(order), 2), dtype=np.float32)
    matrix[:, :, 0] = np.sin(angle) * level
    matrix[:, :, 1] = np.cos(angle) * level
    return matrix.reshape(end - start, 2 * len(order))


def _angle(cycles: NDArray[np.float64]) -> Signal:
    return (cycles - np.floor(cycles)).astype(np.float32) * np.float32(2.0 * np.pi)
