"""Electric pianos and mallets: frequency modulation and inharmonic bars."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modules.sound.synth.envelope import frames_until_silent, release
from modules.sound.synth.wavetable import Signal, time_axis


@dataclass(frozen=True, slots=True)
class TineVoice:
    """A two-operator FM electric piano (Chowning 1973) with a bell-like tine.

    `bark` is the modulation index at full velocity, `tine` the level of the high partial at
    `tine_ratio`, `decay_s` the time constant at middle C.
    """

    bark: float = 1.6
    tine: float = 0.12
    tine_ratio: float = 7.0
    decay_s: float = 1.8
    release_s: float = 0.12
    tremolo: float = 0.0


@dataclass(frozen=True, slots=True)
class MalletVoice:
    """A struck bar or bell: partials at `ratios` with `levels`, each dying on its own."""

    ratios: tuple[float, ...] = (1.0, 3.93, 9.2)
    levels: tuple[float, ...] = (1.0, 0.35, 0.12)
    decay_s: float = 0.6
    damping: float = 0.6
    release_s: float = 0.4


def tine(
    voice: TineVoice, frequency_hz: float, velocity: int, duration_s: float, sample_rate: int
) -> Signal:
    """The waveform (frames,) of one electric-piano note."""
    decay_s = voice.decay_s * (261.6 / frequency_hz) ** 0.4
    frames, held = _length(decay_s, duration_s, voice.release_s, sample_rate)
    seconds = time_axis(frames, sample_rate)
    strength = velocity / 127.0
    # Carson's rule keeps the side bands of high notes below the Nyquist frequency.
    index_limit = max(0.0, 0.4 * sample_rate / frequency_hz - 2.0)
    bark = min(voice.bark * strength**1.3, index_limit)
    modulator = bark * np.exp(-seconds / (0.35 * decay_s)) * np.sin(_angle(frequency_hz, seconds))
    signal = np.sin(_angle(frequency_hz, seconds) + modulator) * np.exp(-seconds / decay_s)
    if voice.tine and voice.tine_ratio * frequency_hz < 0.45 * sample_rate:
        bell = np.sin(_angle(voice.tine_ratio * frequency_hz, seconds))
        signal += voice.tine * strength**2 * bell * np.exp(-seconds / (0.12 * decay_s))
    if voice.tremolo:
        signal *= 1.0 - voice.tremolo * (0.5 - 0.5 * np.cos(_angle(4.8, seconds)))
    waveform: Signal = signal.astype(np.float32)
    return waveform * release(frames, held, voice.release_s, sample_rate)


def mallet(
    voice: MalletVoice, frequency_hz: float, velocity: int, duration_s: float, sample_rate: int
) -> Signal:
    """The waveform (frames,) of one struck note; bars ring on after the key is let go."""
    decay_s = voice.decay_s * (440.0 / frequency_hz) ** 0.5
    frames, held = _length(decay_s, max(duration_s, decay_s), voice.release_s, sample_rate)
    seconds = time_axis(frames, sample_rate)
    signal = np.zeros(frames)
    strength = velocity / 127.0
    for order, (ratio, level) in enumerate(zip(voice.ratios, voice.levels, strict=True)):
        if ratio * frequency_hz < 0.45 * sample_rate:
            brightness = strength ** (0.7 * order)
            fall = np.exp(-seconds / (decay_s * voice.damping**order))
            signal += level * brightness * np.sin(_angle(ratio * frequency_hz, seconds)) * fall
    return signal.astype(np.float32) * release(frames, held, voice.release_s, sample_rate)


def _angle(frequency_hz: float, seconds: np.ndarray) -> np.ndarray:
    angle: np.ndarray = 2.0 * np.pi * frequency_hz * seconds
    return angle


def _length(
    decay_s: float, duration_s: float, release_s: float, sample_rate: int
) -> tuple[int, int]:
    """Frames in all, and frames until the key is let go."""
    held = max(1, int(duration_s * sample_rate))
    frames = max(
        2, min(frames_until_silent(decay_s, sample_rate), held + int(release_s * sample_rate))
    )
    return frames, min(held, frames)
