"""The tonal balance against a genre: which bands lie outside its range, and where inside them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modules.spectral_analyzer.bands import BAND_EDGES_HZ, BAND_NAMES
from modules.spectral_analyzer.few_causes import Cause, few_causes, is_one_band_off
from modules.spectral_analyzer.genre_profile import GenreProfile
from modules.spectral_analyzer.mix_meter import Measurement, Spectrum

SMALLEST_EXCESS_DB = 0.5
SPARSE_LEVEL_DB = -2.0
SPARSE_LACK_DB = -1.5
SPARSE_BANDS = 4
"""One band above the level while so many lie this far below their range: a solo, not a mix."""
SPARSE_TOTAL_LACK_DB = 15.0
"""Of 70 solo instruments 58 lack more in sum; the open mixes in their own genre at most 3 dB."""
BROAD_SPREAD_DB, BROAD_LEAST_DB = 2.0, 1.5
ALIGNING_ROUNDS = 30
SMALLEST_SHARE = 1e-3
BAND_END_TOLERANCE = 0.88
"""A band whose upper end is missing by no more than this part can still be judged."""
LACK_IS_NO_FAULT = {
    "jazz": {"sub_bass", "presence", "air"},
    "classical": {"sub_bass", "presence", "air"},
}


@dataclass(frozen=True, slots=True)
class BandFinding:
    """A band outside P10 … P90: its level, and by how much (negative is below), in dB.

    `correction_db` is the gain of the band that would bring it to the edge of the range. It is
    more than the excess for a band that makes up much of the mix, as the total falls with it.
    """

    index: int
    level_db: float
    excess_db: float
    correction_db: float


def band_findings(bands_db: Sequence[float], profile: GenreProfile) -> tuple[BandFinding, ...]:
    """The bands that cause what lies outside the ranges of `profile`.

    The levels are relative to the total, so one band too loud makes all others look weak: few
    causes are likelier than many (see `few_causes`).
    """
    return tuple(
        _finding(cause, bands_db[cause.index], profile) for cause in few_causes(bands_db, profile)
    )


def _finding(cause: Cause, level_db: float, profile: GenreProfile) -> BandFinding:
    """A surplus is told as it was measured, a lack as it is without the surplus of others."""
    band = profile.bands[cause.index]
    if cause.excess_db < 0.0:
        return BandFinding(cause.index, cause.level_db, cause.excess_db, -cause.excess_db)
    correction_db = _cut_db(level_db, band.p90_db)
    return BandFinding(cause.index, level_db, band.excess_db(level_db), correction_db)


def _outside(bands_db: Sequence[float], profile: GenreProfile) -> tuple[BandFinding, ...]:
    """Every band outside its range, what is missing without the surplus of others."""
    lift_db = -10.0 * math.log10(_share_without_surplus(bands_db, profile))
    findings = []
    for index, (level, band) in enumerate(zip(bands_db, profile.bands, strict=True)):
        excess = band.excess_db(level)
        if excess < 0.0:
            level += lift_db
            excess = min(band.excess_db(level), 0.0)
        if abs(excess) >= SMALLEST_EXCESS_DB:
            correction = -excess if excess < 0.0 else _cut_db(level, band.p90_db)
            findings.append(BandFinding(index, level, excess, correction))
    return tuple(findings)


def _cut_db(level_db: float, limit_db: float) -> float:
    """The gain that takes a band from `level_db` to `limit_db`, both relative to the total.

    With the band's share p of the total and the limit L, p·g / (1 − p + p·g) = L.
    """
    share = min(10.0 ** (level_db / 10.0), 1.0 - SMALLEST_SHARE)
    limit = 10.0 ** (limit_db / 10.0)
    return 10.0 * math.log10(limit * (1.0 - share) / (share * (1.0 - limit)))


def _share_without_surplus(bands_db: Sequence[float], profile: GenreProfile) -> float:
    """What part of the total is left when no band exceeds its P90 of what is left."""
    powers = [10.0 ** (level / 10.0) for level in bands_db]
    limits = [10.0 ** (band.p90_db / 10.0) for band in profile.bands]
    share = 1.0
    for _ in range(ALIGNING_ROUNDS):
        share = sum(min(power, share * limit) for power, limit in zip(powers, limits, strict=True))
    return max(share, SMALLEST_SHARE)


def judged_findings(measurement: Measurement, profile: GenreProfile) -> tuple[BandFinding, ...]:
    """The findings that say something about the mix: none where the target does not apply."""
    bands_db, reach_hz = measurement.bands_db, measurement.bandwidth_hz
    if bands_db is None or is_sparse(bands_db, profile, reach_hz):
        return ()
    findings = band_findings(bands_db, profile)
    return tuple(f for f in findings if not _is_excused(f, measurement, profile))


def broad_findings(
    findings: Sequence[BandFinding], bands: Sequence[int]
) -> tuple[BandFinding, ...]:
    """The findings of all `bands`, where they need similar corrections; else none."""
    found = tuple(finding for finding in findings if finding.index in bands)
    sizes = [finding.correction_db for finding in found]
    if len(found) < len(bands) or min(sizes) * max(sizes) < 0.0:
        return ()
    is_large = min(abs(size) for size in sizes) >= BROAD_LEAST_DB
    return found if is_large and max(sizes) - min(sizes) <= BROAD_SPREAD_DB else ()


def is_sparse(
    bands_db: Sequence[float], profile: GenreProfile, bandwidth_hz: float = BAND_EDGES_HZ[-1]
) -> bool:
    """Whether so few bands carry the sound that a curve of whole mixes does not apply.

    A single instrument leaves whole bands empty: what all bands lack together tells it from a mix
    with a fault. Bands beyond the recording's bandwidth do not count for that.
    """
    findings = _outside(bands_db, profile)
    lacking = sum(f.excess_db <= SPARSE_LACK_DB for f in findings)
    total_lack_db = -sum(
        min(f.excess_db, 0.0) for f in findings if _is_heard(f.index, bandwidth_hz)
    )
    has_one_band = max(bands_db) > SPARSE_LEVEL_DB and lacking >= SPARSE_BANDS
    if not has_one_band and total_lack_db < SPARSE_TOTAL_LACK_DB:
        return False
    # A whole mix with one band far too loud looks like a solo, until that band is turned down.
    return not is_one_band_off(bands_db, profile)


def _is_heard(index: int, bandwidth_hz: float) -> bool:
    """Whether a recording of that bandwidth could hold the band."""
    return bandwidth_hz >= BAND_END_TOLERANCE * BAND_EDGES_HZ[index + 1]


def _is_excused(finding: BandFinding, measurement: Measurement, profile: GenreProfile) -> bool:
    """Whether a lack says nothing: beyond the recording's bandwidth, or usual in the genre."""
    if finding.excess_db > 0.0:
        return False
    if not _is_heard(finding.index, measurement.bandwidth_hz):
        return True
    return BAND_NAMES[finding.index] in LACK_IS_NO_FAULT.get(profile.genre, set())


