"""Drawn brass, woodwinds and bowed strings: harmonics behind the formants of their bodies.

The ranges are those of Meyer, Acoustics and the Performance of Music (2009), ch. 3; each make is
drawn around them, with its own roughness of response, breath or bow noise, onset and vibrato.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.instrument_classifier.tones import (
    CONTROL,
    HIGHEST_PARTIAL_HZ,
    Builder,
    Built,
    Sound,
    axis,
    drifting,
    gate,
    harmonics,
    shaped_noise,
    untouched,
)


@dataclass(frozen=True, slots=True)
class Wind:
    """One kind of instrument; the formants are centres in Hz, strongest first.

    `slope_db` is the fall per octave above the formants, `even` the level of even harmonics,
    `noise_db` that of the breath or bow, `swell` how much the spectrum grows with loudness,
    `roughness_db` how uneven the body answers, `vibrato` how often and how deep there is one.
    """

    formants: tuple[float, ...]
    slope_db: tuple[float, float]
    onset_s: tuple[float, float]
    noise_db: tuple[float, float]
    even: tuple[float, float] = (0.7, 1.0)
    width: tuple[float, float] = (0.8, 1.8)
    swell: tuple[float, float] = (0.3, 0.8)
    roughness_db: float = 2.5
    vibrato: tuple[float, float] = (0.4, 0.006)
    chiff: float = 0.0
    lowest_hz: float = 0.0
    players: tuple[int, ...] = (1,)
    transpose: int = 0
    """Semitones from the middle of the class's range to that of the instrument."""


BRASS = (
    Wind((380.0,), (12, 22), (0.04, 0.12), (-55, -40), swell=(1.0, 2.0), vibrato=(0.1, 0.003),
         transpose=-2),
    Wind((450.0, 900.0), (10, 20), (0.03, 0.09), (-55, -40), swell=(1.2, 2.2), players=(1, 1, 4),
         transpose=-2),
    Wind((1250.0, 2200.0), (8, 16), (0.02, 0.06), (-55, -40), swell=(0.8, 2.0), transpose=8),
    Wind((900.0, 1500.0), (10, 18), (0.03, 0.07), (-50, -38), swell=(0.8, 1.6), transpose=4),
    Wind((560.0, 1300.0), (9, 18), (0.03, 0.08), (-55, -40), swell=(1.2, 2.2), players=(1, 1, 3),
         transpose=-4),
    Wind((260.0, 500.0), (10, 20), (0.04, 0.12), (-55, -40), swell=(0.8, 1.8), transpose=-14),
    Wind((1900.0, 2800.0), (6, 14), (0.02, 0.06), (-50, -35), width=(0.5, 1.0), swell=(0.6, 1.4),
         transpose=8),
)  # fmt: skip
"""Horn, horns, trumpet, flugelhorn, trombone, tuba, and a muted trumpet."""

WOODWINDS = (
    Wind((800.0,), (12, 22), (0.03, 0.12), (-42, -22), vibrato=(0.7, 0.006), chiff=0.5,
         transpose=8),
    Wind((1500.0,), (14, 24), (0.02, 0.06), (-42, -24), vibrato=(0.4, 0.005), chiff=0.6,
         transpose=20),
    Wind((1000.0,), (14, 26), (0.02, 0.05), (-45, -28), vibrato=(0.2, 0.004), chiff=0.6,
         transpose=12),
    Wind((600.0,), (12, 20), (0.04, 0.12), (-25, -10), vibrato=(0.2, 0.004), chiff=1.0,
         transpose=8),
    Wind((900.0, 3200.0), (9, 16), (0.02, 0.07), (-55, -38), even=(0.05, 0.35),
         vibrato=(0.05, 0.003)),
    Wind((350.0, 2000.0), (10, 18), (0.03, 0.08), (-52, -38), even=(0.05, 0.35), transpose=-12),
    Wind((1100.0, 2700.0), (9, 16), (0.02, 0.05), (-55, -42), width=(0.5, 1.1),
         vibrato=(0.6, 0.006), transpose=5),
    Wind((930.0, 2300.0), (9, 16), (0.02, 0.06), (-55, -42), width=(0.5, 1.1),
         vibrato=(0.5, 0.006)),
    Wind((470.0, 1150.0, 2000.0), (9, 16), (0.02, 0.06), (-52, -40), width=(0.5, 1.1),
         vibrato=(0.3, 0.005), transpose=-14),
    Wind((280.0, 520.0, 1200.0), (9, 16), (0.03, 0.08), (-48, -35), width=(0.5, 1.2),
         transpose=-24),
    Wind((1000.0, 2400.0), (7, 14), (0.02, 0.07), (-45, -28), vibrato=(0.5, 0.009), transpose=-1),
    Wind((650.0, 1600.0), (7, 14), (0.02, 0.07), (-45, -28), vibrato=(0.5, 0.008), transpose=-6),
    Wind((400.0, 1000.0, 2300.0), (7, 14), (0.02, 0.08), (-45, -28), vibrato=(0.3, 0.006),
         transpose=-14),
)  # fmt: skip
"""Flute, piccolo, recorder, panpipe; clarinet, bass clarinet; oboe, cor anglais, bassoon,
contrabassoon; alto, tenor and baritone saxophone."""

