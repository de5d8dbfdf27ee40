"""Drawn singing voices."""

from __future__ import annotations

import numpy as np

from training.instrument_classifier.tones import RATE, Builder, Built, Sound, axis, gate, untouched


def singers(lengthening: tuple[float, float]) -> Builder:
    """A builder of singers whose throats are so long, 1 being a man's."""
    return lambda rng: _singer(lengthening, rng)


def _singer(lengthening: tuple[float, float], rng: np.random.Generator) -> Built:
    """A voice: a falling source spectrum behind the formants of a vowel (Klatt 1980)."""
    vowels = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480),
              (570, 840, 2410), (440, 1020, 2240))  # fmt: skip
    size = rng.uniform(*lengthening)
    rate_hz, depth = rng.uniform(4.5, 6.5), rng.uniform(0.0, 0.012)
    slope, breath = rng.uniform(0.8, 1.6), rng.uniform(0.0, 0.06)

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        chance = np.random.default_rng(round(hertz * 100 + held_s * 1000))
        formants = np.array([*vowels[int(chance.integers(len(vowels)))], 3500, 4500]) / size
        time = axis(held_s + 0.12)
        order = np.arange(1, int(max(2, min(60, 7500.0 / hertz))) + 1)
        frequency = hertz * order
        level = sum(
            gain / (1 + ((frequency - hz) / (60.0 + 0.06 * hz)) ** 2)
            for hz, gain in zip(formants, (1.0, 0.6, 0.35, 0.3, 0.15), strict=True)
        ) / (order**slope)
        wobble = depth * np.sin(2 * np.pi * rate_hz * time) * np.minimum(time / 0.4, 1.0)
        slide = -0.03 * np.exp(-time / 0.04)
        phase = 2 * np.pi * np.cumsum(hertz * (1 + wobble + slide)) / RATE
        tone = (np.asarray(level)[:, None] * np.sin(order[:, None] * phase)).sum(axis=0)
        tone += breath * float(np.abs(tone).max()) * chance.standard_normal(len(time))
        return loud * tone * np.minimum(time / 0.05, 1.0) * gate(time, held_s, 0.1)

    return note, untouched