def centre_of_finding_hz(
    finding: BandFinding, spectrum: Spectrum | None, profile: GenreProfile
) -> float:
    """Where in its band the mix differs most from the target, on two digits.

    The centre of gravity, over log frequency, of the deviation from the profile's centres in
    sixths of an octave; the geometric middle of the band when there is no spectrum.
    """
    low_hz, high_hz = BAND_EDGES_HZ[finding.index], BAND_EDGES_HZ[finding.index + 1]
    middle_hz = math.sqrt(low_hz * high_hz)
    if spectrum is None:
        return _two_digits(middle_hz)
    edges_hz = np.geomspace(low_hz, high_hz, max(2, round(6 * math.log2(high_hz / low_hz)) + 1))
    centres_hz = np.sqrt(edges_hz[1:] * edges_hz[:-1])
    deviation_db = _levels_db(spectrum, edges_hz) - _target_db(profile, centres_hz)
    sign = 1.0 if finding.excess_db > 0.0 else -1.0
    # Squared power lets a narrow bump outweigh the rest of the band.
    weights = 10.0 ** (sign * np.clip(deviation_db - deviation_db.mean(), -30.0, 30.0) / 5.0)
    return _two_digits(float(2.0 ** np.average(np.log2(centres_hz), weights=weights)))


def _levels_db(spectrum: Spectrum, edges_hz: np.ndarray) -> np.ndarray:
    """Level per interval of `edges_hz`; intervals narrower than a bin share its power."""
    half_bin = spectrum.frequencies_hz[1] / 2.0
    running = np.concatenate([[0.0], np.cumsum(spectrum.power)])
    ends_hz = np.concatenate([[0.0], spectrum.frequencies_hz + half_bin])
    power = np.diff(np.interp(edges_hz, ends_hz, running))
    levels: np.ndarray = 10.0 * np.log10(np.maximum(power, 1e-20))
    return levels


def _target_db(profile: GenreProfile, frequencies_hz: np.ndarray) -> np.ndarray:
    """The profile's centres as level per octave, straight between the middles of the bands."""
    edges = np.log2(np.array(BAND_EDGES_HZ))
    per_octave = [band.centre_db for band in profile.bands] - 10.0 * np.log10(np.diff(edges))
    target: np.ndarray = np.interp(
        np.log2(frequencies_hz), (edges[1:] + edges[:-1]) / 2.0, per_octave
    )
    return target


def _two_digits(value: float) -> float:
    return float(f"{value:.2g}")
