"""Instruments that never were: physical and FM models whose build is drawn at random.

Few real makes of some classes are in the corpus. A model with a drawn body, string, pickup or
envelope is one more make; it teaches what the makes of a class have in common.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.features import SAMPLE_RATE
from training.instrument_classifier.amplifier import cabinet, overdriven
from training.instrument_classifier.labelled_sound import LabelledSound, one_hot
from training.instrument_classifier.phrase_book import PhraseBook, PhraseNote
from training.instrument_classifier.programs import MANNERS

Sound = NDArray[np.float64]
Voice = Callable[[float, float, float], Sound]
"""A note: frequency in Hz, loudness 0 … 1 and held seconds → samples."""

PHRASE_S = 3.0
PHRASES_PER_MAKE = 4
_rate = float(SAMPLE_RATE)


def imagined_phrases(book: PhraseBook, makes: int, seed: int) -> Iterator[LabelledSound]:
    """Some phrases of `makes` drawn instruments of every class that has a model here."""
    rng = np.random.default_rng(seed)
    for class_index, build in BUILDERS.items():
        for make in range(makes):
            voice, finish = build(rng)
            for _ in range(PHRASES_PER_MAKE):
                notes = book.phrase(MANNERS[class_index], PHRASE_S, rng)
                audio = finish(_played(voice, notes)).astype(np.float32)
                source = f"imagined-{class_index}-{make}"
                yield LabelledSound(audio, one_hot(class_index), source, "imagined")


def _played(voice: Voice, notes: list[PhraseNote]) -> Sound:
    audio = np.zeros(round(PHRASE_S * _rate))
    for note in notes:
        start = round(note.start_s * _rate)
        hertz = 440.0 * 2 ** ((note.pitch - 69) / 12)
        sound = voice(hertz, note.velocity / 127.0, note.length_s)[: max(0, len(audio) - start)]
        audio[start : start + len(sound)] += sound
    return audio


Finish = Callable[[Sound], Sound]
Built = tuple[Voice, Finish]


def _untouched(sound: Sound) -> Sound:
    return sound


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
        time = _axis(held_s + 0.15)
        sound = _partials(frequency, level, ring, time)
        sound *= _gate(time, held_s, 0.05)
        knock = np.random.default_rng(round(hertz)).standard_normal(len(time))
        return loud * (sound + thump * knock * np.exp(-time / 0.006))

    return note


def _electric_bass(rng: np.random.Generator) -> Built:
    tone_hz = rng.uniform(900.0, 6000.0)
    return _plucked(rng, (1.5, 6.0), 0.8), lambda sound: _low_pass(sound, tone_hz)


def _acoustic_bass(rng: np.random.Generator) -> Built:
    body = _body(rng, 55.0, 1200.0, 9)
    return _plucked(rng, (0.5, 1.8), 0.45), lambda sound: _low_pass(body(sound), 3500.0)


def _acoustic_guitar(rng: np.random.Generator) -> Built:
    return _plucked(rng, (0.6, 3.0), 1.4), _body(rng, 95.0, 4500.0, 14)


def _clean_guitar(rng: np.random.Generator) -> Built:
    box = cabinet(rng) if rng.random() < 0.6 else _untouched
    return _plucked(rng, (1.2, 4.5), 0.9), box


def _distorted_guitar(rng: np.random.Generator) -> Built:
    return _plucked(rng, (2.0, 6.0), 1.0), overdriven(rng)


def _electric_piano(rng: np.random.Generator) -> Built:
    """A tine or reed: a sine that a pickup bends, and a bell that dies soon (Chowning 1973)."""
    bell_ratio = rng.choice([rng.uniform(6.0, 7.5), 14.0, 4.0, rng.uniform(2.5, 4.0)])
    bell_s, body_s = rng.uniform(0.05, 0.6), rng.uniform(0.5, 2.5)
    bend, bell = rng.uniform(0.1, 2.5), rng.uniform(0.05, 0.7)
    offset = rng.uniform(0.0, 0.6)
    tremolo_hz, tremolo = rng.uniform(3.0, 7.0), rng.uniform(0.0, 0.3) * (rng.random() < 0.4)

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        time = _axis(held_s + 0.15)
        fall = np.exp(-time / (body_s * (220.0 / hertz) ** 0.35))
        swing = bend * loud * fall * np.sin(2 * np.pi * hertz * time)
        tone = fall * (np.tanh(swing + offset) - np.tanh(offset)) / (bend * loud + 0.05)
        ring = bell * loud * np.exp(-time / bell_s) * np.sin(2 * np.pi * hertz * bell_ratio * time)
        shake = 1.0 - tremolo * (0.5 + 0.5 * np.sin(2 * np.pi * tremolo_hz * time))
        return loud * (tone + ring) * shake * _gate(time, held_s, 0.06)

    return note, _untouched


def _brass(rng: np.random.Generator) -> Built:
    """Lips and a bell: partials that grow with loudness, behind a broad formant (Risset 1965)."""
    formant_hz, width = rng.uniform(350.0, 1600.0), rng.uniform(0.8, 1.6)
    rise_s, darkness = rng.uniform(0.03, 0.12), rng.uniform(500.0, 2200.0)
    players = int(rng.choice([1, 1, 1, 3]))

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        time = _axis(held_s + 0.1)
        order = np.arange(1, int(max(2, min(30, 9000.0 / hertz))) + 1)[:, None]
        swell = np.minimum(time / rise_s, 1.0) * _gate(time, held_s, 0.07)
        reach = darkness * (0.3 + 1.7 * loud * swell)
        level = np.exp(-np.abs(np.log2(hertz * order / formant_hz)) / width)
        level = level * np.exp(-(hertz * order) / (reach + 150.0))
        sound = np.zeros_like(time)
        for player in range(players):
            pitch = hertz * 2 ** ((player - 1) * 0.07 / 12)
            phase = 2 * np.pi * np.cumsum(pitch * (1 + _vibrato(time, player))) / _rate
            sound += (level * np.sin(order * phase + player)).sum(axis=0)
        return loud * swell * sound

    return note, _untouched


def _lead(rng: np.random.Generator) -> Built:
    """Two drawn waves, detuned, through a low-pass whose corner falls."""
    return _subtractive(rng, rise_s=(0.001, 0.03), sweep_s=(0.05, 0.8)), _untouched


def _pad(rng: np.random.Generator) -> Built:
    return _subtractive(rng, rise_s=(0.15, 0.9), sweep_s=(0.8, 4.0), voices=4), _untouched


def _subtractive(
    rng: np.random.Generator,
    rise_s: tuple[float, float],
    sweep_s: tuple[float, float],
    voices: int = 2,
) -> Voice:
    rise, sweep = rng.uniform(*rise_s), rng.uniform(*sweep_s)
    base_hz, peak_hz = 10 ** rng.uniform(2.3, 3.5), 10 ** rng.uniform(3.0, 3.9)
    even, detune = rng.uniform(0.0, 1.0), rng.uniform(0.02, 0.25)
    tilt, resonance = rng.uniform(0.8, 1.6), rng.uniform(0.0, 3.0)

    def note(hertz: float, loud: float, held_s: float) -> Sound:
        time = _axis(held_s + 0.3)
        order = np.arange(1, int(max(2, min(36, 9000.0 / hertz))) + 1)[:, None]
        corner = base_hz + (peak_hz - base_hz) * np.exp(-time / sweep)
        ratio = hertz * order / corner
        level = np.where(order % 2 == 1, 1.0, even) / order**tilt / np.sqrt(1 + ratio**4)
        level = level * (1 + resonance * np.exp(-((ratio - 1.0) ** 2) * 12.0))
        sound = np.zeros_like(time)
        for voice in range(voices):
            pitch = hertz * 2 ** (detune * (voice - (voices - 1) / 2) / 12)
            sound += (level * np.sin(order * (2 * np.pi * pitch * time + 1.7 * voice))).sum(axis=0)
        return loud * sound * np.minimum(time / rise, 1.0) * _gate(time, held_s, 0.25)

    return note


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
        time = _axis(held_s + 0.12)
        order = np.arange(1, int(max(2, min(60, 7500.0 / hertz))) + 1)
        frequency = hertz * order
        level = sum(
            gain / (1 + ((frequency - hz) / (60.0 + 0.06 * hz)) ** 2)
            for hz, gain in zip(formants, (1.0, 0.6, 0.35, 0.3, 0.15), strict=True)
        ) / (order**slope)
        wobble = depth * np.sin(2 * np.pi * rate_hz * time) * np.minimum(time / 0.4, 1.0)
        slide = -0.03 * np.exp(-time / 0.04)
        phase = 2 * np.pi * np.cumsum(hertz * (1 + wobble + slide)) / _rate
        tone = (np.asarray(level)[:, None] * np.sin(order[:, None] * phase)).sum(axis=0)
        tone += breath * float(np.abs(tone).max()) * chance.standard_normal(len(time))
        return loud * tone * np.minimum(time / 0.05, 1.0) * _gate(time, held_s, 0.1)

    return note, _untouched


BUILDERS: dict[int, Callable[[np.random.Generator], Built]] = {
    4: _electric_bass,
    5: _acoustic_bass,
    6: _clean_guitar,
    7: _distorted_guitar,
    8: _acoustic_guitar,
    10: _electric_piano,
    12: _brass,
    14: lambda rng: _singer((0.95, 1.08), rng),
    15: lambda rng: _singer((0.8, 0.9), rng),
    16: _lead,
    17: _pad,
}
"""By class index."""


def _axis(length_s: float) -> Sound:
    return np.arange(max(1, round(length_s * _rate))) / _rate


def _gate(time: Sound, held_s: float, release_s: float) -> Sound:
    return np.asarray(np.exp(-np.maximum(0.0, time - held_s) / release_s * 4.0))


def _vibrato(time: Sound, player: int) -> Sound:
    return np.asarray(0.004 * np.sin(2 * np.pi * (4.8 + 0.5 * player) * time + player))


def _partials(frequency: Sound, level: Sound, ring: Sound, time: Sound) -> Sound:
    """A sum of decaying sines; every partial is one complex power series."""
    poles = np.exp((2j * np.pi * frequency - 1.0 / ring) / _rate)
    block = 256
    inside = poles[:, None] ** np.arange(block)
    across = (level[:, None] * poles[:, None] ** (block * np.arange(-(-len(time) // block)))).T
    return np.asarray((across @ inside).imag.reshape(-1)[: len(time)])


def _body(rng: np.random.Generator, low_hz: float, high_hz: float, modes: int) -> Finish:
    """A wooden body: a few resonances over a flat path."""
    centres = np.exp(rng.uniform(np.log(low_hz), np.log(high_hz), modes))
    gains, sharpness = rng.uniform(0.3, 2.5, modes), rng.uniform(4.0, 20.0, modes)

    def through(sound: Sound) -> Sound:
        spectrum = np.fft.rfft(sound)
        hertz = np.fft.rfftfreq(len(sound), 1 / _rate)[:, None]
        resonance = gains / (1 + (sharpness * (hertz / centres - centres / (hertz + 1.0))) ** 2)
        return np.asarray(np.fft.irfft(spectrum * (0.25 + resonance.sum(axis=1)), len(sound)))

    return through


def _low_pass(sound: Sound, corner_hz: float) -> Sound:
    hertz = np.fft.rfftfreq(len(sound), 1 / _rate)
    spectrum = np.fft.rfft(sound) / np.sqrt(1 + (hertz / corner_hz) ** 4)
    return np.asarray(np.fft.irfft(spectrum, len(sound)))
