"""Chords as notes: layouts, and the way of the voices from one chord to the next.

The way of least movement through all chords is sought (dynamic programming) under the rules of
strict part-writing as textbooks agree on them (for example Piston, *Harmony*): outer voices make no
parallel fifths or octaves, and the leading tone of a dominant goes up to the tonic, or stays as the
seventh of the tonic chord. Power chords are parallel by nature and only move little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from modules.midi_generator.playable import Reach, is_playable
from modules.midi_generator.progression import LEADING_TONE, Chord
from modules.midi_generator.request import Voicing

OCTAVE, FIFTH = 12, 7
OUTER_PARALLEL, INNER_PARALLEL, UNRESOLVED = 60.0, 4.0, 40.0
LARGEST_LEAP, LEAP = 7, 6.0
"""Prices in semitones of movement: what is forbidden is dearer than any way around it."""

BASS_BELOW = 28
"""How far under the middle of the chords the root in the bass may lie."""

LEAST_SHELL = 3
"""The seventh or third of a shell lies at least a third above the root: below it is mud."""

MOST_NOTES = 8
_DOMINANTS = (4, 6)
_TONICS = (0, 5)

Pitches = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ChordSpace:
    """Where chords may lie: lowest and highest pitch, the pitch around which, the notes at most."""

    lowest: int
    highest: int
    centre: float
    max_notes: int = MOST_NOTES
    reach: Reach | None = None


def voice_chords(
    chords: Sequence[Chord], voicing: Voicing, space: ChordSpace, tonic: int
) -> list[Pitches]:
    """The pitches of each chord, ascending, in the key of pitch class `tonic`.

    Where `space` is too narrow for the layout, the tones that fit are played.
    """
    layers = [_layouts(chord, voicing, space) for chord in chords]
    costs = [np.array([_distance(pitches, space.centre) for pitches in layers[0]])]
    ways: list[np.ndarray] = []
    for number in range(1, len(chords)):
        pair = chords[number - 1], chords[number]
        steps = np.array(
            [
                [_step(before, after, *pair, voicing, tonic) for before in layers[number - 1]]
                for after in layers[number]
            ]
        )
        drift = np.array([0.1 * _distance(pitches, space.centre) for pitches in layers[number]])
        total = steps + costs[-1][None, :] + drift[:, None]
        ways.append(total.argmin(axis=1))
        costs.append(total.min(axis=1))
    place = int(costs[-1].argmin())
    found = [layers[-1][place]]
    for number in range(len(chords) - 1, 0, -1):
        place = int(ways[number - 1][place])
        found.append(layers[number - 1][place])
    return found[::-1]


def _layouts(chord: Chord, voicing: Voicing, space: ChordSpace) -> list[Pitches]:
    """All ways to lay out `chord` inside `space`; never none."""
    made = [pitches for pitches in _all_layouts(chord, voicing, space) if _fits(pitches, space)]
    if made:
        return made
    return [_what_fits(chord, space)]


def _what_fits(chord: Chord, space: ChordSpace) -> Pitches:
    """The tones nearest to the middle, as many as a triad has and `space` takes."""
    tones = (p for p in range(space.lowest, space.highest + 1) if p % 12 in chord.pitch_classes)
    taken: tuple[int, ...] = ()
    for pitch in sorted(tones, key=lambda pitch: abs(pitch - space.centre)):
        wider = tuple(sorted((*taken, pitch)))
        is_new = pitch % 12 not in {other % 12 for other in taken}
        if is_new and _fits(wider, space):
            taken = wider
    return taken


def _fits(pitches: Pitches, space: ChordSpace) -> bool:
    if len(pitches) > space.max_notes or not pitches:
        return False
    if pitches[0] < space.lowest or pitches[-1] > space.highest:
        return False
    return space.reach is None or is_playable(frozenset(pitches), space.reach)


def _all_layouts(chord: Chord, voicing: Voicing, space: ChordSpace) -> list[Pitches]:
    root, third, _fifth = chord.pitch_classes
    if voicing is Voicing.CLOSE:
        return _close(chord.pitch_classes, space)
    if voicing is Voicing.OPEN:
        return [_dropped(pitches) for pitches in _close(chord.pitch_classes, space)]
    if voicing is Voicing.SEVENTHS:
        return _close((*chord.pitch_classes, chord.seventh), space)
    roots = [pitch for pitch in range(space.lowest, space.highest + 1) if pitch % 12 == root]
    if voicing is Voicing.POWER:
        return [(pitch, pitch + FIFTH, pitch + OCTAVE) for pitch in roots if _has_fifth(chord)] or [
            (pitch, pitch + OCTAVE) for pitch in roots
        ]
    if voicing is Voicing.SHELL:
        shells = _shells(roots, third, chord.seventh)
        # The tonic may double its root instead: there a leading tone finds its way home.
        return shells + (_shells(roots, third, root) if chord.degree == 0 else [])
    low = [pitch for pitch in roots if space.centre - BASS_BELOW <= pitch < space.centre - 4]
    uppers = _close(chord.pitch_classes, space)
    return [(bass, *upper) for bass, upper in product(low, uppers) if bass < upper[0] - 2]


def _has_fifth(chord: Chord) -> bool:
    return (chord.pitch_classes[2] - chord.pitch_classes[0]) % 12 == FIFTH


def _close(tones: Sequence[int], space: ChordSpace) -> list[Pitches]:
    """Every inversion of `tones` inside one octave."""
    return [
        tuple(sorted(lowest + (tone - lowest) % 12 for tone in tones))
        for lowest in range(space.lowest - OCTAVE, space.highest + 1)
        if lowest % 12 in tones
    ]


def _dropped(pitches: Pitches) -> Pitches:
    """`pitches` with the second voice from above an octave lower ("drop 2")."""
    return tuple(sorted((*pitches[:-2], pitches[-2] - OCTAVE, pitches[-1])))


def _shells(roots: Sequence[int], third: int, seventh: int) -> list[Pitches]:
    found: list[Pitches] = []
    for root in roots:
        low, high = root + (third - root) % 12, root + ((seventh - root) % 12 or OCTAVE)
        found += [(root, low, high), (root, high, low + OCTAVE)]
    return [pitches for pitches in found if pitches[1] - pitches[0] >= LEAST_SHELL]


def _distance(pitches: Pitches, centre: float) -> float:
    return abs(sum(pitches) / len(pitches) - centre) if pitches else 0.0


def _step(
    before: Pitches, after: Pitches, chord: Chord, following: Chord, voicing: Voicing, tonic: int
) -> float:
    """The price of going from one chord to the next."""
    if len(before) != len(after):
        return abs(before[0] - after[0]) + abs(before[-1] - after[-1])
    moves = [abs(b - a) for b, a in zip(before, after, strict=True)]
    price = float(sum(moves)) + (LEAP if moves[-1] > LARGEST_LEAP else 0.0)
    if voicing is Voicing.POWER:
        return price
    last = len(before) - 1
    for low, high in combinations(range(len(before)), 2):
        if is_parallel((before[low], before[high]), (after[low], after[high])):
            price += OUTER_PARALLEL if (low, high) == (0, last) else INNER_PARALLEL
    if not resolves(before, after, chord, following, tonic):
        price += UNRESOLVED
    return price


def is_parallel(before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether two voices move from one fifth, octave or unison to the next of its kind."""
    interval = (before[1] - before[0]) % 12
    moves = before[0] != after[0]
    return moves and interval in (0, FIFTH) and (after[1] - after[0]) % 12 == interval


def resolves(before: Pitches, after: Pitches, chord: Chord, following: Chord, tonic: int) -> bool:
    """Whether every leading tone of a dominant goes up a semitone, or stays, into a tonic chord."""
    if chord.degree not in _DOMINANTS or following.degree not in _TONICS:
        return True
    leading = (tonic + LEADING_TONE) % 12
    return all(b % 12 != leading or a - b in (0, 1) for b, a in zip(before, after, strict=False))
