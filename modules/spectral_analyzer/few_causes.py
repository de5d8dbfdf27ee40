"""The fewest bands whose gain would bring all bands of a mix inside a profile's ranges.

Levels are relative to the total, so a band that is turned moves all others the other way: one
band too loud makes six look weak. Of all sets of bands with a gain each, the one counts that
leaves least outside for the least turning; every band in it costs something, so that few causes
are preferred to many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from modules.spectral_analyzer.genre_profile import GenreProfile

GAINS_DB: NDArray[np.float64] = np.arange(-18.0, 18.25, 0.5)
PAIR_GAINS_DB: NDArray[np.float64] = np.arange(-16.0, 16.5, 1.0)
"""Pairs are searched in larger steps, for speed."""
CAUSE_COST_DB = 0.5
"""A cause must explain at least so much that is outside …"""
GAIN_COST = 0.05
"""… and of equal explanations the smallest gains count. (Both fitted on planted faults.)"""
LEAST_OWN_EXCESS_DB = 0.2


@dataclass(frozen=True, slots=True)
class Cause:
    """A band, its level and how far it is outside (dB) once the other causes are put right.

    `gain_db` turns the band to where all is inside.
    """

    index: int
    level_db: float
    excess_db: float
    gain_db: float


def few_causes(bands_db: Sequence[float], profile: GenreProfile) -> tuple[Cause, ...]:
    """The causes of what lies outside, by band; none when all is inside or nearly so."""
    search = _Search(bands_db, profile)
    gains = search.best_of_one_or_two()
    while (better := search.with_one_more(gains)) is not None:
        gains = better
    return tuple(sorted(search.causes(gains), key=lambda cause: cause.index))


def is_one_band_off(bands_db: Sequence[float], profile: GenreProfile) -> bool:
    """Whether turning a single band would bring all of them inside."""
    search = _Search(bands_db, profile)
    gains = search.best_of_one_or_two()
    return len(gains) == 1 and search.is_inside(gains)


Gains = dict[int, float]
"""Gain in dB by band."""


class _Search:
    """Looks for gains of few bands that bring a mix inside a profile's ranges."""

    def __init__(self, bands_db: Sequence[float], profile: GenreProfile) -> None:
        self._power = 10.0 ** (np.asarray(bands_db, dtype=np.float64) / 10.0)
        self._profile = profile
        low, high = zip(*((band.p10_db, band.p90_db) for band in profile.bands), strict=True)
        self._low, self._high = (_odds_of_levels_db(np.array(edge)) for edge in (low, high))

    def best_of_one_or_two(self) -> Gains:
        """The best gains of at most two bands; empty when none are worth their cost."""
        best: Gains = {}
        best_cost = self._cost(best)
        bands = range(len(self._power))
        for chosen in chain(combinations(bands, 1), combinations(bands, 2)):
            if best_cost <= CAUSE_COST_DB * len(chosen):
                break  # So many causes cost more than they could explain.
            grid = GAINS_DB[:, None] if len(chosen) == 1 else _PAIRS
            gains, cost = self._best_on(grid, chosen, {})
            if cost < best_cost and self._is_sound(gains):
                best, best_cost = gains, cost
        return best

    def with_one_more(self, gains: Gains) -> Gains | None:
        """The gains with the best further band; None when none is worth its cost."""
        best, best_cost = None, self._cost(gains)
        for index in range(len(self._power)):
            if index not in gains:
                more, cost = self._best_on(GAINS_DB[:, None], (index,), gains)
                if cost < best_cost and self._is_sound(more):
                    best, best_cost = more, cost
        return best

    def is_inside(self, gains: Gains) -> bool:
        """Whether next to nothing lies outside once the bands are turned."""
        return float(self._outside(self._turned(gains)[None])[0]) < CAUSE_COST_DB

    def causes(self, gains: Gains) -> tuple[Cause, ...]:
        """What is said of each band that has a gain."""
        found = []
        for index, gain_db in gains.items():
            others = {key: value for key, value in gains.items() if key != index}
            level_db = float(_levels(self._turned(others)[None])[0, index])
            excess_db = self._profile.bands[index].excess_db(level_db)
            found.append(Cause(index, level_db, excess_db, gain_db))
        return tuple(found)

    def _best_on(
        self, grid: NDArray[np.float64], bands: tuple[int, ...], fixed: Gains
    ) -> tuple[Gains, float]:
        turned = np.repeat(self._turned(fixed)[None], len(grid), axis=0)
        turned[:, list(bands)] *= 10.0 ** (grid / 10.0)
        costs = self._outside(turned) + GAIN_COST * np.abs(grid).sum(axis=1)
        place = int(np.argmin(costs))
        gains = {**fixed, **dict(zip(bands, grid[place].tolist(), strict=True))}
        return gains, float(costs[place]) + self._price(fixed) + CAUSE_COST_DB * len(bands)

    def _cost(self, gains: Gains) -> float:
        return float(self._outside(self._turned(gains)[None])[0]) + self._price(gains)

    def _price(self, gains: Gains) -> float:
        return sum(CAUSE_COST_DB + GAIN_COST * abs(gain) for gain in gains.values())

    def _turned(self, gains: Gains) -> NDArray[np.float64]:
        turned = self._power.copy()
        for index, gain_db in gains.items():
            turned[index] *= 10.0 ** (gain_db / 10.0)
        return turned

    def _outside(self, power: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far all bands together lie outside, in dB of gain."""
        levels = _odds_db(power)
        outside: NDArray[np.float64] = (
            np.maximum(self._low - levels, 0.0) + np.maximum(levels - self._high, 0.0)
        ).sum(axis=1)
        return outside

    def _is_sound(self, gains: Gains) -> bool:
        """Whether each band is outside itself, as measured too, where its gain puts it right."""
        return all(
            cause.excess_db * cause.gain_db < 0.0
            and abs(cause.excess_db) >= LEAST_OWN_EXCESS_DB
            and self._measured_excess_db(cause.index) * cause.gain_db < 0.0
            for cause in self.causes(gains)
        )

    def _measured_excess_db(self, index: int) -> float:
        return self._profile.bands[index].excess_db(float(_levels(self._power[None])[0, index]))


_PAIRS = np.stack(np.meshgrid(PAIR_GAINS_DB, PAIR_GAINS_DB, indexing="ij"), -1).reshape(-1, 2)


def _levels(power: NDArray[np.float64]) -> NDArray[np.float64]:
    relative = power / power.sum(axis=1, keepdims=True)
    levels: NDArray[np.float64] = 10.0 * np.log10(np.maximum(relative, 1e-12))
    return levels


def _odds_db(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each band against all others, in dB: the scale on which a gain of the band is a shift."""
    rest = np.maximum(power.sum(axis=1, keepdims=True) - power, 1e-15)
    odds: NDArray[np.float64] = 10.0 * np.log10(np.maximum(power / rest, 1e-12))
    return odds


def _odds_of_levels_db(levels_db: NDArray[np.float64]) -> NDArray[np.float64]:
    share = 10.0 ** (np.minimum(levels_db, -1e-6) / 10.0)
    odds: NDArray[np.float64] = 10.0 * np.log10(share / (1.0 - share))
    return odds
