"""What the name of a track or a stem says of its instrument."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import CLASS_SLUGS
from modules.instrument_classifier.name_words import (
    AFFIXES,
    CHANCES,
    KIT_WORDS,
    LONGEST_PHRASE,
    MODIFIERS,
    NOT,
    VAGUE_WORDS,
    plain,
)

LEAST_NAMES = 3
"""So many names must share a word before it is the title's."""
NARROWS_FROM = 0.25
"""Two words mean one thing when they agree on it with this chance; else they are two."""
_LEAST_HALF = 3

_BETWEEN = re.compile(r"[&+,/]")
"""Signs between two instruments."""
_TOKENS = re.compile(r"[^\W\d_]+|\d+| - ")
_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
"""The words of GuitarLow and LeadVOX."""
_OVERHEADS = frozenset({"OH", "OHs", "OHS", "OHL", "OHR"})
"""In capitals: else it is an interjection."""

Words = tuple[str, ...]


@lru_cache(maxsize=1024)
def words_understood(name: str) -> tuple[Words, ...]:
    """The words and phrases that say something of an instrument, as the table has them.

    One tuple for each of the instruments that `name` sets side by side (Bass & Drums). The longest
    phrase counts: a bass drum is no bass. What is said not to be there (no vocals) is left out.
    """
    spelled = plain(name).replace("w/o", "without")
    sides = (_phrases(_tokens(side)) for side in _BETWEEN.split(spelled))
    return tuple(side for side in sides if side)


def words_in_all(names: Iterable[str]) -> frozenset[str]:
    """The words that all names have in common which say something: those of the song's title."""
    words = [{word for side in words_understood(name) for word in side} for name in names]
    telling = [said for said in words if said]
    return frozenset(set.intersection(*telling)) if len(telling) >= LEAST_NAMES else frozenset()


def chances_of_name(
    name: str, title_words: frozenset[str] = frozenset()
) -> NDArray[np.float64] | None:
    """The chances (20,) of the classes by what `name` says, or None when it says nothing.

    `title_words` say nothing beside others.
    """
    sides = [_chances(words) for words in _told(name, title_words)]
    found = [chances for chances in sides if chances is not None]
    return _shares(np.sum(found, axis=0)) if found else None


def names_a_kit(name: str, title_words: frozenset[str] = frozenset()) -> bool:
    """Whether `name` calls the track a drum kit and names no single drum."""
    words = {word for side in _told(name, title_words) for word in _clear(side)}
    return bool(words) and words <= KIT_WORDS


def _told(name: str, title_words: frozenset[str]) -> tuple[Words, ...]:
    sides = words_understood(name)
    own = tuple(tuple(word for word in side if word not in title_words) for side in sides)
    return own if any(_clear(side) for side in own) else sides


def _clear(words: Words) -> list[str]:
    return [word for word in words if word not in VAGUE_WORDS and word not in MODIFIERS]


def _chances(words: Words) -> NDArray[np.float64] | None:
    """By the words of one side; words that contradict each other are two instruments."""
    leading = _clear(words) or [word for word in words if word not in MODIFIERS]
    if not leading:
        return None
    chances = _vector(leading[0])
    for word in leading[1:]:
        narrower = chances * _vector(word)
        agrees = narrower.sum() >= NARROWS_FROM
        chances = _shares(narrower if agrees else chances + _vector(word))
    for word in words:
        narrower = chances * _vector(word)
        least = 0.0 if word in MODIFIERS else NARROWS_FROM
        if word not in leading and narrower.sum() > least:
            chances = _shares(narrower)
    return chances


def _shares(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = chances / chances.sum()
    return shares


@lru_cache(maxsize=len(CHANCES))
def _vector(phrase: str) -> NDArray[np.float64]:
    chances = CHANCES[phrase]
    return np.array([chances.get(slug, 0.0) for slug in CLASS_SLUGS])


def _phrases(tokens: list[str]) -> Words:
    found: list[str] = []
    place = 0
    while place < len(tokens):
        for length in range(min(LONGEST_PHRASE, len(tokens) - place), 0, -1):
            phrase = _as_known(tokens[place : place + length])
            if phrase is not None:
                if place == 0 or tokens[place - 1] not in NOT:
                    found.append(phrase)
                place += length
                break
        else:
            place += 1
    return tuple(dict.fromkeys(found))


def _tokens(name: str) -> list[str]:
    """Words in lower case, numbers and dashes; words that are written together are parted."""
    return [word for run in _TOKENS.findall(name) for word in _parted(run)]


def _parted(run: str) -> list[str]:
    """At its humps, or where two words meet of which one is known."""
    if run in _OVERHEADS:
        return ["overhead"]
    whole = run.casefold()
    if _as_known([whole]):
        return [whole]
    humps = _HUMPS.findall(run)
    if len(humps) > 1 and "".join(humps) == run:
        return [word for hump in humps for word in _parted(hump)]
    for place in range(2, len(whole) - 1):
        halves = [whole[:place], whole[place:]]
        known = [len(half) >= _LEAST_HALF and _as_known([half]) is not None for half in halves]
        if any(known) and all(k or half in AFFIXES for k, half in zip(known, halves, strict=True)):
            return halves
    return [whole]


def _as_known(words: list[str]) -> str | None:
    """The phrase as the table has it; its words may be plurals here."""
    phrase = " ".join(words)
    singulars = (phrase.removesuffix(ending) for ending in ("es", "s", "n"))
    each = " ".join(word.removesuffix("s") for word in words)
    return next((form for form in (phrase, *singulars, each) if form in CHANCES), None)
