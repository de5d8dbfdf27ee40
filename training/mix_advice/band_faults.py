"""Bands pushed out of their range, on one track or on the master."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from modules.song.mix import EqBand, EqShape, MasterMix
from modules.sound.biquad import biquad_sections, frequency_response
from modules.sound.equalizer import Equalizer
from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_NAMES
from modules.spectral_analyzer.tone import LACK_IS_NO_FAULT
from training.mix_advice.fault import Fault, Kind, Planted
from training.mix_advice.good_mix import FREQUENCIES_HZ, GoodMix, levels_db, power_of
from training.mix_advice.stems import SAMPLE_RATE

SIZES_DB = (2.0, 4.0, 8.0)
"""How far outside: by how much the band would have to be turned back to be at the edge."""
MOST_GAIN_DB = 24.0
STEPS = 16
ATTEMPTS, EXACT_DB = 3, 0.1
BAND_SHARE = 0.7
"""The bell is so much of its band wide, in octaves; its centre lies in the middle half."""
LOW_SHELVES_HZ, HIGH_SHELVES_HZ = (45.0, 65.0), (9000.0, 13_000.0)

Response = NDArray[np.complex128]


def band_faults(mix: GoodMix, rng: np.random.Generator) -> Iterator[Planted]:
    """Every band, upwards and downwards, by every size: by turns on the master and on a track.

    Where no track can cause it alone, it is the master. What the genre excuses is left out, and so
    is what would take more than `MOST_GAIN_DB`.
    """
    is_masters_turn = bool(rng.integers(2))
    for band, name in enumerate(BAND_NAMES):
        for direction in (1, -1):
            if direction < 0 and name in LACK_IS_NO_FAULT.get(mix.profile.genre, set()):
                continue
            order = rng.permutation(len(mix.stems)).tolist()
            shape = _shape(band, rng)
            for size in SIZES_DB:
                fault = Fault(Kind.BAND, size, band=band, direction=direction)
                is_masters_turn = not is_masters_turn
                places = [None] if is_masters_turn else [*order, None]
                tried = (pushed(mix, fault, shape, place) for place in places)
                yield from islice(filter(None, tried), 1)


def _shape(band: int, rng: np.random.Generator) -> EqBand:
    """A shelf for the lowest and the highest band, else a bell."""
    if band == 0:
        return EqBand(EqShape.LOW_SHELF, float(rng.uniform(*LOW_SHELVES_HZ)))
    if band == len(BAND_NAMES) - 1:
        return EqBand(EqShape.HIGH_SHELF, float(rng.uniform(*HIGH_SHELVES_HZ)))
    low, high = math.log2(BAND_EDGES_HZ[band]), math.log2(BAND_EDGES_HZ[band + 1])
    centre_hz = 2.0 ** rng.uniform(low + 0.25 * (high - low), high - 0.25 * (high - low))
    width = 2.0 ** (BAND_SHARE * (high - low))
    return EqBand(EqShape.PEAK, float(centre_hz), q=math.sqrt(width) / (width - 1.0))


def pushed(mix: GoodMix, fault: Fault, shape: EqBand, index: int | None) -> Planted | None:
    """The mix with `shape` on stem `index` or on the master; None where 24 dB are not enough.

    The gain is foretold from spectra, and corrected by what comes out.
    """
    band = fault.band or 0
    target = mix.profile.bands[band]
    wanted_db = odds_db(target.p90_db if fault.direction > 0 else target.p10_db)
    wanted_db += fault.direction * fault.size
    aim_db, planted = wanted_db, None
    for _ in range(ATTEMPTS):
        bell = _bell(mix, fault, shape, index, aim_db)
        if bell is None:
            return None
        planted = _with_bell(mix, fault, bell, index)
        missing_db = wanted_db - odds_db(float(levels_db(power_of(planted.audio()))[band]))
        aim_db += missing_db
        if abs(missing_db) < EXACT_DB:
            break
    return planted


def _with_bell(mix: GoodMix, fault: Fault, bell: EqBand, index: int | None) -> Planted:
    if index is None:
        return Planted(mix, fault, master=MasterMix(eq=(bell,)))
    stem = Equalizer(SAMPLE_RATE, (bell,), 2).process(mix.stems[index].samples)
    return Planted(mix, replace(fault, tracks=(index + 1,)), {index: stem})


def _bell(
    mix: GoodMix, fault: Fault, shape: EqBand, index: int | None, wanted_db: float
) -> EqBand | None:
    """`shape` with the gain that brings the band to `wanted_db` (of `odds_db`)."""

    def missing_db(gain_db: float) -> float:
        bell = replace(shape, gain_db=fault.direction * gain_db)
        sections = biquad_sections((bell,), SAMPLE_RATE)
        response = frequency_response(sections, FREQUENCIES_HZ, SAMPLE_RATE)
        levels = levels_db(_power_with(mix, index, response))
        return fault.direction * (wanted_db - odds_db(float(levels[fault.band or 0])))

    low, high = 0.0, MOST_GAIN_DB
    if missing_db(high) > 0.0:
        return None
    for _ in range(STEPS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if missing_db(middle) > 0.0 else (low, middle)
    return replace(shape, gain_db=fault.direction * high)


def _power_with(mix: GoodMix, index: int | None, response: Response) -> NDArray[np.float64]:
    """The mix's power spectrum when stem `index`, or all of it, goes through a filter."""
    if index is None:
        whole: NDArray[np.float64] = mix.power * np.abs(response) ** 2
        return whole
    change = response - 1.0
    cross = 2.0 * (change * mix.cross_power[index]).real
    power: NDArray[np.float64] = mix.power + cross + np.abs(change) ** 2 * mix.stem_power[index]
    return np.maximum(power, 0.0)


def odds_db(level_db: float) -> float:
    """A band against all others, for its level relative to the total: what a gain of it moves."""
    share = 10.0 ** (min(level_db, -1e-6) / 10.0)
    return 10.0 * math.log10(share / (1.0 - share))
