"""Faults of the stereo image and of polarity."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from modules.song.mix import EqBand, EqShape
from modules.sound.audio_buffer import Samples
from modules.sound.equalizer import Equalizer
from training.mix_advice.fault import Fault, Kind, Planted
from training.mix_advice.good_mix import GoodMix
from training.mix_advice.stems import SAMPLE_RATE

SIDE_OVER_MID_DB = (3.0, 6.0)
BALANCES_DB = (4.0, 8.0)
LOW_HZ = 120.0
DELAYS_MS = (5.0, 7.0, 9.0)
LOW_CORRELATION = 0.2
"""Below it the low end surely is a fault."""


def stereo_faults(mix: GoodMix, rng: np.random.Generator) -> Iterator[Planted]:
    """Polarity of one of two microphones, a track with one side inverted, width, low end, sides."""
    yield from _polarity(mix)
    yield _side_inverted(mix, rng)
    yield from (_too_wide(mix, size) for size in SIDE_OVER_MID_DB)
    yield from _low_end(mix)
    for size in BALANCES_DB:
        yield _everywhere(mix, Fault(Kind.BALANCE, size), _sides(1.0, 10.0 ** (-size / 20.0)))
    yield _everywhere(mix, Fault(Kind.DEAD_SIDE), _sides(1.0, 0.0))


def _sides(left: float, right: float) -> Samples:
    return np.array([[left], [right]], dtype=np.float32)


def _everywhere(mix: GoodMix, fault: Fault, factors: Samples) -> Planted:
    return Planted(mix, fault, {i: s.samples * factors for i, s in enumerate(mix.stems)})


def _polarity(mix: GoodMix) -> Iterator[Planted]:
    """The bass amplifier against the direct signal; either may be turned back."""
    names = [stem.name for stem in mix.stems]
    for index, name in enumerate(names):
        direct = name.removesuffix(" amp") + " DI"
        if name.endswith(" amp") and direct in names:
            pair = (names.index(direct) + 1, index + 1)
            yield Planted(
                mix,
                Fault(Kind.POLARITY, unit="", tracks=pair),
                {index: -mix.stems[index].samples},
            )
            return


def _side_inverted(mix: GoodMix, rng: np.random.Generator) -> Planted:
    """One of the three loudest tracks, drums and bass left alone."""
    choice = [i for i, s in enumerate(mix.stems) if s.instrument and "Bass" not in s.instrument]
    choice.sort(key=lambda index: -float(mix.stem_power[index].sum()))
    index = int(rng.choice(choice[:3]))
    return Planted(
        mix,
        Fault(Kind.SIDE_INVERTED, unit="", tracks=(index + 1,)),
        {index: mix.stems[index].samples * _sides(1.0, -1.0)},
    )


def _too_wide(mix: GoodMix, size: float) -> Planted:
    """The side turned up until it is `size` above the middle."""
    middle, side = mix.sum[0] + mix.sum[1], mix.sum[0] - mix.sum[1]
    ratio = float(np.square(middle).sum() / max(float(np.square(side).sum()), 1e-9))
    width = 10.0 ** (size / 20.0) * ratio**0.5
    own, other = np.float32((1.0 + width) / 2.0), np.float32((1.0 - width) / 2.0)
    return Planted(
        mix,
        Fault(Kind.WIDTH, size),
        {i: own * s.samples + other * s.samples[::-1] for i, s in enumerate(mix.stems)},
    )


def _low_end(mix: GoodMix) -> Iterator[Planted]:
    """The right side late below 120 Hz, on the track with most low end or on all."""
    low = mix.stem_power[:, 2:12].sum(axis=1)
    loudest = int(np.argmax(low))
    for indices in ((loudest,), tuple(range(len(mix.stems)))):
        for delay_ms in DELAYS_MS:
            changed = {i: _late_low_end(mix.stems[i].samples, delay_ms) for i in indices}
            tracks = (loudest + 1,) if len(indices) == 1 else ()
            planted = Planted(mix, Fault(Kind.LOW_END, delay_ms, "ms", tracks), changed)
            if _low_correlation(planted.audio()) < LOW_CORRELATION:
                yield planted
                return


def _late_low_end(samples: Samples, delay_ms: float) -> Samples:
    low = _low(samples)[1]
    frames = round(delay_ms / 1000.0 * SAMPLE_RATE)
    late = np.concatenate([np.zeros(frames, dtype=np.float32), low[:-frames]])
    return np.stack([samples[0], samples[1] - low + late])


def _low(samples: Samples) -> Samples:
    return Equalizer(SAMPLE_RATE, (EqBand(EqShape.LOW_PASS, LOW_HZ),), 2).process(samples)


def _low_correlation(audio: Samples) -> float:
    left, right = _low(audio)
    return float(np.corrcoef(left, right)[0, 1])
