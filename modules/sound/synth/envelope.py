"""Shapes over time: attacks, releases and the fades that keep notes free of clicks."""

from __future__ import annotations

import numpy as np

from modules.sound.synth.tone import Signal

SILENCE = 1e-4
"""-80 dB: below it a decay counts as over."""
END_FADE_S = 0.003
START_FADE_S = 0.0004


def frames_until_silent(decay_s: float, sample_rate: int) -> int:
    """Frames until an exponential with time constant `decay_s` has fallen to -80 dB."""
    return int(-np.log(SILENCE) * decay_s * sample_rate) + 2


def rise_in_place(signal: Signal, frames: int) -> None:
    """Let `signal` rise from 0 along a raised cosine during its first `frames`."""
    length = min(frames, len(signal))
    if length > 0:
        steps = np.arange(length, dtype=np.float32) / np.float32(max(frames, 1))
        signal[:length] *= np.float32(0.5) - np.float32(0.5) * np.cos(np.float32(np.pi) * steps)


def release_in_place(signal: Signal, held_frames: int, release_s: float, sample_rate: int) -> None:
    """Let `signal` fall exponentially after `held_frames`, by 35 dB in `release_s`."""
    tail = len(signal) - held_frames
    if tail > 0:
        time_constant = max(release_s, 1e-3) / 4.0 * sample_rate
        signal[held_frames:] *= np.exp(-np.arange(tail, dtype=np.float32) / time_constant)


def finished(signal: Signal, sample_rate: int) -> Signal:
    """`signal` without offset, from exactly zero to exactly zero by a short fade at either end."""
    shaped = _without_offset(signal)
    fade_out = min(len(shaped), max(2, int(END_FADE_S * sample_rate)))
    shaped[len(shaped) - fade_out :] *= np.linspace(1.0, 0.0, fade_out, dtype=np.float32)
    rise_in_place(shaped, max(1, int(START_FADE_S * sample_rate)))
    return shaped


def _without_offset(signal: Signal) -> Signal:
    """`signal` less its mean, taken off along an arch that is zero at both ends."""
    place = np.linspace(0.0, 1.0, len(signal), dtype=np.float32)
    arch = place * (np.float32(1.0) - place)
    offset = float(signal.mean(dtype=np.float64)) / max(float(arch.mean(dtype=np.float64)), 1e-9)
    arch *= np.float32(-offset)
    arch += signal
    return arch
