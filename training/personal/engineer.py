"""A simulated engineer who likes darker mixes: does the list of advice learn his order?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from modules.feedback.records import MixResponse, Response
from modules.learning.mix_taste import FAULT_RELEVANCE, MixTaste, learn_mix_taste, shown_advice
from modules.spectral_analyzer.advice import advise
from modules.spectral_analyzer.bands import BAND_EDGES_HZ
from modules.spectral_analyzer.genre_profile import GenreProfile, load_profile
from modules.spectral_analyzer.mix_meter import Measurement, MixMeter
from modules.spectral_analyzer.suggestion import Suggestion

GENRES = ("pop", "rock", "edm", "hip-hop", "indie", "metal")
DECISIONS = 20
TEST_MIXES = 200
DEVIATION_DB = 4.0
LEAST_SUGGESTIONS = 3
RELEVANCE_LIKING = 0.5
NOISE = 0.15
"""Part of his choice that nobody can know, in units of one fully dark move."""
SAMPLE_RATE = 44_100
_MIDDLE_HZ = 632.0


def evaluate_engineer(seed: int) -> dict[str, object]:
    """How often his favourite is first, and among the first two, before and after 20 choices."""
    random = np.random.default_rng(seed)
    lists = mixes(random)
    responses = []
    for _ in range(DECISIONS):
        genre, shown = next(lists)
        place = favourite(shown, random)
        responses.append(MixResponse(genre, Response.APPLIED, place, shown_advice(shown)))
    taste = learn_mix_taste(responses)
    assert taste is not None
    tests = [shown for (_, shown), _ in zip(lists, range(TEST_MIXES), strict=False)]
    choices = [favourite(shown, random) for shown in tests]
    return {
        "seed": seed,
        "decisions": DECISIONS,
        "test_mixes": len(tests),
        "before": _places(tests, choices, None),
        "after": _places(tests, choices, taste),
        "in_words": taste.in_words(),
    }


def mixes(random: np.random.Generator) -> Iterator[tuple[str, tuple[Suggestion, ...]]]:
    """Lists of real advice on mixes whose bands lie off the centre of their genre at random."""
    # Loudness and stereo are those of one sound without faults; only the bands differ.
    one, other = np.random.default_rng(0).normal(0.0, 0.05, (2, SAMPLE_RATE))
    noise = np.array([one, 0.9 * one + 0.4 * other], np.float32)
    meter = MixMeter(SAMPLE_RATE, 2)
    meter.feed(noise)
    measured = meter.measurement()
    profiles = [load_profile(genre) for genre in GENRES]
    while True:
        profile = profiles[int(random.integers(len(profiles)))]
        found = advise(_with_bands(measured, profile, random), profile)
        # Faults of the file come first in any case: no taste may move them.
        moves = tuple(one for one in found if one.move and one.relevance < FAULT_RELEVANCE)
        if len(moves) >= LEAST_SUGGESTIONS:
            yield profile.genre, moves


def _with_bands(
    measured: Measurement, profile: GenreProfile, random: np.random.Generator
) -> Measurement:
    centres = np.array([band.centre_db for band in profile.bands])
    levels = centres + random.normal(0.0, DEVIATION_DB, len(centres))
    levels -= 10 * np.log10((10 ** (levels / 10)).sum())
    return replace(
        measured,
        bands_db=tuple(levels.tolist()),
        bandwidth_hz=BAND_EDGES_HZ[-1],
        duration_s=60.0,
        spectrum=None,
        over_time=None,
    )


def favourite(shown: tuple[Suggestion, ...], random: np.random.Generator) -> int:
    """The place of the advice that he applies: the one that darkens most, with some whim."""
    liking = [
        darkening(one) + RELEVANCE_LIKING * one.relevance + NOISE * random.gumbel() for one in shown
    ]
    return int(np.argmax(liking))


def darkening(suggestion: Suggestion) -> float:
    """How much a move takes from above the middle or adds below it: −1 … 1."""
    move = suggestion.move
    if move is None or move.frequency_hz is None:
        return 0.0
    above = 1.0 if move.frequency_hz > _MIDDLE_HZ else -1.0
    return float(np.clip(-move.gain_db / 1.5, -1.0, 1.0)) * above


def _places(
    tests: list[tuple[Suggestion, ...]], choices: list[int], taste: MixTaste | None
) -> dict[str, float]:
    first = second = 0
    for shown, choice in zip(tests, choices, strict=True):
        ranked = shown if taste is None else taste.ranked(shown)
        place = ranked.index(shown[choice]) if shown[choice] in ranked else len(shown)
        first += place == 0
        second += place <= 1
    return {"first": first / len(tests), "in_first_two": second / len(tests)}
