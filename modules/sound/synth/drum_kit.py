"""A drum kit from formulas: membranes, wires and metal, by General MIDI key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.sound.synth.noise import band_noise
from modules.sound.synth.wavetable import Signal, time_axis

METAL_RATIOS = (1.0, 1.342, 1.678, 1.932, 2.297, 2.613, 3.137, 3.551)
"""Inharmonic ratios of a cluster that the ear hears as metal, not as a chord."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One hit: strength 0 … 1, sample rate in Hz, and a seed that varies repeated hits a little."""

    strength: float
    sample_rate: int
    seed: int

    def axis(self, seconds: float) -> NDArray[np.float64]:
        """Time of each sample of a hit of this length."""
        return time_axis(max(2, int(seconds * self.sample_rate)), self.sample_rate)

    def noise(self, seconds: NDArray[np.float64], low_hz: float, high_hz: float) -> Signal:
        """Noise of RMS 1 in a band, as long as the axis."""
        top_hz = min(high_hz, 0.45 * self.sample_rate)
        return band_noise(
            len(seconds), min(low_hz, 0.5 * top_hz), top_hz, self.sample_rate, self.seed, 2.0
        )


Drum = Callable[[Stroke], NDArray[np.floating]]


def _fall(seconds: NDArray[np.float64], decay_s: float) -> NDArray[np.float64]:
    fall: NDArray[np.float64] = np.exp(-seconds / decay_s)
    return fall


def _kick(base_hz: float, sweep_hz: float, decay_s: float) -> Drum:
    def hit(stroke: Stroke) -> NDArray[np.floating]:
        seconds = stroke.axis(4.5 * decay_s)
        # The pitch falls from base + sweep to base: its integral is the phase.
        sweep_s = 0.022
        phase = base_hz * seconds + sweep_hz * sweep_s * (1.0 - np.exp(-seconds / sweep_s))
        body = np.sin(2.0 * np.pi * phase) * _fall(seconds, decay_s)
        click = stroke.noise(seconds, 1800.0, 6000.0) * _fall(seconds, 0.0035)
        return body + 0.16 * stroke.strength * click

    return hit


def _membrane(frequency_hz: float, decay_s: float, slap: float = 0.1) -> Drum:
    """Toms, congas, bongos: the first modes of a circular membrane (ratios 1, 1.59, 2.14)."""

    def hit(stroke: Stroke) -> NDArray[np.floating]:
        seconds = stroke.axis(5.0 * decay_s)
        bend = 0.08 * frequency_hz * 0.05 * (1.0 - np.exp(-seconds / 0.05))
        signal = np.zeros(len(seconds))
        for ratio, level, damping in ((1.0, 1.0, 1.0), (1.594, 0.45, 0.5), (2.136, 0.25, 0.35)):
            phase = ratio * (frequency_hz * seconds + bend)
            signal += level * np.sin(2.0 * np.pi * phase) * _fall(seconds, damping * decay_s)
        return signal + slap * stroke.strength * stroke.noise(seconds, 900.0, 5000.0) * _fall(
            seconds, 0.008
        )

    return hit


def _snare(tone_hz: float, wires_s: float) -> Drum:
    def hit(stroke: Stroke) -> NDArray[np.floating]:
        seconds = stroke.axis(6.0 * wires_s)
        shell = np.sin(2.0 * np.pi * tone_hz * seconds) * _fall(seconds, 0.055)
        shell += 0.6 * np.sin(2.0 * np.pi * 1.78 * tone_hz * seconds) * _fall(seconds, 0.03)
        top_hz = 5000.0 + 5000.0 * stroke.strength
        wires = stroke.noise(seconds, 1500.0, top_hz) * _fall(seconds, wires_s)
        crack = stroke.noise(seconds, 2500.0, 9000.0) * _fall(seconds, 0.004)
        return 0.7 * shell + 0.42 * wires + 0.25 * stroke.strength * crack

    return hit


