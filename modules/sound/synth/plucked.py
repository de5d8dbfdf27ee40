"""Strings that are plucked, struck or slapped: guitars, basses, pianos, harps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modules.sound.synth.amplifier import Amplifier
from modules.sound.synth.envelope import frames_until_silent, release_in_place, rise_in_place
from modules.sound.synth.noise import band_noise
from modules.sound.synth.partials import Partials, ring
from modules.sound.synth.tone import Signal, Tone, time_axis

REFERENCE_HZ = 110.0
MAX_PARTIALS = 110
MAX_DECAY_S = 6.0
Resonance = tuple[float, float, float]
"""A mode of the body: frequency in Hz, level, decay in seconds."""


@dataclass(frozen=True, slots=True)
class PluckedVoice:
    """How a string sounds.

    A partial k starts with k^-`tilt`, combed by where the string is excited (`pick_position`,
    0 … 0.5), and darkened above `corner_hz`, which moves with the velocity. The fundamental of
    110 Hz dies with `decay_s`, shorter for higher strings, and partials die faster the higher they
    are: twice as fast at `damping_hz`. A share `after_sound` of each partial dies `after_ratio`
    times slower and `chorus_cents` apart, as the second plane or the second string of a piano key
    does (Weinreich 1977). `inharmonicity` is the stiffness B at middle C (Fletcher 1964). `body`
    modes and the noise `strike` around `strike_hz` sound with the onset.
    """

    tilt: float = 1.0
    pick_position: float = 0.14
    corner_hz: float = 4000.0
    decay_s: float = 1.6
    damping_hz: float = 1200.0
    inharmonicity: float = 0.0
    after_sound: float = 0.25
    after_ratio: float = 2.5
    chorus_cents: float = 0.5
    body: tuple[Resonance, ...] = ()
    strike: float = 0.05
    strike_hz: float = 2500.0
    attack_s: float = 0.0015
    release_s: float = 0.12
    amplifier: Amplifier | None = None

    def render(self, tone: Tone) -> Signal:
        """The waveform (frames,) of one plucked note, ending when string or release is silent."""
        if self.amplifier is not None:
            return self.amplifier.render(tone, self._string, self.release_s)
        signal = self._string(tone, self._frames(tone))
        release_in_place(signal, tone.held_frames, self.release_s, tone.sample_rate)
        return signal

    def _frames(self, tone: Tone) -> int:
        ringing = frames_until_silent(self.after_ratio * self._decay_s(tone), tone.sample_rate)
        return max(2, min(ringing, tone.held_frames + tone.frames(1.6 * self.release_s)))

    def _decay_s(self, tone: Tone) -> float:
        return min(MAX_DECAY_S, self.decay_s * float((REFERENCE_HZ / tone.frequency_hz) ** 0.5))

    def _string(self, tone: Tone, frames: int) -> Signal:
        """The undamped string with its body and its strike."""
        signal = ring(self._partials(tone), frames, tone.sample_rate)
        rise_in_place(signal, tone.frames(self.attack_s))
        self._add_strike(signal, tone)
        return signal

    def _partials(self, tone: Tone) -> Partials:
        harmonics = np.arange(1, tone.harmonic_count(MAX_PARTIALS) + 1)
        stiffness = self.inharmonicity * (tone.frequency_hz / 261.6) ** 1.2
        stretch = np.sqrt((1.0 + stiffness * harmonics**2) / (1.0 + stiffness))
        frequencies_hz = harmonics * tone.frequency_hz * stretch
        corner_hz = self.corner_hz * (0.15 + 0.85 * tone.strength) + tone.frequency_hz
        comb = np.abs(np.sin(np.pi * harmonics * self.pick_position)) + 0.02
        levels = harmonics**-self.tilt * comb / (1.0 + (frequencies_hz / corner_hz) ** 2)
        # No two strings are alike: each partial deviates a little, the same way every time.
        luck = np.random.default_rng(round(tone.frequency_hz * 16)).standard_normal(len(harmonics))
        levels = levels * 10.0 ** (0.1 * np.clip(luck, -2.0, 2.0))
        damping = 1.0 + (frequencies_hz - tone.frequency_hz) / self.damping_hz
        decays_s = self._decay_s(tone) / damping
        signs = np.where(np.sin(np.pi * harmonics * self.pick_position) < 0.0, 0.5, 0.0)
        # The two planes lie so far apart in pitch, and together on it.
        below = 2.0 ** (-self.after_sound * self.chorus_cents / 1200.0)
        above = 2.0 ** ((1.0 - self.after_sound) * self.chorus_cents / 1200.0)
        string = Partials(
            frequencies_hz * below, levels * (1.0 - self.after_sound), decays_s, signs
        )
        after = Partials(
            frequencies_hz * above, levels * self.after_sound, decays_s * self.after_ratio, signs
        )
        return string.joined(after).joined(self._body(tone))

    def _body(self, tone: Tone) -> Partials:
        modes = np.array(self.body, dtype=np.float64).reshape(-1, 3)
        return Partials(modes[:, 0], modes[:, 1] * tone.strength, modes[:, 2], np.zeros(len(modes)))

    def _add_strike(self, signal: Signal, tone: Tone) -> None:
        """The short noise of pick, finger or hammer."""
        length = min(len(signal), tone.frames(0.04))
        if self.strike <= 0.0:
            return
        brightness_hz = self.strike_hz * (0.6 + 0.6 * tone.strength)
        noise = band_noise(length, 0.5 * self.strike_hz, brightness_hz, tone.sample_rate, seed=17)
        fall = np.exp(-time_axis(length, tone.sample_rate) / 0.007).astype(np.float32)
        signal[:length] += noise * fall * np.float32(self.strike * tone.strength**1.2)
