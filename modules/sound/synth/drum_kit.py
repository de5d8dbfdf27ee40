"""The drum kit: which sound each General MIDI percussion key makes, how loud, and where it sits."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from modules.sound.synth.drum_sounds import (
    Drum,
    Stroke,
    chime,
    clap,
    glide,
    jingles,
    kick,
    membrane,
    metal,
    shaken,
    snare,
    whistle,
    wood,
)
from modules.sound.synth.tone import Signal

VELOCITY_EXPONENT = 1.5
_TUNINGS = (1.0, 0.992, 1.007, 0.997, 1.011)
_LEVELS = (1.0, 0.97, 1.03, 0.94, 1.01)

_KIT: dict[int, tuple[Drum, float, float]] = {
    # key: (sound, peak at full strength, pan)
    27: (glide(300.0, 1400.0, 0.1), 0.35, 0.1),
    28: (clap, 0.4, 0.1),
    29: (glide(500.0, 1500.0, 0.09, 0.7), 0.35, -0.1),
    30: (glide(1500.0, 500.0, 0.11, 0.7), 0.35, 0.1),
    31: (wood(2300.0, 0.008), 0.4, 0.0),
    32: (wood(1000.0, 0.004), 0.35, 0.0),
    33: (wood(2600.0, 0.006), 0.35, 0.0),
    34: (wood(2100.0, 0.12, 2.64, 0.1), 0.3, 0.0),
    35: (kick(49.0, 120.0, 0.13, 0.2), 0.9, 0.0),
    36: (kick(56.0, 170.0, 0.1, 0.35), 0.9, 0.0),
    37: (wood(1250.0, 0.016, 1.53, 0.35), 0.5, 0.05),
    38: (snare(188.0, 0.085), 0.66, 0.0),
    39: (clap, 0.55, -0.1),
    40: (snare(222.0, 0.07, 0.5), 0.66, 0.0),
    41: (membrane(76.0, 0.3), 0.62, 0.42),
    42: (metal(5200.0, 16_000.0, 0.042, wash=0.7), 0.3, -0.25),
    43: (membrane(92.0, 0.27), 0.62, 0.32),
    44: (metal(4300.0, 14_000.0, 0.042, wash=0.5), 0.26, -0.25),
    45: (membrane(112.0, 0.24), 0.6, 0.18),
    46: (metal(4600.0, 16_000.0, 0.42, wash=0.6), 0.32, -0.25),
    47: (membrane(134.0, 0.21), 0.6, 0.0),
    48: (membrane(160.0, 0.19), 0.58, -0.16),
    49: (metal(1400.0, 15_000.0, 0.9, modes=260, wash=0.6), 0.46, -0.42),
    50: (membrane(194.0, 0.17), 0.56, -0.3),
    51: (metal(2400.0, 13_000.0, 0.6, wash=0.22, ping_hz=2900.0), 0.3, 0.38),
    52: (metal(900.0, 12_000.0, 0.55, modes=240, wash=0.9), 0.46, 0.46),
    53: (metal(1900.0, 9000.0, 0.45, modes=60, wash=0.1, ping_hz=1450.0), 0.32, 0.38),
    54: (jingles(5500.0, 0.07, 2), 0.32, 0.2),
    55: (metal(2600.0, 16_000.0, 0.32, modes=200, wash=0.7), 0.4, -0.28),
    56: (wood(560.0, 0.055, 1.503, 0.15), 0.42, 0.15),
    57: (metal(1200.0, 14_000.0, 1.0, modes=260, wash=0.6), 0.46, 0.42),
    58: (shaken(1400.0, 4800.0, 0.01, 0.16, 14), 0.32, 0.3),
    59: (metal(2100.0, 12_000.0, 0.65, wash=0.3, ping_hz=2500.0), 0.3, 0.42),
    60: (membrane(390.0, 0.06, 0.2, 0.03), 0.5, 0.26),
    61: (membrane(292.0, 0.07, 0.2, 0.03), 0.5, 0.26),
    62: (membrane(340.0, 0.035, 0.45, 0.02), 0.5, -0.26),
    63: (membrane(252.0, 0.13, 0.16, 0.03), 0.52, -0.26),
    64: (membrane(182.0, 0.15, 0.12, 0.04), 0.52, -0.26),
    65: (membrane(330.0, 0.12, 0.4, 0.02), 0.52, 0.24),
    66: (membrane(238.0, 0.14, 0.35, 0.02), 0.52, 0.24),
    67: (wood(930.0, 0.1, 1.51, 0.1), 0.36, -0.2),
    68: (wood(690.0, 0.11, 1.51, 0.1), 0.36, -0.2),
    69: (shaken(4500.0, 14_000.0, 0.018, 0.03, 5), 0.3, 0.28),
    70: (shaken(5000.0, 14_000.0, 0.008, 0.018), 0.32, 0.28),
    71: (whistle(2350.0, 0.12), 0.3, 0.1),
    72: (whistle(2280.0, 0.4), 0.3, 0.1),
    73: (shaken(1800.0, 6000.0, 0.05, 0.02, 9), 0.34, -0.18),
    74: (shaken(1800.0, 6000.0, 0.28, 0.03, 34), 0.34, -0.18),
    75: (wood(2450.0, 0.022, 1.9, 0.1), 0.46, -0.14),
    76: (wood(1080.0, 0.022), 0.44, 0.18),
    77: (wood(790.0, 0.026), 0.44, 0.18),
    78: (glide(540.0, 700.0, 0.09, 0.15), 0.36, -0.1),
    79: (glide(420.0, 280.0, 0.2, 0.15), 0.36, -0.1),
    80: (wood(5300.0, 0.03, 2.13, 0.1), 0.24, 0.32),
    81: (wood(5300.0, 0.5, 2.13, 0.1), 0.24, 0.32),
    82: (shaken(5500.0, 14_000.0, 0.015, 0.022), 0.32, 0.28),
    83: (jingles(4200.0, 0.09, 3), 0.28, -0.28),
    84: (chime(6800.0, 26, 0.045, 0.22), 0.24, -0.3),
    85: (wood(1900.0, 0.018, 1.7, 0.4), 0.42, 0.18),
    86: (membrane(98.0, 0.09, 0.12, 0.05), 0.58, 0.18),
    87: (membrane(86.0, 0.36, 0.08, 0.05), 0.58, 0.18),
}
_NEAREST = {key: min(_KIT, key=lambda known: abs(known - key)) for key in range(128)}


def drum_pan(pitch: int) -> float:
    """Where the drum of GM key `pitch` sits in the picture, -1 left … 1 right."""
    return _KIT[_NEAREST[pitch]][2]


def strike_drum(pitch: int, velocity: int, variant: int, sample_rate: int) -> Signal:
    """The waveform (frames,) of GM percussion key `pitch`; keys outside take the nearest sound.

    `variant` varies tuning, level and noise a little, the same way every time.
    """
    key = _NEAREST[pitch]
    strength = velocity / 127.0
    stroke = Stroke(strength, sample_rate, key * 8 + variant, _TUNINGS[variant % len(_TUNINGS)])
    level = _LEVELS[variant % len(_LEVELS)] * strength**VELOCITY_EXPONENT
    return _KIT[key][0](stroke) * np.float32(_gain(key, sample_rate) * level)


@lru_cache(maxsize=512)
def _gain(key: int, sample_rate: int) -> float:
    """What brings the strongest stroke of `key` to its peak in the table."""
    sound, peak, _ = _KIT[key]
    strongest = sound(Stroke(1.0, sample_rate, key * 8))
    return peak / (float(np.abs(strongest).max()) or 1.0)
