"""Sounds that last as long as the key is held: bowed, blown, sung, organs, leads and pads.

Brightness moves between a dark and a bright cycle of the same pitch, as a filter would; several
detuned voices make an ensemble.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.sound.synth.envelope import attack, release
from modules.sound.synth.noise import band_noise
from modules.sound.synth.wavetable import Signal, cycle, harmonic_count, play, time_axis


@dataclass(frozen=True, slots=True)
class SustainedVoice:
    """How a held sound develops.

    `tilt` is the fall of the partials when bright, `dark_tilt` when dark; `odd` (0 … 1) removes
    even partials (square wave, clarinet); `drawbars` gives explicit partials instead. Brightness
    rises in `bloom_s`, settles at `sustain_brightness` and follows the velocity. `formant_hz` adds
    a resonance. Vibrato sets in after `vibrato_delay_s`. `decay_s` > 0 lets the note die slowly.
    """

    tilt: float = 1.0
    dark_tilt: float = 2.2
    odd: float = 0.0
    drawbars: tuple[float, ...] = ()
    attack_s: float = 0.02
    release_s: float = 0.15
    bloom_s: float = 0.08
    sustain_brightness: float = 0.6
    voices: int = 1
    detune_cents: float = 0.0
    vibrato_cents: float = 0.0
    vibrato_hz: float = 5.3
    vibrato_delay_s: float = 0.25
    breath: float = 0.0
    formant_hz: float = 0.0
    decay_s: float = 0.0


def sustain(
    voice: SustainedVoice, frequency_hz: float, velocity: int, duration_s: float, sample_rate: int
) -> Signal:
    """The waveform (frames,) of one held note with its release."""
    held = max(1, int(duration_s * sample_rate))
    frames = held + max(2, int(voice.release_s * sample_rate))
    seconds = time_axis(frames, sample_rate)
    signal = _ensemble(voice, frequency_hz, velocity, seconds, sample_rate)
    if voice.breath:
        high_hz = min(6.0 * frequency_hz, 0.4 * sample_rate)
        air = band_noise(frames, min(2.0 * frequency_hz, 0.5 * high_hz), high_hz, sample_rate, 29)
        signal += np.float32(voice.breath * 0.3) * air
    if voice.decay_s:
        signal *= np.exp(-seconds / voice.decay_s).astype(np.float32)
    signal *= attack(seconds, min(voice.attack_s, 0.5 * duration_s + 0.004))
    signal *= release(frames, held, voice.release_s, sample_rate)
    return signal


def _ensemble(
    voice: SustainedVoice,
    frequency_hz: float,
    velocity: int,
    seconds: NDArray[np.float64],
    sample_rate: int,
) -> Signal:
    dark, bright = _cycles(voice, frequency_hz, sample_rate)
    brightness = _brightness(voice, velocity, seconds)
    vibrato = _vibrato_phase(voice, frequency_hz, seconds)
    signal = np.zeros(len(seconds), dtype=np.float32)
    offsets = np.linspace(-1.0, 1.0, voice.voices) if voice.voices > 1 else np.zeros(1)
    for index, offset in enumerate(offsets):
        detuned_hz = frequency_hz * 2.0 ** (offset * voice.detune_cents / 1200.0)
        phase = seconds * detuned_hz + vibrato + 0.37 * index
        low = play(dark, phase)
        signal += low + (play(bright, phase) - low) * brightness
    return signal / np.float32(np.sqrt(voice.voices))


def _cycles(voice: SustainedVoice, frequency_hz: float, sample_rate: int) -> tuple[Signal, Signal]:
    count = harmonic_count(frequency_hz * 1.03, sample_rate)
    if voice.drawbars:
        bars = np.array(voice.drawbars[:count])
        return cycle(bars), cycle(bars)
    harmonics = np.arange(1, count + 1)
    weights = np.where(harmonics % 2 == 0, 1.0 - voice.odd, 1.0)
    if voice.formant_hz:
        octaves = np.log2(harmonics * frequency_hz / voice.formant_hz)
        weights = weights * (1.0 + 2.5 * np.exp(-((octaves / 0.6) ** 2)))
    return cycle(weights * harmonics**-voice.dark_tilt), cycle(weights * harmonics**-voice.tilt)


def _brightness(voice: SustainedVoice, velocity: int, seconds: NDArray[np.float64]) -> Signal:
    """0 dark … 1 bright: rises in `bloom_s`, then settles; softer notes stay darker."""
    rise = 1.0 - np.exp(-seconds / max(voice.bloom_s, 1e-3))
    settle = voice.sustain_brightness + (1.0 - voice.sustain_brightness) * np.exp(
        -seconds / (4.0 * max(voice.bloom_s, 1e-3))
    )
    return (rise * settle * (0.25 + 0.75 * velocity / 127.0)).astype(np.float32)


def _vibrato_phase(
    voice: SustainedVoice, frequency_hz: float, seconds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Phase in cycles that vibrato adds to a steady tone."""
    if not voice.vibrato_cents:
        return np.zeros(len(seconds))
    depth = frequency_hz * (2.0 ** (voice.vibrato_cents / 1200.0) - 1.0)
    fade_in = np.clip((seconds - voice.vibrato_delay_s) / 0.3, 0.0, 1.0)
    swing = np.sin(2.0 * np.pi * voice.vibrato_hz * seconds)
    phase: NDArray[np.float64] = depth / (2.0 * np.pi * voice.vibrato_hz) * swing * fade_in
    return phase
