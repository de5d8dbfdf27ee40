"""Drawn plucked strings: basses, guitars, and those of no class of their own."""

from __future__ import annotations

import numpy as np

from training.instrument_classifier.amplifier import cabinet, overdriven
from training.instrument_classifier.tones import (
    Built,
    Sound,
    Voice,
    axis,
    gate,
    low_pass,
    partials,
    untouched,
    wooden_body,
)


def _plucked(rng: np.random.Generator, ring_s: tuple[float, float], bright: float) -> Voice:
    """A string: partials combed by where it is plucked and heard (Fletcher and Rossing, ch. 2)."""
    pluck, pickup = rng.uniform(0.07, 0.35), rng.uniform(0.05, 0.3)
    stiffness = 10 ** rng.uniform(-5.0, -3.7)
    low_s = rng.uniform(*ring_s)
    damping = rng.uniform(0.2, 1.4)
    soft = rng.uniform(0.3, 1.4) * bright
    thump = rng.uniform(0.0, 0.15)

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        count = int(min(48, 9_500.0 / hertz))
        order = np.arange(1, max(2, count) + 1)
        frequency = hertz * order * np.sqrt(1 + stiffness * order**2)
        level = np.sin(np.pi * order * pluck) * np.sin(np.pi * order * pickup) / order
        level *= np.exp(-frequency / (6000.0 * soft * (0.4 + loud)))
        ring = low_s * (110.0 / hertz) ** 0.4 / (1 + damping * frequency / 1500.0)
        time = axis(held_s + 0.15)
        sound = partials(frequency, level, ring, time)
        sound *= gate(time, held_s, 0.05)
        knock = np.random.default_rng(round(hertz)).standard_normal(len(time))
        return loud * (sound + thump * knock * np.exp(-time / 0.006))

    return note


def electric_bass(rng: np.random.Generator) -> Built:
    """Fingers or a pick, pickups and a tone control."""
    tone_hz = rng.uniform(900.0, 6000.0)
    return _plucked(rng, (1.5, 6.0), 0.8), lambda sound: low_pass(sound, tone_hz)


def acoustic_bass(rng: np.random.Generator) -> Built:
    """A double bass, plucked."""
    body = wooden_body(rng, 55.0, 1200.0, 9)
    return _plucked(rng, (0.5, 1.8), 0.45), lambda sound: low_pass(body(sound), 3500.0)


def acoustic_guitar(rng: np.random.Generator) -> Built:
    """Nylon or steel on a wooden box; a few have double courses."""
    voice = _plucked(rng, (0.6, 3.0), 1.4)
    if rng.random() < 0.15:
        voice = _courses(voice, rng)
    return voice, wooden_body(rng, 95.0, 4500.0, 14)


def clean_guitar(rng: np.random.Generator) -> Built:
    """An electric guitar, direct or through a loudspeaker."""
    box = cabinet(rng) if rng.random() < 0.6 else untouched
    return _plucked(rng, (1.2, 4.5), 0.9), box


def distorted_guitar(rng: np.random.Generator) -> Built:
    """An electric guitar through an amplifier turned up."""
    return _plucked(rng, (2.0, 6.0), 1.0), overdriven(rng)


def pizzicato(rng: np.random.Generator) -> Built:
    """Bowed strings, plucked for once."""
    return _plucked(rng, (0.15, 0.6), 0.6), wooden_body(rng, 200.0, 3500.0, 16)


def other_plucked(rng: np.random.Generator) -> Built:
    """A mandolin, banjo, zither, harp, koto, dulcimer: often in courses, often in tremolo."""
    voice = _plucked(rng, (0.25, 3.0), rng.uniform(0.8, 2.0))
    if rng.random() < 0.5:
        voice = _courses(voice, rng)
    if rng.random() < 0.5:
        voice = _tremolo(voice, rng)
    low_hz = rng.uniform(120.0, 400.0)
    return voice, wooden_body(rng, low_hz, rng.uniform(2500.0, 6000.0), int(rng.integers(5, 14)))


def harpsichord(rng: np.random.Generator) -> Built:
    """Plucked by a quill, as bright when soft as when loud; one or two strings to a key."""
    voice = _plucked(rng, (0.8, 3.0), 3.0)
    if rng.random() < 0.5:
        voice = _courses(voice, rng)
    return lambda hertz, _loud, held_s: voice(hertz, 0.9, held_s), wooden_body(rng, 90, 3000, 8)


def piano(rng: np.random.Generator) -> Built:
    """Two or three stiff strings struck by felt, which die away fast at first and slowly then."""
    stiffness = 10 ** rng.uniform(-4.6, -3.3)
    hammer, ring_s = rng.uniform(0.09, 0.14), rng.uniform(2.0, 7.0)
    felt_hz, mistuned = rng.uniform(500.0, 2200.0), rng.uniform(0.0002, 0.0015)
    knock, quick = rng.uniform(0.05, 0.6), rng.uniform(0.15, 0.5)
    board = wooden_body(rng, 60.0, 4000.0, 18)

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        chance = np.random.default_rng(round(hertz * 100))
        order = np.arange(1, int(max(2, min(40, 9000.0 / hertz))) + 1)
        bent = stiffness * (hertz / 260.0) ** 0.8
        frequency = hertz * order * np.sqrt(1 + bent * order**2)
        order, frequency = order[frequency < 9500.0], frequency[frequency < 9500.0]
        level = np.abs(np.sin(np.pi * order * hammer)) / order
        level = level * np.exp(-frequency / (felt_hz * (0.5 + 3.0 * loud**1.5) + 0.8 * hertz))
        ring = ring_s * (130.0 / hertz) ** 0.6 / (1 + frequency / 2500.0)
        time = axis(held_s + 0.25)
        slow = partials(frequency, 0.3 * level, ring, time)
        slow += partials(frequency * (1 + mistuned), 0.3 * level, 0.8 * ring, time)
        fast = partials(frequency * (1 - mistuned), level, quick * ring, time)
        thud = low_pass(chance.standard_normal(len(time)), 900.0) * np.exp(-time / 0.015)
        return loud * (slow + fast + knock * loud * thud) * gate(time, held_s, 0.12)

    return note, board


def _courses(voice: Voice, rng: np.random.Generator) -> Voice:
    """Two strings to a note, not quite in tune; some an octave apart."""
    ratio = 2 ** (rng.uniform(0.02, 0.2) / 12) * (2.0 if rng.random() < 0.2 else 1.0)

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        one, other = voice(hertz, loud, held_s), voice(hertz * ratio, 0.8 * loud, held_s)
        late = 90
        one[late:] += other[: len(one) - late]
        return one

    return note


def _tremolo(voice: Voice, rng: np.random.Generator) -> Voice:
    """A note that is struck again and again for as long as it lasts."""
    every_s, unsteady = rng.uniform(0.06, 0.14), rng.uniform(0.02, 0.15)

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        chance = np.random.default_rng(round(hertz * 10 + held_s * 1000))
        sound = np.zeros(len(axis(held_s + 0.3)))
        for stroke in np.arange(0.0, held_s, every_s):
            force = loud * (1 - 0.4 * chance.random())
            start = round(22_050 * stroke * (1 + unsteady * chance.normal() * 0.1))
            part = voice(hertz, force, every_s)[: max(0, len(sound) - start)]
            sound[start : start + len(part)] += part
        return sound

    return note