def _metal(base_hz: float, low_hz: float, decay_s: float, ring: float = 0.5) -> Drum:
    """Hi-hats and cymbals: high noise with a cluster of square-like partials behind it."""

    def hit(stroke: Stroke) -> NDArray[np.floating]:
        seconds = stroke.axis(min(5.5 * decay_s, 4.0))
        cluster = np.zeros(len(seconds))
        for index, ratio in enumerate(METAL_RATIOS):
            for order in (1, 3, 5):
                partial_hz = base_hz * ratio * order
                if low_hz * 0.7 < partial_hz < 0.45 * stroke.sample_rate:
                    angle = 2.0 * np.pi * partial_hz * seconds + index
                    cluster += np.sin(angle) / order
        wash = stroke.noise(seconds, low_hz, 9000.0 + 7000.0 * stroke.strength)
        sizzle = wash * (_fall(seconds, decay_s) + 0.6 * _fall(seconds, 0.15 * decay_s))
        return sizzle + 0.35 * ring * cluster * _fall(seconds, 0.6 * decay_s)

    return hit


def _clap(stroke: Stroke) -> NDArray[np.floating]:
    seconds = stroke.axis(0.35)
    envelope = _fall(seconds, 0.08) * 0.7
    for delay_s in (0.0, 0.011, 0.021):
        late = seconds >= delay_s
        envelope = envelope + late * np.exp(-np.maximum(seconds - delay_s, 0.0) / 0.005)
    return stroke.noise(seconds, 900.0, 3200.0) * envelope


def _wood(frequency_hz: float, decay_s: float, second: float = 2.7) -> Drum:
    """Sticks, blocks, claves, cowbell: two dry modes and a tick."""

    def hit(stroke: Stroke) -> NDArray[np.floating]:
        seconds = stroke.axis(6.0 * decay_s)
        tone = np.sin(2.0 * np.pi * frequency_hz * seconds) * _fall(seconds, decay_s)
        tone += (
            0.5
            * np.sin(2.0 * np.pi * second * frequency_hz * seconds)
            * _fall(seconds, 0.6 * decay_s)
        )
        return tone + 0.2 * stroke.noise(seconds, 2000.0, 9000.0) * _fall(seconds, 0.002)

    return hit


def _shaken(low_hz: float, high_hz: float, rise_s: float, decay_s: float) -> Drum:
    """Shaker, cabasa, maracas, guiro: a burst of noise that swells before it falls."""

    def hit(stroke: Stroke) -> NDArray[np.floating]:
        seconds = stroke.axis(rise_s + 5.0 * decay_s)
        swell = np.minimum(seconds / rise_s, 1.0) ** 2
        fall = np.exp(-np.maximum(seconds - rise_s, 0.0) / decay_s)
        return stroke.noise(seconds, low_hz, high_hz) * swell * fall

    return hit


def _jingle(stroke: Stroke) -> NDArray[np.floating]:
    return _metal(1850.0, 6000.0, 0.09, 0.9)(stroke)


