"""What gestures make of equalizer bands. Bands stay inside their ranges."""

from __future__ import annotations

import math
from dataclasses import replace

from app.desktop.equalizer.band_words import PASSES
from modules.song.eq_edits import clamped_band
from modules.song.mix import EqBand, EqShape

Bands = tuple[EqBand, ...]
MOST_BANDS = 24
NEW_Q = {EqShape.PEAK: 1.0}
GENTLE_Q = 0.707


def new_band(shape: EqShape, frequency_hz: float, gain_db: float) -> EqBand:
    """A band as it is when it has just been added; a cut has no gain."""
    gain_db = 0.0 if shape in PASSES else gain_db
    return clamped_band(EqBand(shape, frequency_hz, gain_db, NEW_Q.get(shape, GENTLE_Q)))


def with_band(bands: Bands, index: int, band: EqBand) -> Bands:
    """`bands` with `band` at `index`."""
    return (*bands[:index], clamped_band(band), *bands[index + 1 :])


def without_band(bands: Bands, index: int) -> Bands:
    """`bands` without the one at `index`."""
    return (*bands[:index], *bands[index + 1 :])


def height_db(band: EqBand) -> float:
    """How high the handle of `band` lies: its gain, or what a cut does at its corner."""
    return 20.0 * math.log10(band.q) if band.shape in PASSES else band.gain_db


def at(band: EqBand, frequency_hz: float, level_db: float) -> EqBand:
    """`band` with its handle at a place; the height of a cut is its Q."""
    if band.shape in PASSES:
        return clamped_band(replace(band, frequency_hz=frequency_hz, q=10.0 ** (level_db / 20.0)))
    gain_db = round(level_db, 1)
    return clamped_band(replace(band, frequency_hz=frequency_hz, gain_db=gain_db))


def shifted(band: EqBand, octaves: float, level_db: float) -> EqBand:
    """`band` so many octaves and decibels further."""
    return at(band, band.frequency_hz * 2.0**octaves, height_db(band) + level_db)


def narrowed(band: EqBand, factor: float) -> EqBand:
    """`band` with `factor` times its Q."""
    return clamped_band(replace(band, q=band.q * factor))


def reshaped(band: EqBand, shape: EqShape) -> EqBand:
    """`band` in another shape; a cut forgets its gain."""
    gain_db = 0.0 if shape in PASSES else band.gain_db
    return replace(band, shape=shape, gain_db=gain_db)
