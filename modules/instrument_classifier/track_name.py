"""What the name of a track or a stem says of its instrument."""

from __future__ import annotations

import re
import unicodedata

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

_RUNS = re.compile(r"[^\W\d_]+")
"""Runs of letters: numbers, signs and underscores part words."""
_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
"""The words of GuitarLow and OHLeft."""


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


def chances_of_name(name: str) -> NDArray[np.float64] | None:
    """The chances (20,) of the classes by what `name` says, or None when it says nothing.

    Words narrow each other (Drums: snare). Those that contradict each other are two instruments
    (Piano + Strings); a vague one then says nothing (tenor sax).
    """
    words = words_understood(name)
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


def names_a_kit(name: str) -> bool:
    """Whether `name` calls the track a drum kit and names no single drum."""
    words = words_understood(name)
    return bool(words) and all(word in KIT_WORDS for word in words)


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
    """The phrase as the table has it, whose last word may be a plural in s here."""
    phrase = " ".join(words)
    return next((form for form in (phrase, phrase.removesuffix("s")) if form in CHANCES), None)
