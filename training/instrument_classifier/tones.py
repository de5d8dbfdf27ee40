"""What the models of drawn instruments are built of: partials, envelopes, bodies and filters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.features import SAMPLE_RATE

Sound = NDArray[np.float64]
Voice = Callable[[float, float, float], Sound]
"""A note: frequency in Hz, loudness 0 … 1 and held seconds → samples."""
Finish = Callable[[Sound], Sound]
Built = tuple[Voice, Finish]
Builder = Callable[[np.random.Generator], Built]
RATE = float(SAMPLE_RATE)
CONTROL = 64
"""Samples between the values of slow curves."""
HIGHEST_PARTIAL_HZ = 9_500.0


def untouched(sound: Sound) -> Sound:
    """The sound itself."""
    return sound


def axis(length_s: float) -> Sound:
    """The time in seconds of every sample."""
    return np.arange(max(1, round(length_s * RATE))) / RATE


def gate(time: Sound, held_s: float, release_s: float) -> Sound:
    """1 while the note is held, then falling to nothing."""
    return np.asarray(np.exp(-np.maximum(0.0, time - held_s) / release_s * 4.0))


def vibrato(time: Sound, player: int) -> Sound:
    """A small part of the pitch that comes and goes about five times a second."""
    return np.asarray(0.004 * np.sin(2 * np.pi * (4.8 + 0.5 * player) * time + player))


def partials(frequency: Sound, level: Sound, ring: Sound, time: Sound) -> Sound:
    """A sum of decaying sines; every partial is one complex power series."""
    poles = np.exp((2j * np.pi * frequency - 1.0 / ring) / RATE)
    block = 256
    inside = poles[:, None] ** np.arange(block)
    across = (level[:, None] * poles[:, None] ** (block * np.arange(-(-len(time) // block)))).T
    return np.asarray((across @ inside).imag.reshape(-1)[: len(time)])


def wooden_body(rng: np.random.Generator, low_hz: float, high_hz: float, modes: int) -> Finish:
    """A wooden body: a few resonances over a flat path."""
    centres = np.exp(rng.uniform(np.log(low_hz), np.log(high_hz), modes))
    gains, sharpness = rng.uniform(0.3, 2.5, modes), rng.uniform(4.0, 20.0, modes)

    def through(sound: Sound) -> Sound:
        spectrum = np.fft.rfft(sound)
        hertz = np.fft.rfftfreq(len(sound), 1 / RATE)[:, None]
        resonance = gains / (1 + (sharpness * (hertz / centres - centres / (hertz + 1.0))) ** 2)
        return np.asarray(np.fft.irfft(spectrum * (0.25 + resonance.sum(axis=1)), len(sound)))

    return through


def low_pass(sound: Sound, corner_hz: float) -> Sound:
    """The sound with 12 dB per octave less above the corner."""
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    spectrum = np.fft.rfft(sound) / np.sqrt(1 + (hertz / corner_hz) ** 4)
    return np.asarray(np.fft.irfft(spectrum, len(sound)))


def harmonics(pitch_hz: Sound, levels: Sound, first_phase: float = 0.0) -> Sound:
    """Harmonics of a moving pitch (n,); `levels` (harmonic, about n / CONTROL) move slowly."""
    phase = first_phase + 2 * np.pi * np.cumsum(pitch_hz) / RATE
    base = np.exp(1j * phase).astype(np.complex64)
    turning = base.copy()
    moments = np.arange(len(pitch_hz), dtype=np.float32)
    known = np.arange(levels.shape[1]) * float(CONTROL)
    sound = np.zeros(len(pitch_hz), dtype=np.float32)
    for level in levels:
        sound += np.interp(moments, known, level).astype(np.float32) * turning.imag
        turning *= base
    return sound.astype(np.float64)


def drifting(count: int, every: int, rng: np.random.Generator) -> Sound:
    """A slow random curve of about unit deviation: nothing that is played stands still."""
    points = rng.standard_normal(count // every + 2)
    return np.interp(np.arange(count) / every, np.arange(len(points)), points)


def shaped_noise(count: int, gain_db: Callable[[Sound], Sound], rng: np.random.Generator) -> Sound:
    """Noise of unit deviation before it takes the gains, given by frequency in Hz."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hertz = np.asarray(np.fft.rfftfreq(count, 1 / RATE), dtype=np.float64)
    return np.asarray(np.fft.irfft(spectrum * 10 ** (gain_db(hertz + 1.0) / 20), count))
