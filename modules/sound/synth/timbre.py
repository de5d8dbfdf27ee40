"""The spectrum of a held sound, dark and bright, and how it moves between the two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.sound.synth.envelope import release_in_place, rise_in_place
from modules.sound.synth.tone import Signal, Tone

SETTLED_S = 2.0
"""From here on a held sound no longer changes, so that it can be looped."""

Formant = tuple[float, float, float]
"""A resonance: centre in Hz, gain above 1, width in octaves."""


@dataclass(frozen=True, slots=True)
class Timbre:
    """Levels of the harmonics.

    They fall as k^-`tilt` when bright and k^-`dark_tilt` when dark, and above `corner_hz` (dark: a
    quarter of it) by 12 dB per octave more. `odd` (0 … 1) removes even harmonics, as in a square
    wave or a clarinet; `drawbars` states the levels of the first harmonics instead.
    """

    tilt: float = 1.0
    dark_tilt: float = 2.0
    corner_hz: float = 12_000.0
    odd: float = 0.0
    drawbars: tuple[float, ...] = ()
    formants: tuple[Formant, ...] = ()

    def levels(self, tone: Tone, most: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Dark and bright levels (n,) of the harmonics that the tone can have, at most `most`."""
        if self.drawbars:
            count = min(tone.harmonic_count(most), len(self.drawbars))
            bars = np.array(self.drawbars[:count], dtype=np.float64)
            return bars, bars
        harmonics = np.arange(1, tone.harmonic_count(most) + 1)
        hz = harmonics * tone.frequency_hz
        weights = np.where(harmonics % 2 == 0, 1.0 - self.odd, 1.0)
        for centre_hz, gain, width in self.formants:
            octaves = np.log2(hz / centre_hz) / width
            weights = weights * (1.0 + gain * np.exp(-(octaves**2)))
        corner_hz = self.corner_hz * (0.5 + 0.5 * tone.strength) + tone.frequency_hz
        dark_corner_hz = 0.25 * self.corner_hz + tone.frequency_hz
        bright = weights * harmonics**-self.tilt / (1.0 + (hz / corner_hz) ** 2)
        dark = weights * harmonics**-self.dark_tilt / (1.0 + (hz / dark_corner_hz) ** 2)
        return dark, bright


@dataclass(frozen=True, slots=True)
class Contour:
    """How a held sound develops.

    It rises in `attack_s`; its brightness rises with the time constant `bloom_s`, settles at
    `settled` of its peak, and follows the velocity. After the key is let go it falls by 35 dB in
    `release_s`.
    """

    attack_s: float = 0.02
    release_s: float = 0.15
    bloom_s: float = 0.08
    settled: float = 0.7

    def total_frames(self, tone: Tone) -> int:
        """Frames of the whole note, 20 dB of fade after the stated release included."""
        return tone.held_frames + tone.frames(1.6 * self.release_s)

    def brightness(self, seconds: NDArray[np.float64], strength: float) -> Signal:
        """0 dark … 1 bright at each of `seconds`; constant from `SETTLED_S` on."""
        bounded = np.minimum(seconds, SETTLED_S).astype(np.float32)
        bloom_s = np.float32(max(self.bloom_s, 1e-3))
        rise = 1.0 - np.exp(-bounded / bloom_s)
        settle = self.settled + (1.0 - self.settled) * np.exp(-bounded / (4.0 * bloom_s))
        return np.asarray(rise * settle * (0.2 + 0.8 * strength), dtype=np.float32)

    def shape_in_place(self, signal: Signal, tone: Tone) -> None:
        """Apply attack and release; a note shorter than its attack still speaks."""
        attack_s = min(self.attack_s, 0.6 * tone.duration_s + 0.01)
        rise_in_place(signal, tone.frames(attack_s))
        release_in_place(signal, tone.held_frames, self.release_s, tone.sample_rate)
