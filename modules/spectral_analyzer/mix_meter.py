"""All measurements of one stream together."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.bandwidth import bandwidth_hz
from modules.spectral_analyzer.clipping import ClipDetector
from modules.spectral_analyzer.loudness import (
    BINS_PER_SECOND,
    MOMENTARY_BINS,
    SHORT_TERM_BINS,
    LoudnessMeter,
)
from modules.spectral_analyzer.low_scope import LowReading, LowScope
from modules.spectral_analyzer.over_time import LOUD_LU, OverTime
from modules.spectral_analyzer.spectrum import SpectrumMeter, relative_db
from modules.spectral_analyzer.stereo import StereoMeter
from modules.spectral_analyzer.true_peak import TruePeakMeter

RANGE_IS_STABLE_S = 60.0
"""EBU Tech 3342: the loudness range is not meaningful before."""


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
    psr_db: float | None = None
    """Lowest peak to short-term loudness of the windows about as loud as the whole, or louder."""
    range_is_stable: bool = False
    """Whether the stream was long enough for `range_lu` to mean something."""


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
    mono_loss_lu: float | None = None
    """How much quieter the sum to mono is, K-weighted and gated; None when nothing is left."""
    low_phase_deg: float | None = None
    """Angle between left and right below 120 Hz: 0 in phase … 180 opposite."""
    low_mono_loss_db: float | None = None
    """What the low end loses in mono."""
    band_correlation: tuple[float | None, ...] | None = None
    band_width: tuple[float | None, ...] | None = None


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
    has_flat_tops: bool = False
    """Peaks were clipped and the file was turned down afterwards."""
    most_clipped_s: float | None = None
    over_time: OverTime | None = field(default=None, compare=False, repr=False)
    low: LowReading | None = None


class MixMeter:
    """Feeds one stream (channels, n) to every meter; blocks of any size give the same result."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self.sample_rate = sample_rate
        self.channels = channels
        self.frames = 0
        self.loudness = LoudnessMeter(sample_rate, channels)
        self.peaks = TruePeakMeter(sample_rate, channels)
        self.spectrum = SpectrumMeter(sample_rate, channels, image=True)
        self.stereo = StereoMeter(sample_rate)
        self._energy = 0.0
        self._clipping = ClipDetector(sample_rate, channels)
        self._low = LowScope(sample_rate, channels)

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
        self._clipping.feed(samples)
        self._low.feed(samples)

    def measurement(self) -> Measurement:
        """Everything measured so far."""
        over_time = self._over_time()
        return Measurement(
            sample_rate=self.sample_rate,
            channels=self.channels,
            duration_s=self.frames / self.sample_rate,
            loudness=self._loudness(over_time),
            stereo=self._stereo(),
            bands_db=relative_db(self.spectrum.band_power),
            clipped_runs=self._clipping.clipped_runs,
            bandwidth_hz=bandwidth_hz(self.spectrum.frequencies_hz, self.spectrum.mean_power),
            silent_channel=self.stereo.silent_channel,
            spectrum=Spectrum(self.spectrum.frequencies_hz, self.spectrum.mean_power),
            has_flat_tops=self._clipping.has_flat_tops,
            most_clipped_s=self._clipping.worst_s,
            over_time=over_time,
            low=self._low.reading,
        )

    def _over_time(self) -> OverTime:
        bands, peak = self.spectrum.band_power_by_second, self.peaks.peak_by_second
        seconds = min(bands.shape[1], len(peak))
        energy = np.zeros((3, seconds))
        if self.channels == 2:
            energy = self.stereo.energy_by_second
            seconds = min(seconds, energy.shape[1])
        short_term = np.full(seconds, np.nan)
        starts = self.loudness.series_lufs(SHORT_TERM_BINS)[::BINS_PER_SECOND][:seconds]
        short_term[: len(starts)] = starts
        return OverTime(short_term, bands[:, :seconds], energy[:, :seconds], peak[:seconds])

    def _loudness(self, over_time: OverTime) -> Loudness:
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
            psr_db=_lowest(over_time.psr_db, over_time.loud_windows(integrated, LOUD_LU)),
            range_is_stable=self.frames >= RANGE_IS_STABLE_S * self.sample_rate,
        )

    def _loudest(self, bins: int) -> float | None:
        series = self.loudness.series_lufs(bins)
        loudest = float(series.max()) if len(series) else -math.inf
        return loudest if math.isfinite(loudest) else None

    def _stereo(self) -> Stereo:
        if self.channels != 2:
            return Stereo(None, None, None, None, None)
        low, bands = self.spectrum.low_end, self.spectrum.band_image or ()
        return Stereo(
            correlation=self.stereo.correlation,
            width=self.stereo.width,
            mono_loss_db=self.stereo.mono_loss_db,
            low_correlation=low.correlation if low else None,
            side_to_mid_db=self.stereo.side_to_mid_db,
            balance_db=self.stereo.balance_db,
            mono_loss_lu=self.loudness.mono_loss_lu,
            low_phase_deg=low.phase_deg if low else None,
            low_mono_loss_db=low.mono_loss_db if low else None,
            band_correlation=tuple(band.correlation if band else None for band in bands),
            band_width=tuple(band.width if band else None for band in bands),
        )


def _lowest(values: NDArray[np.float64], among: NDArray[np.bool_]) -> float | None:
    counted = values[among]
    return float(counted.min()) if len(counted) else None
