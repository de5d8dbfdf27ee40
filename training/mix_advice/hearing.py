"""What the analyzer measures of a planted mix, kept in files, and what it advises."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modules.sound.audio_buffer import Samples, blocks_of
from modules.spectral_analyzer.advice import advise
from modules.spectral_analyzer.mix_meter import Measurement, MixMeter
from modules.spectral_analyzer.mix_report import BLOCK_FRAMES
from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.suggestion import Suggestion
from modules.spectral_analyzer.track_info import TrackFacts, TrackInfo
from modules.spectral_analyzer.track_meter import TrackMeter, pair_facts
from training.mix_advice.fault import Fault, Planted
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
    for block in blocks_of(audio, BLOCK_FRAMES):
        meter.feed(block)
    return meter.measurement()


def tracks_of(planted: Planted) -> tuple[TrackInfo, ...]:
    """What advice knows of the tracks, heard before the master; their ids are their numbers."""
    stems = list(_heard_stems(planted.mix))
    for index, samples in planted.changed.items():
        stems[index] = _heard_stem(samples)
    ids = tuple(range(1, len(stems) + 1))
    middles, slow = (
        np.stack(rows) for rows in zip(*((h.middle, h.slow) for h in stems), strict=True)
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
        for number, stem, one in zip(ids, planted.mix.stems, stems, strict=True)
    )


@dataclass(frozen=True, slots=True, eq=False)
class HeardMix:
    """A planted mix as the analyzer hears it; `fault` is None for an untouched one."""

    title: str
    fault: Fault | None
    mix: Mix

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What advice shows, in its order."""
        return advise(self.mix.measurement, self.mix.profile, self.mix.tracks)


def heard(planted: Planted) -> HeardMix:
    """`planted`, measured."""
    mix = Mix(measured(planted.audio()), planted.mix.profile, tracks_of(planted))
    return HeardMix(planted.mix.title, planted.fault, mix)


def write_heard(path: Path, mixes: Sequence[HeardMix]) -> None:
    """Keeps what was heard of one song, so that rules can be judged without rendering again."""
    parts = [(m.title, m.fault, m.mix.measurement, m.mix.profile, m.mix.tracks) for m in mixes]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(parts))


def read_heard(path: Path) -> tuple[HeardMix, ...]:
    """What `write_heard` kept. Only for files that this program wrote: pickles can run code."""
    parts = pickle.loads(path.read_bytes())
    return tuple(HeardMix(title, fault, Mix(*heard)) for title, fault, *heard in parts)


@lru_cache(maxsize=1)
def _heard_stems(mix: GoodMix) -> tuple[_HeardStem, ...]:
    return tuple(_heard_stem(stem.samples) for stem in mix.stems)


def _heard_stem(samples: Samples) -> _HeardStem:
    meter = TrackMeter(SAMPLE_RATE)
    slow = np.concatenate([meter.feed(block) for block in blocks_of(samples, BLOCK_FRAMES)])
    return _HeardStem(meter.facts, meter.band_power, samples.mean(axis=0), slow)
