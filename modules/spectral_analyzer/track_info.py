"""What the analysis knows of the tracks of a mix, for advice that names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import TrackType
from modules.spectral_analyzer.low_scope import LowReading


@dataclass(frozen=True, slots=True)
class PairFacts:
    """How a track adds up with the others.

    `correlation` by track id (-1 … 1); `flip_gain_db` is what all tracks together gain when this
    one's polarity is turned, `low_flip_gain_db` the same below about 200 Hz.
    """

    correlation: Mapping[int, float]
    flip_gain_db: float
    low_flip_gain_db: float


@dataclass(frozen=True, slots=True, eq=False)
class TrackFacts:
    """What was measured of one track as it goes into the mix (in stereo, behind its fader).

    `power` (bins,) is the mean spectrum; `thirds` (30, seconds) the power of thirds of an octave;
    `sibilance_db` how far the loudest tenth of its moments between 5 and 10 kHz stands above its
    voice; `floor_power` (30,) the thirds in its quietest moments, zeros without a steady floor.
    Numbers that silence or a single channel does not have are None.
    """

    duration_s: float
    peak: float
    clipped_runs: int
    has_flat_tops: bool
    frequencies_hz: NDArray[np.float64]
    power: NDArray[np.float64]
    thirds: NDArray[np.float64]
    floor_power: NDArray[np.float64]
    low: LowReading
    correlation: float | None = None
    balance_db: float | None = None
    side_to_mid_db: float | None = None
    low_correlation: float | None = None
    low_balance_db: float | None = None
    loudness_lufs: float | None = None
    sibilance_db: float | None = None
    bandwidth_hz: float | None = None
    pairs: PairFacts | None = None


@dataclass(frozen=True, slots=True)
class TrackInfo:
    """What advice knows of a track: its place (from 1), what is on it, and its band powers (7,).

    `facts` are there when the track itself was heard, not only its share of the bands.
    """

    track_id: int
    number: int
    name: str
    instrument: str | None = None
    track_type: TrackType | None = None
    band_power: NDArray[np.float64] | None = None
    facts: TrackFacts | None = field(default=None, compare=False, repr=False)
