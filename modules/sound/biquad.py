"""Second-order filters of the equalizer, and how their response looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import cos, isfinite, pi, sin, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from modules.errors import ParameterError
from modules.song.mix import EqBand, EqShape

MIN_FREQUENCY_HZ = 10.0
MAX_FREQUENCY_SHARE = 0.49
"""Of the sample rate: a band above it is moved down, as the formulas end at one half."""
MIN_Q, MAX_Q = 0.1, 18.0
MAX_GAIN_DB = 36.0

Sections = NDArray[np.float64]
"""(sections, 6): b0 b1 b2 a0 a1 a2 with a0 = 1, as scipy.signal.sosfilt takes them."""

Coefficients = tuple[float, float, float, float, float, float]


def biquad_sections(bands: Sequence[EqBand], sample_rate: int) -> Sections:
    """One section for every band that is enabled and changes the sound.

    Formulas: Robert Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter
    coefficients". Frequency, gain and Q are brought into their ranges. Raises ParameterError for
    values that are not finite.
    """
    rows = [_section(band, sample_rate) for band in bands if band.enabled and not _is_flat(band)]
    return np.array(rows, dtype=np.float64).reshape(-1, 6)


def response_db(
    bands: Sequence[EqBand], frequencies_hz: ArrayLike, sample_rate: int
) -> NDArray[np.float64]:
    """Gain in dB of all bands together at each of `frequencies_hz`; nothing below -200 dB."""
    sections = biquad_sections(bands, sample_rate)
    gain = np.abs(frequency_response(sections, frequencies_hz, sample_rate))
    decibels: NDArray[np.float64] = 20.0 * np.log10(np.maximum(gain, 1e-10))
    return decibels


def frequency_response(
    sections: Sections, frequencies_hz: ArrayLike, sample_rate: int
) -> NDArray[np.complex128]:
    """Complex gain of all sections together at each of `frequencies_hz`."""
    z1 = np.exp(-2j * pi * np.asarray(frequencies_hz, dtype=np.float64) / sample_rate)
    gain: NDArray[np.complex128] = np.ones_like(z1)
    for b0, b1, b2, a0, a1, a2 in sections:
        gain *= (b0 + z1 * (b1 + z1 * b2)) / (a0 + z1 * (a1 + z1 * a2))
    return gain


def _is_flat(band: EqBand) -> bool:
    passes = band.shape in (EqShape.HIGH_PASS, EqShape.LOW_PASS)
    return band.gain_db == 0.0 and not passes


def _section(band: EqBand, sample_rate: int) -> list[float]:
    for name in ("frequency_hz", "gain_db", "q"):
        value = getattr(band, name)
        if not isfinite(value):
            raise ParameterError(
                f"An equalizer band has {name} = {value}; choose a number.", name, value
            )
    top = MAX_FREQUENCY_SHARE * sample_rate
    w0 = 2.0 * pi * min(max(band.frequency_hz, MIN_FREQUENCY_HZ), top) / sample_rate
    alpha = sin(w0) / (2.0 * min(max(band.q, MIN_Q), MAX_Q))
    amplitude = 10.0 ** (min(max(band.gain_db, -MAX_GAIN_DB), MAX_GAIN_DB) / 40.0)
    b0, b1, b2, a0, a1, a2 = FORMULAS[band.shape](cos(w0), alpha, amplitude)
    return [b0 / a0, b1 / a0, b2 / a0, 1.0, a1 / a0, a2 / a0]


# The letters of the cookbook: c = cos ω0, alpha = sin ω0 / 2Q, A = 10^(gain/40).


def _peak(c: float, alpha: float, A: float) -> Coefficients:  # noqa: N803
    up, down = alpha * A, alpha / A
    return (1 + up, -2 * c, 1 - up, 1 + down, -2 * c, 1 - down)


def _low_shelf(c: float, alpha: float, A: float) -> Coefficients:  # noqa: N803
    beta = 2 * sqrt(A) * alpha
    return (
        A * ((A + 1) - (A - 1) * c + beta),
        2 * A * ((A - 1) - (A + 1) * c),
        A * ((A + 1) - (A - 1) * c - beta),
        (A + 1) + (A - 1) * c + beta,
        -2 * ((A - 1) + (A + 1) * c),
        (A + 1) + (A - 1) * c - beta,
    )


def _high_shelf(c: float, alpha: float, A: float) -> Coefficients:  # noqa: N803
    beta = 2 * sqrt(A) * alpha
    return (
        A * ((A + 1) + (A - 1) * c + beta),
        -2 * A * ((A - 1) + (A + 1) * c),
        A * ((A + 1) + (A - 1) * c - beta),
        (A + 1) - (A - 1) * c + beta,
        2 * ((A - 1) - (A + 1) * c),
        (A + 1) - (A - 1) * c - beta,
    )


def _high_pass(c: float, alpha: float, _A: float) -> Coefficients:  # noqa: N803
    return ((1 + c) / 2, -(1 + c), (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha)


def _low_pass(c: float, alpha: float, _A: float) -> Coefficients:  # noqa: N803
    return ((1 - c) / 2, 1 - c, (1 - c) / 2, 1 + alpha, -2 * c, 1 - alpha)


FORMULAS: dict[EqShape, Callable[[float, float, float], Coefficients]] = {
    EqShape.PEAK: _peak,
    EqShape.LOW_SHELF: _low_shelf,
    EqShape.HIGH_SHELF: _high_shelf,
    EqShape.HIGH_PASS: _high_pass,
    EqShape.LOW_PASS: _low_pass,
}