STRINGS = (
    Wind((500.0, 1000.0, 2600.0), (8, 15), (0.03, 0.15), (-45, -28), width=(1.2, 2.5),
         roughness_db=6.0, vibrato=(0.7, 0.009), lowest_hz=230.0, players=(1, 1, 6), transpose=8),
    Wind((360.0, 750.0, 2000.0), (8, 16), (0.03, 0.15), (-45, -28), width=(1.2, 2.5),
         roughness_db=6.0, vibrato=(0.7, 0.008), lowest_hz=180.0, players=(1, 1, 6)),
    Wind((220.0, 450.0, 1500.0), (8, 16), (0.03, 0.18), (-45, -28), width=(1.2, 2.5),
         roughness_db=6.0, vibrato=(0.7, 0.007), lowest_hz=90.0, players=(1, 1, 5), transpose=-6),
    Wind((110.0, 300.0, 900.0), (8, 16), (0.05, 0.2), (-42, -26), width=(1.2, 2.5),
         roughness_db=6.0, vibrato=(0.4, 0.005), lowest_hz=55.0, players=(1, 4), transpose=-12),
    Wind((450.0, 900.0, 2300.0), (9, 15), (0.06, 0.3), (-45, -30), width=(1.5, 2.5),
         roughness_db=4.0, vibrato=(0.8, 0.008), lowest_hz=150.0, players=(8,)),
)  # fmt: skip
"""Violin, viola, cello, double bass, section."""

REEDS = (
    Wind((900.0, 2200.0), (5, 12), (0.02, 0.08), (-52, -38), vibrato=(0.1, 0.002),
         players=(2, 3)),
    Wind((1300.0, 2800.0), (5, 12), (0.02, 0.06), (-48, -32), vibrato=(0.5, 0.004)),
    Wind((1000.0, 2600.0), (4, 9), (0.01, 0.03), (-55, -40), vibrato=(0.0, 0.0), players=(1, 2)),
)  # fmt: skip
"""Accordion, harmonica, bagpipe."""


def winds_of(kinds: tuple[Wind, ...]) -> Builder:
    """A builder that draws one of the kinds, and a make of it."""

    def build(rng: np.random.Generator) -> Built:
        return _make(kinds[int(rng.integers(len(kinds)))], rng)

    return build


