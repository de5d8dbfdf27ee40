"""The mix over time, second by second: percentiles, quiet and loud parts, and worst moments.

All of it is read in windows of 3 s that move by one second, as the short-term loudness is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from modules.spectral_analyzer.loudness import ABSOLUTE_GATE_LUFS, BINS_PER_SECOND, SHORT_TERM_BINS

WINDOW_S = SHORT_TERM_BINS // BINS_PER_SECOND
JUDGED_LU = 10.0
"""Windows further below the integrated loudness are pauses; nothing is worst there."""
LOUD_LU = 1.0
"""Windows no further below it are the loud ones, in which dynamics are judged."""
SILENT_LUFS = -120.0
DISTINCT_LU = 5.0
"""A smaller spread of the short-term loudness makes no quiet and loud parts."""
LEAST_SECTION_S = 4


class SectionKind(StrEnum):
    """How a part of the song relates to the rest."""

    QUIET = "quiet"
    LOUD = "loud"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the song and its mean loudness."""

    start_s: float
    end_s: float
    kind: SectionKind
    loudness_lufs: float


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Below `p10` lies a tenth of all windows, and so on."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True, eq=False)
class OverTime:
    """Values of every whole second.

    Short-term loudness (n,) of the 3 s that begin there, NaN where they are not whole; mean power
    of the bands (7, n); energies of left, right and left·right (3, n), zeros for other than two
    channels; true peak (n,) as amplitude.
    """

    short_term_lufs: NDArray[np.float64]
    band_power: NDArray[np.float64]
    stereo_energy: NDArray[np.float64]
    peak: NDArray[np.float64]

    @property
    def windows(self) -> int:
        """How many whole windows there are."""
        return max(len(self.peak) - WINDOW_S + 1, 0)

    def loud_windows(self, integrated_lufs: float | None, within_lu: float) -> NDArray[np.bool_]:
        """Which windows are at most `within_lu` below the integrated loudness."""
        levels = self.short_term_lufs[: self.windows]
        if integrated_lufs is None:
            return np.zeros(len(levels), dtype=np.bool_)
        loud: NDArray[np.bool_] = levels >= max(integrated_lufs - within_lu, ABSOLUTE_GATE_LUFS)
        return loud

    @property
    def psr_db(self) -> NDArray[np.float64]:
        """Peak to short-term loudness of every window."""
        peaks = np.lib.stride_tricks.sliding_window_view(
            np.concatenate([self.peak, np.zeros(WINDOW_S)]), WINDOW_S
        ).max(axis=1)[: self.windows]
        levels = np.maximum(self.short_term_lufs[: self.windows], SILENT_LUFS)
        ratios: NDArray[np.float64] = 20 * np.log10(np.maximum(peaks, 1e-6)) - levels
        return ratios

    @property
    def bands_db(self) -> NDArray[np.float64]:
        """Levels (7, windows) of the bands relative to the total of their window."""
        power = _moving_sum(self.band_power, self.windows)
        total = np.maximum(power.sum(axis=0), 1e-20)
        levels: NDArray[np.float64] = 10 * np.log10(np.maximum(power / total, 1e-12))
        return levels

    @property
    def mono_loss_db(self) -> NDArray[np.float64]:
        """What each window loses in mono, in dB."""
        left, right, product = _moving_sum(self.stereo_energy, self.windows)
        both = left + right
        kept = np.maximum((both + 2 * product) / 2, 1e-9 * both + 1e-20)
        losses: NDArray[np.float64] = 10 * np.log10(np.maximum(both, 1e-20) / kept)
        return losses


def _moving_sum(values: NDArray[np.float64], windows: int) -> NDArray[np.float64]:
    if windows == 0:
        return np.zeros((len(values), 0))
    sums: NDArray[np.float64] = np.lib.stride_tricks.sliding_window_view(
        values, WINDOW_S, axis=1
    ).sum(axis=-1)
    return sums


def worst_moment_s(values: NDArray[np.float64], among: NDArray[np.bool_]) -> float | None:
    """Where the window begins that has the highest of `values`; None when none counts."""
    if not among.any():
        return None
    return float(np.argmax(np.where(among, values, -np.inf)))


def percentiles(values: NDArray[np.float64]) -> Percentiles | None:
    """The percentiles of `values`; None when there are none."""
    if not len(values):
        return None
    return Percentiles(*(float(v) for v in np.percentile(values, (10, 50, 90))))


def sections(over_time: OverTime, integrated_lufs: float | None) -> tuple[Section, ...]:
    """Quiet and loud parts in their order; none where the level hardly changes or is unknown.

    The line between them lies midway between the tenth and the ninetieth percentile of the
    short-term loudness; parts shorter than `LEAST_SECTION_S` belong to what surrounds them.
    """
    heard = over_time.loud_windows(integrated_lufs, math.inf)
    levels = over_time.short_term_lufs[: over_time.windows]
    spread = percentiles(levels[heard])
    if spread is None or spread.p90 - spread.p10 < DISTINCT_LU:
        return ()
    middle = (spread.p10 + spread.p90) / 2
    # A window is about its middle second; the first and the last stand for the edges.
    is_loud = np.pad(levels >= middle, (1, len(over_time.peak) - len(levels) - 1), mode="edge")
    edges = _edges(is_loud)
    return tuple(
        _section(over_time, start, end, loud=bool(is_loud[(start + end) // 2]))
        for start, end in pairwise(edges)
    )


def _edges(is_loud: NDArray[np.bool_]) -> list[int]:
    """Where parts begin, and the end; too short parts are turned over, the shortest first."""
    while True:
        edges = [0, *(np.flatnonzero(np.diff(is_loud)) + 1).tolist(), len(is_loud)]
        lengths = np.diff(edges)
        shortest = int(np.argmin(lengths))
        if lengths[shortest] >= LEAST_SECTION_S or len(lengths) == 1:
            return edges
        is_loud[edges[shortest] : edges[shortest + 1]] ^= True


def _section(over_time: OverTime, start: int, end: int, *, loud: bool) -> Section:
    inside = over_time.short_term_lufs[start : max(end - WINDOW_S + 1, start + 1)]
    power = 10 ** (inside[np.isfinite(inside)] / 10)
    mean = 10 * math.log10(float(power.mean())) if len(power) else -math.inf
    kind = SectionKind.LOUD if loud else SectionKind.QUIET
    return Section(float(start), float(end), kind, max(mean, SILENT_LUFS))


def clock(seconds: float) -> str:
    """Such as "1:02"."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"


def by_second(values: NDArray[np.float64], frames_per_second: float) -> NDArray[np.float64]:
    """Means (rows, seconds) of `values` (rows, frames) that come at a fixed pace."""
    rows, frames = values.shape
    seconds = int(frames / frames_per_second)
    edges = np.ceil(np.arange(seconds) * frames_per_second).astype(int)
    if not seconds:
        return np.zeros((rows, 0))
    used = values[:, : math.ceil(seconds * frames_per_second)]
    sums = np.add.reduceat(used, edges, axis=1)
    means: NDArray[np.float64] = sums / np.diff([*edges, used.shape[1]])
    return means
