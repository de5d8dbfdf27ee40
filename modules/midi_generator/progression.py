"""Chord progressions in the key: a small grammar of functions.

Degrees move between tonic, predominant and dominant as functional harmony describes it (for
example Piston, *Harmony*); the weights are this program's own, set by ear for songs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modules.song.key import SCALE_STEPS, Key, Mode

LEADING_TONE = 11

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
_HALF_CLOSE = {4: 4.0, 3: 1.0, 6: 0.5}
PHRASE_CHORDS = 4


@dataclass(frozen=True, slots=True)
class Chord:
    """A triad: the degree of the scale (0 = I) and its pitch classes, root first.

    `seventh` is the pitch class that makes it a seventh chord of the key.
    """

    degree: int
    pitch_classes: tuple[int, int, int]
    seventh: int


def chord_on(degree: int, key: Key) -> Chord:
    """The triad on `degree` of `key`; the dominant of a minor key has the raised leading tone."""
    steps = SCALE_STEPS[key.mode]
    tones = [steps[(degree + offset) % 7] for offset in (0, 2, 4, 6)]
    if key.mode is Mode.MINOR and degree == 4:
        tones[1] = LEADING_TONE
    root, third, fifth, seventh = ((key.tonic + tone) % 12 for tone in tones)
    return Chord(degree, (root, third, fifth), seventh)


def draw_progression(key: Key, count: int, random: np.random.Generator) -> tuple[Chord, ...]:
    """`count` chords in `key`; the last of two or more closes or leads back to the first.

    Eight chords are two phrases: the fourth stops half-way, the fifth begins again.
    """
    degrees = [_draw(_FIRST_DEGREE, random)]
    table = _NEXT_DEGREE[key.mode]
    while len(degrees) < count:
        weights = dict(table[degrees[-1]])
        wish = _wish(len(degrees), count)
        weights = {d: w * wish.get(d, 0.2) for d, w in weights.items()} if wish else weights
        degrees.append(_draw(weights, random))
    return tuple(chord_on(degree, key) for degree in degrees)


def _wish(place: int, count: int) -> dict[int, float]:
    """Which degrees suit a place in the progression; empty where all do."""
    if place == count - 1:
        return _LAST_DEGREE
    if count == 2 * PHRASE_CHORDS and place == PHRASE_CHORDS - 1:
        return _HALF_CLOSE
    if count == 2 * PHRASE_CHORDS and place == PHRASE_CHORDS:
        return _FIRST_DEGREE
    return {}


def _draw(weights: dict[int, float], random: np.random.Generator) -> int:
    degrees = list(weights)
    shares = np.array([weights[degree] for degree in degrees])
    return int(random.choice(degrees, p=shares / shares.sum()))
