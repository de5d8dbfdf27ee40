"""What the analyzer measures of a planted mix, and what it advises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.advice import advise
from modules.spectral_analyzer.mix_meter import Measurement, MixMeter
from modules.spectral_analyzer.mix_report import BLOCK_FRAMES
from modules.spectral_analyzer.suggestion import Suggestion
from modules.spectral_analyzer.track_info import TrackFacts, TrackInfo
from modules.spectral_analyzer.track_meter import TrackMeter, pair_facts
from training.mix_advice.fault import Planted
from training.mix_advice.good_mix import GoodMix
from training.mix_advice.stems import SAMPLE_RATE


@dataclass(frozen=True, slots=True, eq=False)
class _HeardStem:
    """What was measured of one stem, its middle, and the same at the slow rate of the meter."""

    facts: TrackFacts
    band_power: NDArray[np.float64]
    middle: NDArray[np.float32]
    slow: NDArray[np.float32]


def measured(audio: Samples) -> Measurement:
    """The measurement of a mix (2, frames)."""
    meter = MixMeter(SAMPLE_RATE, 2)
    for block in _blocks(audio):
        meter.feed(block)
    return meter.measurement()


def tracks_of(planted: Planted) -> tuple[TrackInfo, ...]:
    """What advice knows of the tracks, heard before the master; their ids are their numbers."""
    heard = list(_heard_stems(planted.mix))
    for index, samples in planted.changed.items():
        heard[index] = _heard(samples)
    ids = tuple(range(1, len(heard) + 1))
    middles, slow = (
        np.stack(rows) for rows in zip(*((h.middle, h.slow) for h in heard), strict=True)
    )
    pairs = pair_facts(ids, middles @ middles.T, slow @ slow.T)
    return tuple(
        TrackInfo(
            number,
            number,
            stem.name,
            stem.instrument,
            stem.track_type,
            one.band_power,
            replace(one.facts, pairs=pairs[number]),
        )
        for number, stem, one in zip(ids, planted.mix.stems, heard, strict=True)
    )


def advice_on(planted: Planted) -> tuple[Suggestion, ...]:
    """The suggestions, in the order in which they are shown."""
    return advise(measured(planted.audio()), planted.mix.profile, tracks_of(planted))


@lru_cache(maxsize=1)
def _heard_stems(mix: GoodMix) -> tuple[_HeardStem, ...]:
    return tuple(_heard(stem.samples) for stem in mix.stems)


def _heard(samples: Samples) -> _HeardStem:
    meter = TrackMeter(SAMPLE_RATE)
    slow = np.concatenate([meter.feed(block) for block in _blocks(samples)])
    return _HeardStem(meter.facts, meter.spectrum.band_power, samples.mean(axis=0), slow)


def _blocks(samples: Samples) -> Iterator[Samples]:
    for start in range(0, samples.shape[1], BLOCK_FRAMES):
        yield samples[:, start : start + BLOCK_FRAMES]
