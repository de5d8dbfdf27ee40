"""What the name of a track or a stem says of its instrument."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import CLASS_SLUGS
from modules.instrument_classifier.name_words import (
    CHANCES,
    KIT_WORDS,
    LONGEST_PHRASE,
    MODIFIERS,
    VAGUE_WORDS,
)

LEAST_NAMES = 3

_RUNS = re.compile(r"[^\W\d_]+")
"""Runs of letters: numbers, signs and underscores part words."""
_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
"""The words of GuitarLow and OHLeft."""


@lru_cache(maxsize=1024)
def words_understood(name: str) -> tuple[str, ...]:
    """The words and phrases of `name` that say something of an instrument, as the table has them.

    The longest phrase counts: a bass drum is no bass.
    """
    words = _words(_plain(name))
    found: list[str] = []
    place = 0
    while place < len(words):
        for length in range(min(LONGEST_PHRASE, len(words) - place), 0, -1):
            phrase = _as_known(words[place : place + length])
            if phrase is not None:
                found.append(phrase)
                place += length
                break
        else:
            place += 1
    return tuple(dict.fromkeys(found))


def words_in_all(names: Iterable[str]) -> frozenset[str]:
    """The words that three names or more have in common: those of the song's title."""
    words = [set(words_understood(name)) for name in names]
    return frozenset(set.intersection(*words)) if len(words) >= LEAST_NAMES else frozenset()


def chances_of_name(
    name: str, title_words: frozenset[str] = frozenset()
) -> NDArray[np.float64] | None:
    """The chances (20,) of the classes by what `name` says, or None when it says nothing.

    Words narrow each other (Drums: snare). Those that contradict each other are two instruments
    (Piano + Strings); a vague one then says nothing (tenor sax). `title_words` say nothing beside
    others.
    """
    words = _told(name, title_words)
    clear = [word for word in words if word not in VAGUE_WORDS]
    clear = clear or [word for word in words if word not in MODIFIERS]
    if not clear:
        return None
    vectors = [_vector(word) for word in clear]
    chances = np.prod(vectors, axis=0)
    if not chances.any():
        chances = np.sum(vectors, axis=0)
    for word in words:
        narrower = chances * _vector(word)
        if word not in clear and narrower.any():
            chances = narrower
    share: NDArray[np.float64] = chances / chances.sum()
    return share


def names_a_kit(name: str, title_words: frozenset[str] = frozenset()) -> bool:
    """Whether `name` calls the track a drum kit and names no single drum."""
    words = _told(name, title_words)
    return bool(words) and all(word in KIT_WORDS for word in words)


def _told(name: str, title_words: frozenset[str]) -> tuple[str, ...]:
    words = words_understood(name)
    own = tuple(word for word in words if word not in title_words)
    return words if MODIFIERS.issuperset(own) else own


def _vector(phrase: str) -> NDArray[np.float64]:
    chances = CHANCES[phrase]
    return np.array([chances.get(slug, 0.0) for slug in CLASS_SLUGS])


def _plain(name: str) -> str:
    """Without accents, its capital letters kept."""
    parted = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def _words(name: str) -> list[str]:
    """In lower case; a run of letters that is no known word is parted at its humps."""
    words: list[str] = []
    for run in _RUNS.findall(name):
        parts = [part.casefold() for part in _HUMPS.findall(run)]
        is_whole = len(parts) < 2 or _as_known([run.casefold()]) is not None
        words += [run.casefold()] if is_whole else parts
    return words


def _as_known(words: list[str]) -> str | None:
    """The phrase as the table has it, whose last word may be a plural in s or n here."""
    phrase = " ".join(words)
    forms = (phrase, phrase.removesuffix("s"), phrase.removesuffix("n"))
    return next((form for form in forms if form in CHANCES), None)