def _make(kind: Wind, rng: np.random.Generator) -> Built:
    response = _Response(kind, rng)
    onset_s, even = rng.uniform(*kind.onset_s), rng.uniform(*kind.even)
    noise = 10 ** (rng.uniform(*kind.noise_db) / 20)
    swell, lag_s = rng.uniform(*kind.swell), rng.uniform(0.0, 0.5) * onset_s
    rate_hz, depth = rng.uniform(4.2, 6.8), kind.vibrato[1] * rng.uniform(0.3, 1.5)
    has_vibrato, tremor = rng.random() < kind.vibrato[0], rng.uniform(0.0, 0.25)
    release_s, scoop = rng.uniform(0.04, 0.2), rng.uniform(-0.03, 0.005)
    players = int(rng.choice(kind.players))
    hardness_hz = rng.uniform(700.0, 2500.0)

    def one(hertz: float, loud: float, held_s: float, chance: np.random.Generator) -> Sound:
        time = axis(held_s + release_s + 0.05)
        slow = time[::CONTROL]
        late = chance.uniform(0.0, 0.03) if players > 1 else 0.0
        wave = np.sin(2 * np.pi * rate_hz * time + chance.uniform(0, 6)) * has_vibrato
        wave *= np.clip((time - 0.15) / 0.3, 0.0, 1.0)
        pitch = hertz * (1 + depth * wave + scoop * np.exp(-time / 0.03))
        pitch *= 1 + 0.0012 * drifting(len(time), 1200, chance)
        if players > 1:
            pitch *= 2 ** (chance.normal(0.0, 0.08) / 12)
        order = np.arange(1, int(max(2, min(40, HIGHEST_PARTIAL_HZ / hertz))) + 1)[:, None]
        rise = np.clip((slow - late - lag_s * np.log2(order) / 3) / onset_s, 0.0, 1.0) ** 1.5
        strength = rise[:1] * gate(slow, held_s, release_s) * (1 + 0.06 * drifting(
            len(slow), 15, chance))  # fmt: skip
        strength = strength * (1 + tremor * wave[::CONTROL])
        frequency = order * pitch[::CONTROL]
        # The louder, the brighter: the fall begins higher up.
        edge = hardness_hz * (2.0 * (loud * np.clip(strength, 0.05, 1.5))) ** swell
        fall_db = 10.0 * swell * np.maximum(0.0, np.log2(frequency / edge))
        level = 10 ** ((response(frequency) - fall_db) / 20) * rise * strength
        level[1::2] *= even + (1 - even) * np.clip(frequency[1::2] / 3000.0, 0.0, 1.0)
        tone = harmonics(pitch, level, chance.uniform(0.0, 6.0))
        breath = shaped_noise(len(time), response, chance)
        puff = 1 + 6.0 * kind.chiff * np.exp(-time / 0.04)
        held = np.interp(np.arange(len(time)), np.arange(len(slow)) * CONTROL, strength[0])
        return tone + noise * 3.0 * breath * held * puff

    def note(written_hz: float, loud: float, held_s: float) -> Sound:
        hertz = written_hz * 2 ** (kind.transpose / 12)
        chance = np.random.default_rng(round(hertz * 100 + held_s * 1000))
        takes = [one(hertz, loud, held_s, chance) for _ in range(players)]
        return loud * np.sum(takes, axis=0)

    return note, untouched


class _Response:
    """The answer of a drawn body in dB, by frequency in Hz."""

    def __init__(self, kind: Wind, rng: np.random.Generator) -> None:
        self._octaves = np.linspace(np.log2(20.0), np.log2(12_000.0), 400)
        shift = rng.normal(0.0, 0.12)
        width = rng.uniform(*kind.width)
        curve = np.full(400, -60.0)
        for rank, formant in enumerate(kind.formants):
            centre = np.log2(formant) + shift + rng.normal(0.0, 0.08)
            gain = -rng.uniform(0.0, 14.0) if rank else 0.0
            bump = gain - 9.0 * (np.abs(self._octaves - centre) / width) ** 1.5
            curve = np.maximum(curve, bump)
        top = np.log2(kind.formants[-1]) + shift
        bottom = np.log2(kind.formants[0]) + shift
        gentle = -rng.uniform(1.0, 5.0) * np.maximum(0.0, bottom - self._octaves)
        steep = -rng.uniform(*kind.slope_db) * np.maximum(0.0, self._octaves - top)
        curve = np.maximum(curve, np.minimum(gentle - rng.uniform(0.0, 6.0), steep - 3.0))
        if kind.lowest_hz:
            below = np.maximum(0.0, np.log2(kind.lowest_hz) + shift - self._octaves)
            curve -= 18.0 * below
        rough = rng.standard_normal(400)
        smooth = np.convolve(rough, np.hanning(9), mode="same") / np.sqrt(
            (np.hanning(9) ** 2).sum()
        )
        self._curve = curve + kind.roughness_db * rng.uniform(0.5, 1.3) * smooth

    def __call__(self, hertz: Sound) -> Sound:
        return np.interp(np.log2(hertz), self._octaves, self._curve)
