"""The analysis while the music plays: a display's reading at any moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.mix_meter import Measurement, MixMeter
from modules.spectral_analyzer.spectrum import BandImage, relative_db


@dataclass(frozen=True, slots=True, eq=False)
class LiveReading:
    """What the meters show. `power` (bins,) is smoothed; a sine at full scale has 0.5."""

    frequencies_hz: NDArray[np.float64]
    power: NDArray[np.float64]
    bands_db: tuple[float, ...] | None
    momentary_lufs: float | None
    short_term_lufs: float | None
    integrated_lufs: float | None
    true_peak_dbtp: float | None
    correlation: float | None
    width: float | None
    band_image: tuple[BandImage | None, ...] | None = None


class LiveAnalyzer:
    """Hears a stream in blocks of any size. `reset` starts a new measurement."""

    def __init__(self, sample_rate: int, channels: int = 2) -> None:
        self.sample_rate = sample_rate
        self.channels = channels
        self.reset()

    def reset(self) -> None:
        """Forget everything heard."""
        self._meter = MixMeter(self.sample_rate, self.channels)

    def feed(self, samples: Samples) -> None:
        """Take the next samples (channels, n)."""
        self._meter.feed(samples)

    def reading(self) -> LiveReading:
        """The values to show now; the slow ones (integrated) cover everything since `reset`."""
        meter = self._meter
        return LiveReading(
            frequencies_hz=meter.spectrum.frequencies_hz,
            power=meter.spectrum.smoothed_power,
            bands_db=relative_db(meter.spectrum.smoothed_band_power),
            momentary_lufs=meter.loudness.momentary_lufs,
            short_term_lufs=meter.loudness.short_term_lufs,
            integrated_lufs=meter.loudness.integrated_lufs,
            true_peak_dbtp=meter.peaks.true_peak_dbtp,
            correlation=meter.stereo.recent_correlation,
            width=meter.stereo.width,
            band_image=meter.spectrum.band_image,
        )

    def measurement(self) -> Measurement:
        """Everything measured since `reset`, for advice."""
        return self._meter.measurement()
