"""All measurements of one stream together."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.bandwidth import bandwidth_hz
from modules.spectral_analyzer.loudness import (
    MOMENTARY_BINS,
    SHORT_TERM_BINS,
    LoudnessMeter,
)
from modules.spectral_analyzer.spectrum import SpectrumMeter, relative_db
from modules.spectral_analyzer.stereo import StereoMeter
from modules.spectral_analyzer.true_peak import TruePeakMeter

CLIP_LEVEL = 0.9999
CLIP_RUN = 3
"""Three samples in a row at full scale count as one clipped run."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """Loudness and dynamics; None is "not measurable", never a number."""

    integrated_lufs: float | None
    max_momentary_lufs: float | None
    max_short_term_lufs: float | None
    range_lu: float | None
    true_peak_dbtp: float | None
    sample_peak_dbfs: float | None
    plr_db: float | None
    crest_db: float | None


@dataclass(frozen=True, slots=True)
class Stereo:
    """The stereo image; None for mono files and silence."""

    correlation: float | None
    width: float | None
    mono_loss_db: float | None
    low_correlation: float | None
    side_to_mid_db: float | None
    balance_db: float | None = None
    """How much louder the right is; None when a side is silent."""


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """Mean power of each bin over the whole stream."""

    frequencies_hz: NDArray[np.float64]
    power: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured of a whole stream, before any judgement.

    `silent_channel` is 0 or 1 when that side of a stereo stream carries nothing.
    """

    sample_rate: int
    channels: int
    duration_s: float
    loudness: Loudness
    stereo: Stereo
    bands_db: tuple[float, ...] | None
    clipped_runs: int
    bandwidth_hz: float
    silent_channel: int | None = None
    spectrum: Spectrum | None = field(default=None, compare=False, repr=False)


class MixMeter:
    """Feeds one stream (channels, n) to every meter; blocks of any size give the same result."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self.sample_rate = sample_rate
        self.channels = channels
        self.frames = 0
        self.loudness = LoudnessMeter(sample_rate, channels)
        self.peaks = TruePeakMeter(sample_rate, channels)
        self.spectrum = SpectrumMeter(sample_rate, channels)
        self.stereo = StereoMeter(sample_rate)
        self._energy = 0.0
        self._clipped_runs = 0
        self._run = np.zeros(channels, dtype=np.int64)

    def feed(self, samples: Samples) -> None:
        """Take the next samples."""
        if samples.shape[1] == 0:
            return
        self.frames += samples.shape[1]
        self.loudness.feed(samples)
        self.peaks.feed(samples)
        self.spectrum.feed(samples)
        self.stereo.feed(samples)
        flat = samples.reshape(-1)
        self._energy += float(flat @ flat)
        self._count_clipping(samples)

    def _count_clipping(self, samples: Samples) -> None:
        if max(float(samples.max()), -float(samples.min())) < CLIP_LEVEL:
            self._run[:] = 0
            return
        for channel, signal in enumerate(samples):
            full = np.abs(signal) >= CLIP_LEVEL
            changes = np.flatnonzero(np.diff(np.concatenate([[False], full, [False]])))
            starts, lengths = changes[::2], changes[1::2] - changes[::2]
            before = int(self._run[channel])
            self._run[channel] = 0
            for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
                carried = before if start == 0 else 0
                if carried < CLIP_RUN <= carried + length:
                    self._clipped_runs += 1
                if start + length == len(signal):
                    self._run[channel] = carried + length

    def measurement(self) -> Measurement:
        """Everything measured so far."""
        return Measurement(
            sample_rate=self.sample_rate,
            channels=self.channels,
            duration_s=self.frames / self.sample_rate,
            loudness=self._loudness(),
            stereo=self._stereo(),
            bands_db=relative_db(self.spectrum.band_power),
            clipped_runs=self._clipped_runs,
            bandwidth_hz=bandwidth_hz(self.spectrum.frequencies_hz, self.spectrum.mean_power),
            silent_channel=self.stereo.silent_channel,
            spectrum=Spectrum(self.spectrum.frequencies_hz, self.spectrum.mean_power),
        )

    def _loudness(self) -> Loudness:
        integrated = self.loudness.integrated_lufs
        true_peak = self.peaks.true_peak_dbtp
        sample_peak = self.peaks.sample_peak_dbfs
        rms = math.sqrt(self._energy / max(self.frames * self.channels, 1))
        return Loudness(
            integrated_lufs=integrated,
            max_momentary_lufs=self._loudest(MOMENTARY_BINS),
            max_short_term_lufs=self._loudest(SHORT_TERM_BINS),
            range_lu=self.loudness.range_lu,
            true_peak_dbtp=true_peak,
            sample_peak_dbfs=sample_peak,
            plr_db=None if integrated is None or true_peak is None else true_peak - integrated,
            crest_db=None if sample_peak is None else sample_peak - 20 * math.log10(rms),
        )

    def _loudest(self, bins: int) -> float | None:
        series = self.loudness.series_lufs(bins)
        loudest = float(series.max()) if len(series) else -math.inf
        return loudest if math.isfinite(loudest) else None

    def _stereo(self) -> Stereo:
        if self.channels != 2:
            return Stereo(None, None, None, None, None)
        return Stereo(
            self.stereo.correlation,
            self.stereo.width,
            self.stereo.mono_loss_db,
            self.spectrum.low_correlation,
            self.stereo.side_to_mid_db,
            self.stereo.balance_db,
        )
