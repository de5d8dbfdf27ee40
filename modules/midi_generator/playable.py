"""What hands can reach: which pitches may join those that sound already.

Keys: two hands of five fingers, each at most a ninth wide. Plucked strings: every pitch on a string
of its own, open or within four frets of the hand's place. The measures are those of ordinary hands
(a ninth is what an adult reaches without effort; four frets, one finger for each).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from modules.midi_generator.vocabulary import PITCHES

HAND_SEMITONES = 14
HAND_FINGERS = 5
HAND_FRETS = 4
LAST_FRET = 20

_ALL = (1 << PITCHES) - 1


@dataclass(frozen=True, slots=True)
class Reach:
    """How an instrument is held: `strings` are the pitches of its open strings, none for keys."""

    strings: tuple[int, ...] = ()


KEYS = Reach()
GUITAR = Reach((40, 45, 50, 55, 59, 64))


def is_playable(pitches: frozenset[int], reach: Reach) -> bool:
    """Whether `pitches` can sound together."""
    if not pitches:
        return True
    if not reach.strings:
        return _fit_two_hands(sorted(pitches))
    last = max(pitches)
    return bool(reachable(pitches - {last}, reach)[last])


@lru_cache(maxsize=4096)
def reachable(held: frozenset[int], reach: Reach) -> np.ndarray:
    """Which pitches can be played while `held` sound: bool (128,). Not to be written to."""
    bits = _on_strings(sorted(held), reach.strings) if reach.strings else _on_keys(sorted(held))
    return np.array([bits >> pitch & 1 for pitch in range(PITCHES)], dtype=bool)


def _on_keys(held: list[int]) -> int:
    """Pitches as bits: those that two hands can add to `held`."""
    result = 0
    for pitch in range(PITCHES):
        if _fit_two_hands(sorted({*held, pitch})):
            result |= 1 << pitch
    return result


def _fit_two_hands(pitches: list[int]) -> bool:
    left = [pitch for pitch in pitches if pitch - pitches[0] <= HAND_SEMITONES][:HAND_FINGERS]
    right = pitches[len(left) :]
    return len(right) <= HAND_FINGERS and (not right or right[-1] - right[0] <= HAND_SEMITONES)


def _on_strings(held: list[int], strings: tuple[int, ...]) -> int:
    """Pitches as bits: those that can be added to `held`, at any place of the hand."""
    result = 0
    for fret in range(1, LAST_FRET - HAND_FRETS + 2):
        covers = tuple(1 << open_ | ((1 << HAND_FRETS) - 1) << (open_ + fret) for open_ in strings)
        result |= _beside(held, covers)
    return result


def _beside(held: list[int], covers: tuple[int, ...]) -> int:
    """Pitches as bits that fit beside `held` where string number i gives the pitches covers[i].

    Higher pitches lie on higher strings. Taking the lowest free string from below and the highest
    from above leaves the most strings in between.
    """
    lows = _strings_from_below(held, covers)
    highs = _strings_from_above(held, covers)
    if lows is None or highs is None:
        return 0
    result = 0
    edges = [-1, *held, PITCHES]
    for place in range(len(held) + 1):
        between = _ALL >> (PITCHES - edges[place + 1]) if edges[place + 1] else 0
        between &= ~((1 << (edges[place] + 1)) - 1)
        for string in range(lows[place] + 1, highs[place]):
            result |= covers[string] & between
    for pitch in held:
        result |= 1 << pitch
    return result


def _strings_from_below(held: list[int], covers: tuple[int, ...]) -> list[int] | None:
    """The string that each pitch takes from below, after a -1; None where one finds none."""
    used = [-1]
    for pitch in held:
        fits = (s for s in range(used[-1] + 1, len(covers)) if covers[s] >> pitch & 1)
        string = next(fits, None)
        if string is None:
            return None
        used.append(string)
    return used


def _strings_from_above(held: list[int], covers: tuple[int, ...]) -> list[int] | None:
    """The string that each pitch takes from above, with the number of strings at the end."""
    used = [len(covers)]
    for pitch in reversed(held):
        fits = (s for s in range(used[-1] - 1, -1, -1) if covers[s] >> pitch & 1)
        string = next(fits, None)
        if string is None:
            return None
        used.append(string)
    return used[::-1]
