"""Drawn drums, cymbals, small percussion and mallets: modes that ring, and noise.

Membranes and bars have the mode ratios of Fletcher and Rossing, The Physics of Musical Instruments
(1998), ch. 18 and 19, each jittered; plates have so many modes that they are drawn.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from training.instrument_classifier.tones import (
    Builder,
    Built,
    Sound,
    axis,
    gate,
    low_pass,
    partials,
    shaped_noise,
    untouched,
)

MEMBRANE = (1.0, 1.594, 2.136, 2.296, 2.653, 2.918, 3.156, 3.501, 3.6, 3.652, 4.06, 4.154)
KETTLE = (1.0, 1.5, 1.99, 2.44, 2.9, 3.4)
BARS = ((1.0, 3.98, 9.6), (1.0, 3.0, 6.2), (1.0, 4.0, 10.2), (1.0, 2.76, 5.4, 8.93))
"""Marimba, xylophone, vibraphone and an untuned bar, as a glockenspiel's."""
BELLS = ((0.5, 1.0, 1.2, 1.5, 2.0, 2.5, 2.67, 3.0, 4.0), (1.0, 1.95, 3.0, 4.1, 5.4, 6.8))
Strike = Callable[[float, np.random.Generator], Sound]
"""A stroke of a loudness 0 … 1 → samples."""


def _by_stroke(strike: Strike, rng: np.random.Generator) -> Built:
    """An instrument whose sound depends on the stroke alone; every stroke is a little different."""
    spread = rng.uniform(0.0, 0.4)

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        chance = np.random.default_rng(round(hertz * 100 + loud * 997 + held_s * 1000))
        return strike(loud * (1 - spread * chance.random()), chance)

    return note, untouched


def _band(low_hz: float, high_hz: float, slope_db: float = 12.0) -> Callable[[Sound], Sound]:
    def gain_db(hertz: Sound) -> Sound:
        below, above = np.log2(low_hz / hertz), np.log2(hertz / high_hz)
        return -slope_db * (np.maximum(0.0, below) + np.maximum(0.0, above))

    return gain_db


def _membrane(
    rng: np.random.Generator,
    hertz: float,
    ring_s: float,
    ratios: tuple[float, ...] = MEMBRANE,
) -> Strike:
    """A drumhead: its pitch falls after the stroke; a stick or hand clicks."""
    ratio = np.array(ratios) * np.exp(rng.normal(0.0, 0.04, len(ratios)))
    level = 10 ** (rng.uniform(-24.0, 0.0, len(ratios)) / 20)
    level[0] = 1.0
    ring = ring_s * rng.uniform(0.2, 1.0, len(ratios)) / np.sqrt(ratio)
    ring[0] = ring_s
    fall, fall_s = rng.uniform(0.0, 0.35), rng.uniform(0.01, 0.06)
    click, click_s = rng.uniform(0.05, 0.6), rng.uniform(0.002, 0.012)
    click_hz = rng.uniform(800.0, 5000.0)

    def strike(loud: float, chance: np.random.Generator) -> Sound:
        time = axis(min(2.5, 3.5 * ring_s) + 0.1)
        bright = level ** (1.6 - loud)
        shift = 1 + fall * loud * np.exp(-time / fall_s)
        phase = 2 * np.pi * hertz * np.cumsum(shift) / 22_050.0
        skin = sum(
            amount * np.sin(mode * phase) * np.exp(-time / decay)
            for mode, amount, decay in zip(ratio, bright, ring, strict=True)
        )
        tick = shaped_noise(len(time), _band(300.0, click_hz), chance) * np.exp(-time / click_s)
        return np.asarray(loud * (skin + 2.0 * click * tick))

    return strike


def _kick(rng: np.random.Generator) -> Built:
    return _by_stroke(_membrane(rng, rng.uniform(38.0, 85.0), rng.uniform(0.06, 0.5)), rng)


def _tom(rng: np.random.Generator) -> Built:
    """Toms, congas, bongos, hand drums and timpani, tuned to the notes they play or not."""
    kettle = rng.random() < 0.25
    ring_s = rng.uniform(0.4, 1.6) if kettle else rng.uniform(0.06, 0.6)
    tuned = [
        _membrane(rng, hertz, ring_s, KETTLE if kettle else MEMBRANE)
        for hertz in np.sort(rng.uniform(70.0, 230.0) * rng.uniform(1.0, 2.5, 3))
    ]

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        chance = np.random.default_rng(round(hertz * 100 + loud * 997 + held_s * 1000))
        return tuned[round(hertz) % len(tuned)](loud, chance)

    return note, untouched


