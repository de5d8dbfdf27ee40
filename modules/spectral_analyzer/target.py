"""A genre profile as a curve over frequency, for drawing behind the spectrum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.late_scipy import late_scipy
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
        PchipInterpolator = late_scipy("interpolate").PchipInterpolator

        density = np.array(levels) - per_sixth_db
        smooth = PchipInterpolator(centres, density, extrapolate=True)
        inside = np.clip(np.log2(FREQUENCIES_HZ), centres[0], centres[-1])
        return np.asarray(smooth(inside), dtype=np.float64)

    return TargetCurve(
        FREQUENCIES_HZ,
        curve([band.centre_db for band in profile.bands]),
        curve([band.p10_db for band in profile.bands]),
        curve([band.p90_db for band in profile.bands]),
    )


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
