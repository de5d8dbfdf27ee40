"""Chord progressions in the key: a small grammar of functions, voiced near the chord before.

Degrees move between tonic, predominant and dominant as functional harmony describes it (for
example Piston, *Harmony*); the weights are this program's own, set by ear for songs.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from modules.song.key import SCALE_STEPS, Key, Mode

_LEADING_TONE = 11

# Weights of the degree that follows, by degree (0 = I). Rows need not sum to 1.
_NEXT_DEGREE: dict[Mode, dict[int, dict[int, float]]] = {
    Mode.MAJOR: {
        0: {3: 3, 4: 3, 5: 3, 1: 1.5, 2: 0.7},
        1: {4: 4, 3: 0.7, 6: 0.4},
        2: {5: 3, 3: 3},
        3: {0: 2, 4: 3.5, 1: 1, 5: 0.7},
        4: {0: 3, 5: 2.5, 3: 1},
        5: {3: 3, 1: 2, 4: 1.5, 2: 0.5},
        6: {0: 3, 5: 1},
    },
    Mode.MINOR: {
        0: {5: 3, 3: 2.5, 6: 2.5, 4: 1.5, 2: 1},
        1: {4: 3},
        2: {5: 2, 6: 2, 3: 2},
        3: {0: 2, 4: 2.5, 6: 1.5},
        4: {0: 3, 5: 1.5},
        5: {2: 2, 6: 3, 3: 1.5, 4: 1},
        6: {0: 2, 2: 2, 5: 1.5},
    },
}
_FIRST_DEGREE = {0: 4.0, 5: 1.5, 3: 1.0}
_LAST_DEGREE = {4: 3.0, 0: 2.0, 3: 1.0, 6: 1.0}


@dataclass(frozen=True, slots=True)
class Chord:
    """A triad: the degree of the scale (0 = I) and its pitch classes, root first."""

    degree: int
    pitch_classes: tuple[int, int, int]


def chord_on(degree: int, key: Key) -> Chord:
    """The triad on `degree` of `key`; the dominant of a minor key has the raised leading tone."""
    steps = SCALE_STEPS[key.mode]
    tones = [steps[(degree + offset) % 7] for offset in (0, 2, 4)]
    if key.mode is Mode.MINOR and degree == 4:
        tones[1] = _LEADING_TONE
    root, third, fifth = ((key.tonic + tone) % 12 for tone in tones)
    return Chord(degree, (root, third, fifth))


def draw_progression(key: Key, count: int, random: np.random.Generator) -> tuple[Chord, ...]:
    """`count` chords in `key`; the last of two or more closes or leads back to the first."""
    degrees = [_draw(_FIRST_DEGREE, random)]
    table = _NEXT_DEGREE[key.mode]
    while len(degrees) < count:
        weights = dict(table[degrees[-1]])
        if len(degrees) == count - 1:
            weights = {d: w * _LAST_DEGREE.get(d, 0.2) for d, w in weights.items()}
        degrees.append(_draw(weights, random))
    return tuple(chord_on(degree, key) for degree in degrees)


def _draw(weights: dict[int, float], random: np.random.Generator) -> int:
    degrees = list(weights)
    shares = np.array([weights[degree] for degree in degrees])
    return int(random.choice(degrees, p=shares / shares.sum()))


def voice_chords(
    chords: tuple[Chord, ...], lowest: int, highest: int, centre: float
) -> list[tuple[int, ...]]:
    """Pitches of each chord, ascending, between `lowest` and `highest`, moving as little as can be.

    The first chord lies around `centre`. Where the range is too narrow for a whole triad in close
    position, the tones that fit are played.
    """
    voicings: list[tuple[int, ...]] = []
    for chord in chords:
        before = voicings[-1] if voicings else None
        voicings.append(_nearest_voicing(chord, before, lowest, highest, centre))
    return voicings


def _nearest_voicing(
    chord: Chord, before: tuple[int, ...] | None, lowest: int, highest: int, centre: float
) -> tuple[int, ...]:
    places = [
        [pitch for pitch in range(lowest, highest + 1) if pitch % 12 == tone]
        for tone in chord.pitch_classes
    ]
    usable = [options for options in places if options]
    voicings = [tuple(sorted(v)) for v in product(*usable) if max(v) - min(v) <= 12]

    def distance(voicing: tuple[int, ...]) -> tuple[float, tuple[int, ...]]:
        drift = 0.1 * abs(float(np.mean(voicing)) - centre)
        if before is None or len(before) != len(voicing):
            return abs(float(np.mean(voicing)) - centre), voicing
        return sum(abs(a - b) for a, b in zip(voicing, before, strict=True)) + drift, voicing

    return min(voicings, key=distance, default=())
