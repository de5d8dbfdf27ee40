"""Mix settings of a track and of the master, as data. The sound of them is in `modules.sound`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

VOLUME_RANGE_DB = (-60.0, 12.0)
"""Fader range; the lower end is silence."""
PAN_RANGE = (-1.0, 1.0)
WIDTH_RANGE = (0.0, 2.0)
MONO_BELOW_RANGE_HZ = (20.0, 500.0)
EQ_FREQUENCY_RANGE_HZ = (20.0, 20_000.0)
EQ_GAIN_RANGE_DB = (-36.0, 36.0)
EQ_Q_RANGE = (0.1, 18.0)


def clamped(value: float, bounds: tuple[float, float]) -> float:
    """`value` held inside one of the ranges."""
    return min(max(value, bounds[0]), bounds[1])


class EqShape(StrEnum):
    """Filter shapes of one equalizer band."""

    PEAK = "peak"
    LOW_SHELF = "low_shelf"
    HIGH_SHELF = "high_shelf"
    HIGH_PASS = "high_pass"
    LOW_PASS = "low_pass"


@dataclass(frozen=True, slots=True)
class EqBand:
    """One equalizer band.

    `frequency_hz` is the centre, corner or cut-off, `gain_db` is ignored by the two pass
    filters, `q` is the quality factor (0.1 … 18; 0.707 is a Butterworth pass or a gentle shelf).
    """

    shape: EqShape
    frequency_hz: float
    gain_db: float = 0.0
    q: float = 0.707
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class TrackMix:
    """Fader, pan (-1 left … 1 right), switches, equalizer, width and polarity of one track.

    `width` scales the side of a stereo track (0 mono, 1 unchanged, 2 double); a mono track has
    none.
    """

    volume_db: float = 0.0
    pan: float = 0.0
    muted: bool = False
    soloed: bool = False
    eq: tuple[EqBand, ...] = ()
    width: float = 1.0
    is_polarity_inverted: bool = False

    def with_eq_band(self, band: EqBand) -> TrackMix:
        """A copy with `band` appended."""
        return replace(self, eq=(*self.eq, band))


CEILING_RANGE_DBTP = (-12.0, 0.0)
RELEASE_RANGE_MS = (10.0, 1000.0)


@dataclass(frozen=True, slots=True)
class PeakLimiter:
    """A limiter of the true peak: its ceiling, and how fast it lets go (time constant)."""

    ceiling_dbtp: float = -1.0
    release_ms: float = 100.0


@dataclass(frozen=True, slots=True)
class MasterMix:
    """Fader and equalizer of the sum, and its stereo width (0 mono, 1 unchanged, 2 double side).

    Below `mono_below_hz` both channels are alike. `limiter` comes last. None is off for both.
    """

    volume_db: float = 0.0
    eq: tuple[EqBand, ...] = ()
    width: float = 1.0
    limiter: PeakLimiter | None = None
    mono_below_hz: float | None = None

    def with_eq_band(self, band: EqBand) -> MasterMix:
        """A copy with `band` appended."""
        return replace(self, eq=(*self.eq, band))
