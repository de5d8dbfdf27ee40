"""The report on a whole file or mix: measurement, judgement and advice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from modules.errors import AudioFileError, Cancelled
from modules.sound.audio_buffer import Samples, blocks_of
from modules.spectral_analyzer.advice import advise, deviations_db
from modules.spectral_analyzer.applicability import Limit, limits_of
from modules.spectral_analyzer.bands import BAND_NAMES
from modules.spectral_analyzer.genre_profile import GenreProfile
from modules.spectral_analyzer.loudness import MOMENTARY_BINS, SHORT_TERM_BINS
from modules.spectral_analyzer.mix_meter import Measurement, MixMeter
from modules.spectral_analyzer.over_time import (
    JUDGED_LU,
    Percentiles,
    Section,
    percentiles,
    sections,
)
from modules.spectral_analyzer.streaming import ServiceForecast, forecast_streaming
from modules.spectral_analyzer.suggestion import Suggestion
from modules.spectral_analyzer.track_info import TrackInfo

BLOCK_FRAMES = 1 << 16
STEP_S = 0.01
MOST_CHANNELS = 6
"""Up to 5.1 is measured with the weights of BS.1770; more channels are folded to stereo first."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Loudness over time; value i belongs to the window that ends at (i + 1)·step."""

    step_s: float
    momentary_lufs: tuple[float | None, ...]
    short_term_lufs: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """Percentiles over all windows of 3 s that are not pauses."""

    short_term_lufs: Percentiles
    psr_db: Percentiles
    bands_db: tuple[Percentiles, ...]


@dataclass(frozen=True, slots=True)
class MixReport:
    """All that is said about one mix. `limits` tell where a target does not apply, and why."""

    measurement: Measurement
    profile: GenreProfile
    deviation_db: tuple[float, ...] | None
    suggestions: tuple[Suggestion, ...]
    limits: tuple[Limit, ...]
    timeline: Timeline | None = None
    distribution: Distribution | None = None
    sections: tuple[Section, ...] = ()
    streaming: tuple[ServiceForecast, ...] = ()

    @property
    def is_judged(self) -> bool:
        """Whether the tone was judged: not for silence, snippets and single instruments."""
        return all(len(limit.bands) < len(BAND_NAMES) for limit in self.limits)

    @property
    def notes(self) -> tuple[str, ...]:
        """The limits in sentences."""
        return tuple(limit.message for limit in self.limits)


def analyze_mix(
    samples: Samples,
    sample_rate: int,
    profile: GenreProfile,
    *,
    timeline: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
) -> MixReport:
    """The report on audio in memory (channels, n); raises Cancelled."""
    meter = MixMeter(sample_rate, samples.shape[0])
    _feed(meter, blocks_of(samples, BLOCK_FRAMES), cancelled)
    return report_of(meter, profile, timeline=timeline)


def analyze_file(
    path: Path,
    profile: GenreProfile,
    *,
    tracks: Sequence[TrackInfo] = (),
    timeline: bool = False,
) -> MixReport:
    """The report on an audio file, read block by block; raises AudioFileError."""
    return report_of(meter_of_file(path), profile, tracks=tracks, timeline=timeline)


def meter_of_file(path: Path, cancelled: Callable[[], bool] = lambda: False) -> MixMeter:
    """A meter that has heard the whole file; raises AudioFileError and Cancelled."""
    from modules.sound.audio_file import audio_blocks

    meter: MixMeter | None = None
    for buffer in audio_blocks(path, BLOCK_FRAMES, most_channels=MOST_CHANNELS):
        meter = meter or MixMeter(buffer.sample_rate, buffer.channels)
        _feed(meter, [buffer.samples], cancelled)
    if meter is None:
        raise AudioFileError(f"“{path.name}” holds no audio.", path)
    return meter


def _feed(meter: MixMeter, blocks: Iterable[Samples], cancelled: Callable[[], bool]) -> None:
    for block in blocks:
        if cancelled():
            raise Cancelled
        meter.feed(block)


def report_of(
    meter: MixMeter,
    profile: GenreProfile,
    *,
    tracks: Sequence[TrackInfo] = (),
    timeline: bool = False,
) -> MixReport:
    """The report on what `meter` has heard."""
    measurement = meter.measurement()
    return MixReport(
        measurement=measurement,
        profile=profile,
        deviation_db=deviations_db(measurement, profile),
        suggestions=advise(measurement, profile, tracks),
        limits=tuple(limits_of(measurement, profile)),
        timeline=_timeline(meter) if timeline else None,
        distribution=_distribution(measurement),
        sections=_sections(measurement),
        streaming=forecast_streaming(measurement.loudness),
    )


def _distribution(measurement: Measurement) -> Distribution | None:
    over_time = measurement.over_time
    if over_time is None:
        return None
    heard = over_time.loud_windows(measurement.loudness.integrated_lufs, JUDGED_LU)
    loudness = percentiles(over_time.short_term_lufs[: over_time.windows][heard])
    psr = percentiles(over_time.psr_db[heard])
    bands = [percentiles(levels[heard]) for levels in over_time.bands_db]
    if loudness is None or psr is None:
        return None
    return Distribution(loudness, psr, tuple(band for band in bands if band is not None))


def _sections(measurement: Measurement) -> tuple[Section, ...]:
    if measurement.over_time is None:
        return ()
    return sections(measurement.over_time, measurement.loudness.integrated_lufs)


def _timeline(meter: MixMeter) -> Timeline:
    def series(bins: int) -> tuple[float | None, ...]:
        values = meter.loudness.series_lufs(bins)
        head: list[float | None] = [None] * min(bins - 1, len(meter.loudness.bin_power))
        return (*head, *(float(v) if np.isfinite(v) else None for v in values))

    return Timeline(STEP_S, series(MOMENTARY_BINS), series(SHORT_TERM_BINS))
