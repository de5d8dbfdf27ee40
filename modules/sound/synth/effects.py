"""The sound effects of General MIDI: programs that are noises rather than instruments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from modules.sound.synth.drum_sounds import Stroke, fall, kick, metal
from modules.sound.synth.envelope import release_in_place, rise_in_place
from modules.sound.synth.noise import band_noise
from modules.sound.synth.tone import Signal, Tone, sine, time_axis

MAX_EFFECT_S = 12.0
_Effect = Callable[[Tone, int], Signal]


@dataclass(frozen=True, slots=True)
class EffectVoice:
    """A noise by name (see `_EFFECTS`), heard while the key is held; pitch moves its colour."""

    effect: str
    attack_s: float = 0.005
    release_s: float = 0.3

    def render(self, tone: Tone) -> Signal:
        """The waveform (frames,) of the effect, at most twelve seconds and its release."""
        held = min(tone.held_frames, tone.frames(MAX_EFFECT_S))
        signal = _EFFECTS[self.effect](tone, held + tone.frames(1.6 * self.release_s))
        rise_in_place(signal, tone.frames(self.attack_s))
        release_in_place(signal, held, self.release_s, tone.sample_rate)
        return signal


def _shift(tone: Tone) -> float:
    """How far the key moves the colour: 1 at middle C, an octave in two."""
    return float(np.sqrt(tone.frequency_hz / 261.6))


def _noise(tone: Tone, frames: int, low_hz: float, high_hz: float, seed: int) -> Signal:
    shift = _shift(tone)
    return band_noise(frames, low_hz * shift, high_hz * shift, tone.sample_rate, seed, 1.5)


def _fret(tone: Tone, frames: int) -> Signal:
    seconds = time_axis(frames, tone.sample_rate)
    squeak = _noise(tone, frames, 1800.0, 3200.0, 1)
    slide = np.sin(np.pi * np.minimum(seconds / 0.12, 1.0)).astype(np.float32)
    return squeak * slide


def _breath(tone: Tone, frames: int) -> Signal:
    seconds = time_axis(frames, tone.sample_rate)
    swell = np.minimum(seconds / 0.12, 1.0) * np.exp(-seconds / 0.35)
    return _noise(tone, frames, 900.0, 4500.0, 2) * swell.astype(np.float32)


def _seashore(tone: Tone, frames: int) -> Signal:
    seconds = time_axis(frames, tone.sample_rate)
    wave = np.float32(0.6) - np.float32(0.4) * sine(0.16 * seconds + 0.25)
    return _noise(tone, frames, 300.0, 3500.0, 3) * wave**2


def _bird(tone: Tone, frames: int) -> Signal:
    seconds = time_axis(frames, tone.sample_rate)
    beat = (seconds * 7.0) % 1.0
    chirp_hz = 2600.0 * _shift(tone) * (1.0 + 0.25 * sine(7.0 * seconds) + 0.1 * np.sin(seconds))
    phase = np.cumsum(np.minimum(chirp_hz, tone.ceiling_hz)) / tone.sample_rate
    gate = np.sin(np.pi * np.minimum(beat / 0.6, 1.0)) ** 2
    phrase = (seconds % 1.1) < 0.6
    return sine(phase) * (gate * phrase).astype(np.float32)


def _telephone(tone: Tone, frames: int) -> Signal:
    seconds = time_axis(frames, tone.sample_rate)
    shift = _shift(tone)
    bell = sine(1340.0 * shift * seconds) + np.float32(0.7) * sine(1710.0 * shift * seconds)
    hammer = np.exp(-9.0 * ((seconds * 22.0) % 1.0)).astype(np.float32)
    return bell * hammer * ((seconds % 1.6) < 1.0).astype(np.float32)


def _helicopter(tone: Tone, frames: int) -> Signal:
    seconds = time_axis(frames, tone.sample_rate)
    blades = np.exp(-5.0 * ((seconds * 11.0 * _shift(tone)) % 1.0)).astype(np.float32)
    return _noise(tone, frames, 60.0, 700.0, 5) * (blades + np.float32(0.12))


def _applause(tone: Tone, frames: int) -> Signal:
    hands = np.random.default_rng(6).random(frames // 64 + 2, dtype=np.float32)
    density = np.repeat(np.where(hands > 0.8, hands, np.float32(0.0)), 64)[:frames]
    density += np.float32(0.35)
    return _noise(tone, frames, 700.0, 4500.0, 7) * density.astype(np.float32)


def _gunshot(tone: Tone, frames: int) -> Signal:
    seconds = time_axis(frames, tone.sample_rate)
    blast = _noise(tone, frames, 80.0, 2600.0, 8)
    echo = np.float32(0.25) * fall(seconds, 0.35)
    boom = sine(70.0 * seconds) * fall(seconds, 0.12)
    return blast * (fall(seconds, 0.03) + echo) + boom


def _reverse_cymbal(tone: Tone, frames: int) -> Signal:
    cymbal = metal(1400.0, 15_000.0, 0.7, modes=200)(Stroke(tone.strength, tone.sample_rate, 9))
    held = min(frames, max(2, tone.held_frames))
    swell = np.zeros(frames, dtype=np.float32)
    length = min(held, len(cymbal))
    swell[held - length : held] = cymbal[:length][::-1]
    return swell


def _synth_drum(tone: Tone, frames: int) -> Signal:
    hit = kick(0.5 * tone.frequency_hz, tone.frequency_hz, 0.16, 0.1)
    signal = np.zeros(frames, dtype=np.float32)
    wave = hit(Stroke(tone.strength, tone.sample_rate))[:frames]
    signal[: len(wave)] = wave
    return signal


_EFFECTS: dict[str, _Effect] = {
    "fret noise": _fret,
    "breath": _breath,
    "seashore": _seashore,
    "bird": _bird,
    "telephone": _telephone,
    "helicopter": _helicopter,
    "applause": _applause,
    "gunshot": _gunshot,
    "reverse cymbal": _reverse_cymbal,
    "synth drum": _synth_drum,
}
