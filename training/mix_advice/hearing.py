"""What the analyzer measures of a planted mix, and what it advises."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.advice import TrackInfo, advise
from modules.spectral_analyzer.mix_meter import Measurement, MixMeter
from modules.spectral_analyzer.mix_report import BLOCK_FRAMES, band_power_of
from modules.spectral_analyzer.suggestion import Suggestion
from training.mix_advice.fault import Planted
from training.mix_advice.good_mix import GoodMix
from training.mix_advice.stems import SAMPLE_RATE


def measured(audio: Samples) -> Measurement:
    """The measurement of a mix (2, frames)."""
    meter = MixMeter(SAMPLE_RATE, 2)
    for start in range(0, audio.shape[1], BLOCK_FRAMES):
        meter.feed(audio[:, start : start + BLOCK_FRAMES])
    return meter.measurement()


def tracks_of(planted: Planted) -> tuple[TrackInfo, ...]:
    """What advice knows of the tracks; their ids are their numbers."""
    powers = list(_band_powers(planted.mix))
    for index, samples in planted.changed.items():
        powers[index] = band_power_of(samples, SAMPLE_RATE)
    powers = [power * planted.trim**2 for power in powers]
    return tuple(
        TrackInfo(n, n, stem.name, stem.instrument, stem.track_type, power)
        for n, (stem, power) in enumerate(zip(planted.mix.stems, powers, strict=True), start=1)
    )


def advice_on(planted: Planted) -> tuple[Suggestion, ...]:
    """The suggestions, in the order in which they are shown."""
    return advise(measured(planted.audio()), planted.mix.profile, tracks_of(planted))


@lru_cache(maxsize=2)
def _band_powers(mix: GoodMix) -> tuple[NDArray[np.float64], ...]:
    return tuple(band_power_of(stem.samples, SAMPLE_RATE) for stem in mix.stems)
