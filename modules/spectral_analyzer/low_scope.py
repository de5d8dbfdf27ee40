"""What lies under the music: direct current, rumble below the audible, and mains hum.

A spectrum of 0.7 Hz resolution below 400 Hz, taken of the middle of the stream at a sixteenth of
its rate. Averaging before that leaves aliases at least 29 dB down below 100 Hz.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.late_scipy import late_scipy
from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.grid import HopBuffer

FRAME_LENGTH = 4096
SLOW_RATE = 2756.25
HIGHEST_HZ = 400.0
SUBSONIC_HZ = (2.0, 22.0)
"""Below the lowest note of a piano (27.5 Hz) with room for the window's slope."""
MAINS_HZ = (50.0, 60.0)
MAINS_TOLERANCE_HZ = 0.35
HARMONICS = 6
LEAST_LINES = 3
LINE_DB = 10.0
"""So far a line of hum stands above its neighbourhood in the quiet moments."""
LEAST_FRAMES = 8
MOST_FRAMES = 256
"""Hum is looked for in the last three minutes, so that a long stream costs no more."""
QUIET_PERCENTILE = 10.0


@dataclass(frozen=True, slots=True)
class Hum:
    """Mains hum: its fundamental, its strongest line, and the power of all lines, both in dBFS."""

    mains_hz: float
    strongest_hz: float
    level_dbfs: float
    lines: int


@dataclass(frozen=True, slots=True)
class LowReading:
    """Direct current (share of full scale, the worst channel), power below 22 Hz, and hum."""

    direct_current: float
    subsonic_power: float
    hum: Hum | None


class LowScope:
    """Watches the lowest octaves of streams of equal length, each with so many channels."""

    def __init__(self, sample_rate: int, channels: int, streams: int = 1) -> None:
        self._factor = max(1, round(sample_rate / SLOW_RATE))
        self._bins = HopBuffer(streams, self._factor, self._factor)
        self._mean = np.full(self._factor, 1.0 / self._factor, dtype=np.float32)
        self._frames = HopBuffer(streams, FRAME_LENGTH, FRAME_LENGTH // 2)
        self.bin_hz = sample_rate / self._factor / FRAME_LENGTH
        self._kept = int(HIGHEST_HZ / self.bin_hz) + 1
        self._window = np.hanning(FRAME_LENGTH + 1)[:-1].astype(np.float32)
        self._scale = 2.0 / float((self._window**2).sum() * FRAME_LENGTH)
        self._recent: NDArray[np.float32] = np.zeros((streams, 0, self._kept), dtype=np.float32)
        self._subsonic = slice(*(int(edge / self.bin_hz) for edge in SUBSONIC_HZ))
        self._subsonic_sums: NDArray[np.float64] = np.zeros(streams)
        self._frame_count = 0
        self._sums: NDArray[np.float64] = np.zeros((streams, channels))
        self._count = 0

    def feed(self, samples: Samples) -> NDArray[np.float32]:
        """Take the next samples (streams·channels, n), stream by stream.

        Returns the middle (streams, m) of each at the slow rate, as far as it is whole.
        """
        streams = samples.reshape(*self._sums.shape, -1)
        self._sums += streams.sum(axis=2)
        self._count += samples.shape[1]
        # A product is several times as fast as a mean over so short an axis.
        slow: NDArray[np.float32] = self._bins.push(streams.mean(axis=1)) @ self._mean
        frames = self._frames.push(slow)
        if frames.shape[1]:
            self._take(frames)
        return slow

    def _take(self, frames: Samples) -> None:
        centred = (frames - frames.mean(axis=2, keepdims=True)) * self._window
        spectra = late_scipy("fft").rfft(centred, axis=2)[..., : self._kept]
        power = (np.abs(spectra) ** 2 * self._scale).astype(np.float32)
        self._subsonic_sums += power[..., self._subsonic].sum(axis=(1, 2), dtype=np.float64)
        self._frame_count += power.shape[1]
        self._recent = np.concatenate([self._recent, power], axis=1)[:, -MOST_FRAMES:]

    @property
    def readings(self) -> tuple[LowReading, ...]:
        """What was found so far in each stream."""
        direct = np.abs(self._sums).max(axis=1) / max(self._count, 1)
        subsonic = self._subsonic_sums / max(self._frame_count, 1)
        rows = zip(direct.tolist(), subsonic.tolist(), self._recent, strict=True)
        return tuple(LowReading(dc, low, _hum(recent, self.bin_hz)) for dc, low, recent in rows)

    @property
    def reading(self) -> LowReading:
        """What was found so far in the first stream."""
        return self.readings[0]


def _hum(recent: NDArray[np.float32], bin_hz: float) -> Hum | None:
    """The louder hum in the power (frames, bins) of one stream."""
    if len(recent) < LEAST_FRAMES:
        return None
    quiet = np.percentile(recent.astype(np.float64), QUIET_PERCENTILE, axis=0)
    found = [hum for mains_hz in MAINS_HZ if (hum := _hum_at(quiet, mains_hz, bin_hz))]
    return max(found, key=lambda hum: hum.level_dbfs, default=None)


def _hum_at(quiet: NDArray[np.float64], mains_hz: float, bin_hz: float) -> Hum | None:
    lines = [
        line
        for harmonic in range(1, HARMONICS + 1)
        if (line := _line(quiet, harmonic * mains_hz, harmonic, bin_hz)) is not None
    ]
    if len(lines) < LEAST_LINES:
        return None
    strongest_hz = max(lines, key=lambda line: line[1])[0]
    total = sum(power for _, power in lines)
    return Hum(mains_hz, strongest_hz, 10.0 * math.log10(max(total, 1e-20)), len(lines))


def _line(
    quiet: NDArray[np.float64], nominal_hz: float, harmonic: int, bin_hz: float
) -> tuple[float, float] | None:
    """Frequency and power of a steady line at a harmonic of the mains; None where there is none."""
    middle = round(nominal_hz / bin_hz)
    if middle + 13 > len(quiet):
        return None
    peak = middle - 2 + int(np.argmax(quiet[middle - 2 : middle + 3]))
    around = np.concatenate([quiet[peak - 12 : peak - 4], quiet[peak + 5 : peak + 13]])
    power = float(quiet[peak - 2 : peak + 3].sum())
    if quiet[peak] < 10.0 ** (LINE_DB / 10.0) * max(float(np.median(around)), 1e-16):
        return None
    centre_hz = float(
        np.average(np.arange(peak - 1, peak + 2), weights=quiet[peak - 1 : peak + 2]) * bin_hz
    )
    is_mains = abs(centre_hz - nominal_hz) <= MAINS_TOLERANCE_HZ * max(harmonic / 2.0, 1.0)
    return (nominal_hz, power) if is_mains else None
