"""A genre profile as a curve over frequency, for drawing behind the spectrum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.spectral_analyzer.bands import BAND_EDGES_HZ
from modules.spectral_analyzer.genre_profile import GenreProfile


@dataclass(frozen=True, slots=True, eq=False)
class TargetCurve:
    """Density in dB re the total power, per 1/6 octave: centre and the P10 … P90 ribbon."""

    frequencies_hz: NDArray[np.float64]
    centre_db: NDArray[np.float64]
    low_db: NDArray[np.float64]
    high_db: NDArray[np.float64]


SIXTHS = np.arange(0, 6 * np.log2(1000) + 0.5)
FREQUENCIES_HZ: NDArray[np.float64] = 20.0 * 2.0 ** (SIXTHS / 6)


def target_curve(profile: GenreProfile) -> TargetCurve:
    """The profile on the 1/6-octave grid from 20 Hz to 20 kHz."""
    if profile.curve is not None:
        measured = profile.curve
        rows = (np.array(row) for row in (measured.centre_db, measured.p10_db, measured.p90_db))
        return TargetCurve(FREQUENCIES_HZ, *rows)
    edges = np.array(BAND_EDGES_HZ)
    centres = np.log2(np.sqrt(edges[1:] * edges[:-1]))
    sixths_in_band = 6 * np.log2(edges[1:] / edges[:-1])
    per_sixth_db = 10 * np.log10(sixths_in_band)

    def curve(levels: list[float]) -> NDArray[np.float64]:
        density = np.array(levels) - per_sixth_db
        inside = np.clip(np.log2(FREQUENCIES_HZ), centres[0], centres[-1])
        return monotone_cubic(centres, density, inside)

    return TargetCurve(
        FREQUENCIES_HZ,
        curve([band.centre_db for band in profile.bands]),
        curve([band.p10_db for band in profile.bands]),
        curve([band.p90_db for band in profile.bands]),
    )


def monotone_cubic(
    xs: NDArray[np.float64], ys: NDArray[np.float64], at: NDArray[np.float64]
) -> NDArray[np.float64]:
    """A smooth curve through points that never overshoots them (Fritsch and Carlson, 1980).

    What `scipy.interpolate.PchipInterpolator` gives inside `xs`, without the half second that its
    import costs.
    """
    steps = np.diff(xs)
    rises = np.diff(ys) / steps
    slopes = np.zeros(len(xs))
    turns = rises[:-1] * rises[1:] <= 0.0
    near, far = 2 * steps[1:] + steps[:-1], steps[1:] + 2 * steps[:-1]
    safe = np.where(turns, 1.0, rises[:-1]), np.where(turns, 1.0, rises[1:])
    slopes[1:-1] = np.where(turns, 0.0, (near + far) / (near / safe[0] + far / safe[1]))
    slopes[0] = _end_slope(steps[0], steps[1], rises[0], rises[1])
    slopes[-1] = _end_slope(steps[-1], steps[-2], rises[-1], rises[-2])
    place = np.clip(np.searchsorted(xs, at, side="right") - 1, 0, len(steps) - 1)
    width = steps[place]
    part = (at - xs[place]) / width
    rest = 1.0 - part
    curve: NDArray[np.float64] = (
        (1 + 2 * part) * rest**2 * ys[place]
        + part**2 * (3 - 2 * part) * ys[place + 1]
        + width * part * rest**2 * slopes[place]
        - width * part**2 * rest * slopes[place + 1]
    )
    return curve


def _end_slope(step: float, next_step: float, rise: float, next_rise: float) -> float:
    """The three-point slope at an end, held to what keeps the curve monotone."""
    slope = ((2 * step + next_step) * rise - step * next_rise) / (step + next_step)
    if slope * rise <= 0.0:
        return 0.0
    if rise * next_rise < 0.0 and abs(slope) > 3 * abs(rise):
        return 3 * rise
    return float(slope)


def sixth_octave_db(
    frequencies_hz: NDArray[np.float64], power: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """A power spectrum on the target's grid, in dB re the total power; None in silence."""
    audible = (frequencies_hz >= 20.0) & (frequencies_hz <= 20_000.0)
    total = float(power[audible].sum())
    if total <= 1e-12:
        return None
    # Below 200 Hz a sixth of an octave is narrower than a bin: interpolate the running sum.
    running = np.concatenate([[0.0], np.cumsum(power)])
    edges_hz = np.concatenate([[frequencies_hz[0]], frequencies_hz + frequencies_hz[1] / 2])
    step = 2.0 ** (1 / 12)
    upper = np.interp(FREQUENCIES_HZ * step, edges_hz, running)
    lower = np.interp(FREQUENCIES_HZ / step, edges_hz, running)
    levels: NDArray[np.float64] = 10 * np.log10(np.maximum((upper - lower) / total, 1e-10))
    return levels