_KIT: dict[int, tuple[Drum, float, float]] = {
    # key: (sound, level at full strength, pan)
    27: (_wood(1800.0, 0.02), 0.3, 0.1),
    28: (_clap, 0.4, 0.1),
    31: (_wood(2200.0, 0.008), 0.35, 0.0),
    33: (_wood(2600.0, 0.006), 0.35, 0.0),
    35: (_kick(46.0, 210.0, 0.16), 0.85, 0.0),
    36: (_kick(52.0, 260.0, 0.13), 0.85, 0.0),
    37: (_wood(1650.0, 0.014, 1.53), 0.45, 0.05),
    38: (_snare(186.0, 0.085), 0.62, 0.0),
    39: (_clap, 0.5, -0.1),
    40: (_snare(215.0, 0.065), 0.62, 0.0),
    41: (_membrane(78.0, 0.24), 0.6, 0.45),
    42: (_metal(2400.0, 7000.0, 0.028), 0.3, -0.25),
    43: (_membrane(95.0, 0.22), 0.6, 0.35),
    44: (_metal(2300.0, 6000.0, 0.04), 0.24, -0.25),
    45: (_membrane(115.0, 0.2), 0.6, 0.2),
    46: (_metal(2350.0, 6500.0, 0.22), 0.3, -0.25),
    47: (_membrane(138.0, 0.18), 0.58, 0.0),
    48: (_membrane(165.0, 0.16), 0.56, -0.2),
    49: (_metal(1700.0, 3800.0, 0.75), 0.42, -0.45),
    50: (_membrane(198.0, 0.14), 0.55, -0.35),
    51: (_metal(2100.0, 4800.0, 0.5, 1.2), 0.26, 0.4),
    52: (_metal(1300.0, 2600.0, 0.5), 0.42, 0.5),
    53: (_wood(2950.0, 0.22, 1.46), 0.3, 0.4),
    54: (_jingle, 0.32, 0.2),
    55: (_metal(2200.0, 5200.0, 0.3), 0.38, -0.3),
    56: (_wood(562.0, 0.07, 1.503), 0.4, 0.15),
    57: (_metal(1550.0, 3500.0, 0.8), 0.42, 0.45),
    58: (_shaken(1500.0, 5000.0, 0.01, 0.12), 0.3, 0.3),
    59: (_metal(2000.0, 4400.0, 0.55, 1.0), 0.26, 0.45),
    60: (_membrane(395.0, 0.07, 0.2), 0.5, 0.3),
    61: (_membrane(300.0, 0.08, 0.2), 0.5, 0.3),
    62: (_membrane(245.0, 0.05, 0.35), 0.5, -0.3),
    63: (_membrane(230.0, 0.14, 0.15), 0.5, -0.3),
    64: (_membrane(175.0, 0.16, 0.12), 0.5, -0.3),
    65: (_membrane(330.0, 0.12, 0.3), 0.5, 0.25),
    66: (_membrane(250.0, 0.14, 0.3), 0.5, 0.25),
    67: (_wood(980.0, 0.12, 1.5), 0.35, -0.2),
    68: (_wood(720.0, 0.13, 1.5), 0.35, -0.2),
    69: (_shaken(4000.0, 12000.0, 0.02, 0.04), 0.3, 0.3),
    70: (_shaken(5000.0, 14000.0, 0.008, 0.02), 0.3, 0.3),
    73: (_shaken(1800.0, 5000.0, 0.05, 0.03), 0.3, -0.2),
    74: (_shaken(1800.0, 5000.0, 0.2, 0.06), 0.3, -0.2),
    75: (_wood(2450.0, 0.03, 1.9), 0.45, -0.15),
    76: (_wood(1180.0, 0.03), 0.42, 0.2),
    77: (_wood(860.0, 0.035), 0.42, 0.2),
    80: (_wood(3900.0, 0.05, 1.61), 0.22, 0.35),
    81: (_wood(3900.0, 0.6, 1.61), 0.22, 0.35),
    82: (_shaken(5000.0, 13000.0, 0.015, 0.03), 0.3, 0.3),
    83: (_jingle, 0.28, -0.3),
    85: (_wood(1500.0, 0.025), 0.4, 0.2),
    87: (_membrane(110.0, 0.3, 0.1), 0.55, 0.2),
}
_NEAREST = {key: min(_KIT, key=lambda known: abs(known - key)) for key in range(128)}


def drum_pan(pitch: int) -> float:
    """Where a drum sits from the drummer's seat turned to the listener, -1 left … 1 right."""
    return _KIT[_NEAREST[pitch]][2]


def strike_drum(pitch: int, velocity: int, variant: int, sample_rate: int) -> Signal:
    """The waveform (frames,) of GM percussion key `pitch`; unknown keys take the nearest sound."""
    sound, level, _ = _KIT[_NEAREST[pitch]]
    strength = velocity / 127.0
    signal = sound(Stroke(strength, sample_rate, seed=pitch * 8 + variant))
    peak = float(np.abs(signal).max()) or 1.0
    colour = 1.0 + 0.04 * ((variant * 7 + pitch) % 5 - 2) / 2.0 if variant else 1.0
    waveform: Signal = (signal * (level * colour * strength**1.5 / peak)).astype(np.float32)
    return waveform