def _snare(rng: np.random.Generator) -> Built:
    skin = _membrane(rng, rng.uniform(140.0, 330.0), rng.uniform(0.03, 0.18))
    wires = _band(rng.uniform(300.0, 2000.0), rng.uniform(4000.0, 11_000.0), rng.uniform(4, 12))
    wires_s, amount = rng.uniform(0.04, 0.3), rng.uniform(0.3, 3.0)

    def strike(loud: float, chance: np.random.Generator) -> Sound:
        drum = skin(loud, chance)
        time = axis(max(len(drum) / 22_050.0, 4 * wires_s))
        sound = amount * loud * shaped_noise(len(time), wires, chance) * np.exp(-time / wires_s)
        sound[: len(drum)] += drum
        return sound

    return _by_stroke(strike, rng)


def _plate(rng: np.random.Generator, ring_s: float, low_hz: float, count: int) -> Strike:
    """A cymbal or gong: many modes, the high ones later and shorter, and a hiss."""
    frequency = np.exp(rng.uniform(np.log(low_hz), np.log(10_000.0), count))
    tilt = rng.uniform(-4.0, 3.0)
    level = 10 ** ((tilt * np.log2(frequency / 3000.0) + rng.normal(0.0, 6.0, count)) / 20)
    ring = ring_s * rng.uniform(0.3, 1.0, count) * (1000.0 / frequency) ** rng.uniform(0.0, 0.5)
    hiss = _band(rng.uniform(1500.0, 6000.0), 11_000.0, rng.uniform(4.0, 12.0))
    amount, swell_s = rng.uniform(0.0, 1.0), rng.choice([0.001, 0.004, rng.uniform(0.05, 0.6)])
    phase = rng.uniform(0, 6.28, count)

    def strike(loud: float, chance: np.random.Generator) -> Sound:
        time = axis(min(2.6, 4 * ring_s) + 0.05)
        bright = level * 10 ** (-8.0 * (1 - loud) * np.maximum(0, np.log2(frequency / 800)) / 20)
        turned = partials(frequency * (1 + 1e-4 * phase), bright, ring, time)
        noise = shaped_noise(len(time), hiss, chance) * np.exp(-time / (0.6 * ring_s))
        sound = turned / np.sqrt(count) + 0.7 * amount * noise
        return np.asarray(loud * sound * (1 - np.exp(-time / swell_s)))

    return strike


def _cymbal(rng: np.random.Generator) -> Built:
    """A closed or open hi-hat, a ride, a crash, a pair of orchestral cymbals, a gong."""
    ring_s, low_hz = {
        0: (rng.uniform(0.015, 0.08), rng.uniform(300.0, 4000.0)),
        1: (rng.uniform(0.1, 0.6), rng.uniform(300.0, 3000.0)),
        2: (rng.uniform(0.5, 1.5), rng.uniform(200.0, 1500.0)),
        3: (rng.uniform(0.8, 3.0), rng.uniform(60.0, 500.0)),
    }[int(rng.integers(4))]
    return _by_stroke(_plate(rng, ring_s, low_hz, int(rng.integers(60, 260))), rng)


def _small_metal(rng: np.random.Generator) -> Strike:
    """A cowbell, agogo, triangle, anvil, bell tree: a few loud modes of no simple ratio."""
    count = int(rng.integers(2, 14))
    low_hz = np.exp(rng.uniform(np.log(350.0), np.log(3500.0)))
    frequency = low_hz * np.sort(np.append(1.0, rng.uniform(1.2, 7.0, count)))
    frequency = frequency[frequency < 9500.0]
    level = 10 ** (rng.uniform(-22.0, 0.0, len(frequency)) / 20)
    ring = np.exp(rng.uniform(np.log(0.04), np.log(2.0))) * rng.uniform(0.3, 1.0, len(frequency))

    def strike(loud: float, chance: np.random.Generator) -> Sound:
        time = axis(min(2.5, 4 * float(ring.max())) + 0.05)
        tick = chance.standard_normal(len(time)) * np.exp(-time / 0.003)
        return np.asarray(loud * (partials(frequency, level, ring, time) + 0.4 * loud * tick))

    return strike


