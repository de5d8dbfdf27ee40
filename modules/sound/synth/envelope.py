"""Shapes over time: attacks, decays, releases and the fades that keep notes free of clicks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modules.sound.synth.wavetable import Signal

EDGE_FADE_S = 0.002
SILENCE = 1e-4
"""-80 dB: below it a decay counts as over."""


def frames_until_silent(decay_s: float, sample_rate: int) -> int:
    """Frames until an exponential with time constant `decay_s` has fallen to -80 dB."""
    return int(-np.log(SILENCE) * decay_s * sample_rate) + 1


def attack(time_s: NDArray[np.float64], attack_s: float) -> Signal:
    """A raised-cosine rise from 0 to 1 in `attack_s` seconds."""
    if attack_s <= 0.0:
        return np.ones(len(time_s), dtype=np.float32)
    position = np.minimum(time_s / attack_s, 1.0)
    return (0.5 - 0.5 * np.cos(np.pi * position)).astype(np.float32)


def release(frames: int, held_frames: int, release_s: float, sample_rate: int) -> Signal:
    """1 while the note is held, then an exponential fall that reaches -80 dB at the end."""
    shape = np.ones(frames, dtype=np.float32)
    tail = frames - held_frames
    if tail > 0:
        time_constant = max(release_s, 1e-4) / 4.0
        fall = np.exp(-np.arange(tail) / (time_constant * sample_rate))
        shape[held_frames:] = fall.astype(np.float32)
    return shape


def faded_edges(signal: Signal, sample_rate: int) -> Signal:
    """`signal` with the last 2 ms faded to exactly zero and the first few samples eased in."""
    shaped = signal.copy()
    out = min(len(shaped), max(1, int(EDGE_FADE_S * sample_rate)))
    shaped[-out:] *= np.linspace(1.0, 0.0, out, dtype=np.float32)
    ease = min(len(shaped), max(1, int(0.0003 * sample_rate)))
    shaped[:ease] *= np.linspace(0.0, 1.0, ease, dtype=np.float32)
    return shaped
