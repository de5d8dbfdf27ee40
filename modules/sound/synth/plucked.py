"""Strings that are plucked, struck or slapped: guitars, basses, piano, harp.

A string's partials die the faster the higher they are. Partials are therefore played in octave
groups; each group is one band-limited cycle with a decay of its own, and stops when it is silent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.sound.synth.envelope import frames_until_silent, release
from modules.sound.synth.noise import band_noise, low_passed
from modules.sound.synth.wavetable import Signal, cycle, harmonic_count, play, time_axis

REFERENCE_HZ = 110.0


@dataclass(frozen=True, slots=True)
class PluckedVoice:
    """How a string sounds.

    `tilt` is the fall of the partials (amplitude ~ k^-tilt), `pick_position` (0 … 0.5) where the
    string is excited, `decay_s` the time constant of the fundamental at 110 Hz, `damping` how much
    faster each octave of partials dies, `inharmonicity` the stretch B of stiff strings (Fletcher
    1964), `strike` the level of the hammer or pick noise around `strike_hz`, `drive` the amount of
    amplifier distortion (0 none), `cabinet_hz` the speaker's cut-off after it.
    """

    tilt: float = 1.1
    pick_position: float = 0.14
    decay_s: float = 1.6
    damping: float = 1.7
    inharmonicity: float = 0.0
    strike: float = 0.06
    strike_hz: float = 2500.0
    release_s: float = 0.12
    unison_cents: float = 0.0
    drive: float = 0.0
    cabinet_hz: float = 4800.0


def pluck(
    voice: PluckedVoice, frequency_hz: float, velocity: int, duration_s: float, sample_rate: int
) -> Signal:
    """The waveform (frames,) of one plucked note, ending when string or release is silent."""
    rate = sample_rate * 2 if voice.drive else sample_rate
    decay_s = voice.decay_s * (REFERENCE_HZ / frequency_hz) ** 0.45
    ringing = frames_until_silent(decay_s * (2.0 if voice.drive else 1.0), rate)
    held = max(1, int(duration_s * rate))
    frames = max(2, min(ringing, held + int(voice.release_s * rate)))
    signal = _string(voice, frequency_hz, velocity, frames, decay_s, rate)
    signal += _strike(voice, velocity, frames, rate)
    if voice.drive:
        signal = _amplified(signal, voice, velocity, rate)
    signal *= release(frames, min(held, frames), voice.release_s, rate)
    return _decimated(signal) if voice.drive else signal


def _string(
    voice: PluckedVoice,
    frequency_hz: float,
    velocity: int,
    frames: int,
    decay_s: float,
    rate: int,
) -> Signal:
    count = harmonic_count(frequency_hz, rate)
    harmonics = np.arange(1, count + 1)
    tilt = voice.tilt + 0.5 * (1.0 - velocity / 127.0)
    amplitudes = harmonics**-tilt * np.abs(np.sin(np.pi * harmonics * voice.pick_position))
    if voice.drive:
        # The amplifier makes its own partials; fewer before it keep its sum tones clean.
        amplitudes *= 1.0 / (1.0 + (harmonics * frequency_hz / 2500.0) ** 4)
    signal = np.zeros(frames, dtype=np.float32)
    seconds = time_axis(frames, rate)
    low, octave = 1, 0
    while low <= count:
        high = min(2 * low - 1, count)
        group_decay_s = decay_s / voice.damping**octave
        length = min(frames, frames_until_silent(group_decay_s, rate))
        group = np.where((harmonics >= low) & (harmonics <= high), amplitudes, 0.0)
        signal[:length] += _group(voice, group, frequency_hz, low, seconds[:length], group_decay_s)
        low, octave = high + 1, octave + 1
    return signal


def _group(
    voice: PluckedVoice,
    amplitudes: NDArray[np.float64],
    frequency_hz: float,
    lowest: int,
    seconds: NDArray[np.float64],
    decay_s: float,
) -> Signal:
    """One octave of partials; stiffness stretches it as it does the group's lowest partial."""
    stretched_hz = frequency_hz * np.sqrt(1.0 + voice.inharmonicity * (lowest**2 - 1))
    table = cycle(amplitudes)
    fall = np.exp(-seconds / decay_s).astype(np.float32)
    if not voice.unison_cents:
        return play(table, seconds * stretched_hz) * fall
    spread = 2.0 ** (voice.unison_cents / 2400.0)
    pair = play(table, seconds * stretched_hz * spread)
    pair += play(table, seconds * stretched_hz / spread)
    return np.float32(0.5) * pair * fall


def _strike(voice: PluckedVoice, velocity: int, frames: int, rate: int) -> Signal:
    """The short noise of pick, finger or hammer."""
    signal = np.zeros(frames, dtype=np.float32)
    length = min(frames, int(0.03 * rate))
    if voice.strike <= 0.0 or length < 2:
        return signal
    noise = band_noise(length, 0.5 * voice.strike_hz, 1.5 * voice.strike_hz, rate, seed=17)
    fall = np.exp(-time_axis(length, rate) / 0.006).astype(np.float32)
    signal[:length] = noise * fall * np.float32(voice.strike * (velocity / 127.0) ** 1.5)
    return signal


def _amplified(signal: Signal, voice: PluckedVoice, velocity: int, rate: int) -> Signal:
    """Two soft clippers and a speaker cabinet; the level before them follows the velocity."""
    peak = float(np.abs(signal).max()) or 1.0
    driven = signal * np.float32(voice.drive * (0.5 + 0.5 * velocity / 127.0) / peak)
    clipped = np.tanh(driven + np.float32(0.15)) - np.tanh(np.float32(0.15))
    return low_passed(np.tanh(np.float32(1.5) * clipped), voice.cabinet_hz, rate, order=3)


def _decimated(signal: Signal) -> Signal:
    """Every second sample of a signal that the cabinet has already band-limited."""
    return np.ascontiguousarray(signal[::2])