def _wood(rng: np.random.Generator) -> Strike:
    """A woodblock, claves, castanets, a rim: two or three short modes and a knock."""
    low_hz = np.exp(rng.uniform(np.log(400.0), np.log(3000.0)))
    frequency = low_hz * np.array([1.0, rng.uniform(1.3, 2.9), rng.uniform(2.9, 5.0)])
    level, ring = np.array([1.0, *rng.uniform(0.05, 0.9, 2)]), rng.uniform(0.006, 0.06, 3)
    knock_hz, knock = rng.uniform(500.0, 5000.0), rng.uniform(0.1, 1.5)

    def strike(loud: float, chance: np.random.Generator) -> Sound:
        time = axis(0.35)
        hit = shaped_noise(len(time), _band(low_hz / 2, knock_hz + low_hz), chance)
        return loud * (partials(frequency, level, ring, time) + knock * hit * np.exp(-time / 0.008))

    return strike


def _grains(rng: np.random.Generator) -> Strike:
    """A shaker, tambourine, maraca, guiro, sleigh bells, a clap: many small collisions."""
    length_s = np.exp(rng.uniform(np.log(0.03), np.log(0.9)))
    count = int(np.exp(rng.uniform(np.log(3), np.log(250))))
    low_hz = rng.uniform(500.0, 5500.0)
    band = _band(low_hz, min(11_000.0, low_hz * rng.uniform(1.5, 6.0)), rng.uniform(6.0, 24.0))
    modes = rng.uniform(2500.0, 9500.0, int(rng.integers(1, 8)))
    metal, ring_s = rng.uniform(0.0, 1.0) * (rng.random() < 0.5), rng.uniform(0.02, 0.25)
    even, grain_s = rng.random() < 0.3, rng.uniform(0.001, 0.012)

    def strike(loud: float, chance: np.random.Generator) -> Sound:
        time = axis(length_s + ring_s + 0.1)
        places = np.linspace(0, 1, count) if even else chance.beta(1.2, 2.0, count)
        pulses = np.zeros(len(time))
        np.add.at(pulses, (places * length_s * 22_050).astype(int), chance.gamma(1.0, 1.0, count))
        envelope = np.convolve(pulses, np.exp(-axis(4 * grain_s) / grain_s))[: len(time)]
        sound = envelope * shaped_noise(len(time), band, chance)
        if metal:
            bell = partials(modes, np.ones(len(modes)), np.full(len(modes), ring_s), time)
            sound = (
                sound
                + metal
                * np.fft.irfft(
                    np.fft.rfft(pulses, 2 * len(time)) * np.fft.rfft(bell, 2 * len(time))
                )[: len(time)]
            )
        return np.asarray(loud * sound / np.sqrt(count))

    return strike


def _percussion(rng: np.random.Generator) -> Built:
    model = (_small_metal, _wood, _grains, _grains)[int(rng.integers(4))]
    return _by_stroke(model(rng), rng)


def _mallets(rng: np.random.Generator) -> Built:
    """A marimba, xylophone, vibraphone, glockenspiel, chimes, a celesta or a steel drum."""
    family = (*BARS, *BELLS, (1.0, 2.0, 3.0))
    ratio = np.array(family[int(rng.integers(len(family)))])
    ratio = ratio * np.exp(rng.normal(0.0, 0.015, len(ratio)))
    level = 10 ** (rng.uniform(-30.0, -3.0, len(ratio)) / 20)
    level[0] = 1.0
    ring_s, power = np.exp(rng.uniform(np.log(0.12), np.log(3.0))), rng.uniform(0.2, 0.9)
    stick, stick_hz = rng.uniform(0.0, 0.5), rng.uniform(600.0, 5000.0)
    shake_hz, shake = rng.uniform(3.0, 8.0), rng.uniform(0.2, 0.6) * (rng.random() < 0.25)
    octave = 2.0 ** int(rng.integers(0, 2))

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        chance = np.random.default_rng(round(hertz * 100 + held_s * 1000))
        time = axis(min(2.5, held_s + 0.6))
        frequency = hertz * octave * ratio
        heard = frequency < 9500.0
        ring = ring_s * (300.0 / hertz) ** power / ratio**0.8
        tone = partials(frequency[heard], (level ** (1.4 - 0.8 * loud))[heard], ring[heard], time)
        knock = low_pass(chance.standard_normal(len(time)) * np.exp(-time / 0.004), stick_hz)
        tone = tone * (1 - shake * (0.5 + 0.5 * np.sin(2 * np.pi * shake_hz * time)))
        return loud * (tone + stick * knock) * gate(time, held_s + 0.3, 0.3)

    return note, untouched


KICKS: tuple[Builder, ...] = (_kick,)
SNARES: tuple[Builder, ...] = (_snare,)
CYMBALS: tuple[Builder, ...] = (_cymbal,)
PERCUSSION: tuple[Builder, ...] = (_tom, _percussion, _percussion, _percussion)
MALLETS: Builder = _mallets
