"""Faults of the level and of the recording: clipping, hum, rumble, tracks that stick out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from modules.song.mix import EqBand, EqShape
from modules.sound.audio_buffer import Samples
from modules.sound.equalizer import Equalizer
from modules.spectral_analyzer.true_peak import TruePeakMeter
from training.mix_advice.fault import Fault, Kind, Planted
from training.mix_advice.good_mix import FREQUENCIES_HZ, GoodMix
from training.mix_advice.stems import SAMPLE_RATE, VOCALS

CLIPPED_DB = (3.0, 6.0, 9.0)
LOWERED_DB = -3.0
PEAKS_DBTP = (0.5, 2.0)
CRUSHED_DB = (12.0, 18.0)
HUM_DB = (-36.0, -28.0)
RUMBLE_DB = (-16.0, -10.0)
OFFSETS = (0.02, 0.05)
RESONANCES_DB = (15.0, 20.0)
LOUD_DB = (9.0, 12.0)
QUIET_DB = (-12.0, -18.0)
MASKED_DB = (6.0, 12.0)
_HARMONICS = (1.0, 0.5, 0.4, 0.25, 0.2, 0.15)
_MASKING = EqBand(EqShape.PEAK, 2000.0, q=0.7)
_CLEAR_HZ = (1000.0, 4000.0)


def signal_faults(mix: GoodMix, rng: np.random.Generator) -> Iterator[Planted]:
    """One of each kind and size."""
    yield from _levels(mix)
    for size in HUM_DB:
        yield _added(mix, Kind.HUM, size, _hum(mix, rng), rng)
    for size in RUMBLE_DB:
        yield _added(mix, Kind.RUMBLE, size, _rumble(mix, rng), rng)
    for size in OFFSETS:
        index = int(rng.integers(len(mix.stems)))
        yield _on_track(mix, Kind.DC, size, index, mix.stems[index].samples + np.float32(size), "")
    for size in RESONANCES_DB:
        index = _loudest(mix, 2000.0, 5000.0)
        ring = EqBand(EqShape.PEAK, float(rng.uniform(2300.0, 4800.0)), size, 12.0)
        yield _on_track(mix, Kind.RESONANCE, size, index, _equalized(mix, index, ring))
    yield from _masked(mix)
    for size in LOUD_DB:
        index = int(rng.integers(len(mix.stems)))
        yield _on_track(mix, Kind.LOUD, size, index, _at(mix, index, size))
    for size in QUIET_DB:
        index = _important(mix, rng)
        yield _on_track(mix, Kind.QUIET, size, index, _at(mix, index, size))


def _levels(mix: GoodMix) -> Iterator[Planted]:
    peak_db = 20.0 * float(np.log10(np.abs(mix.sum).max()))
    for size in CLIPPED_DB:
        yield Planted(mix, Fault(Kind.CLIPPING, size), finish=_Clip(size - peak_db))
    size = CLIPPED_DB[1]
    yield Planted(mix, Fault(Kind.CLIPPED_BEFORE, size), finish=_Clip(size - peak_db, LOWERED_DB))
    meter = TruePeakMeter(SAMPLE_RATE, 2)
    meter.feed(mix.sum)
    for peak in PEAKS_DBTP:
        fault = Fault(Kind.TRUE_PEAK, peak, "dBTP")
        gain = np.float32(_gain(peak - (meter.true_peak_dbtp or 0.0)))
        yield Planted(mix, fault, {i: s.samples * gain for i, s in enumerate(mix.stems)})
    for size in CRUSHED_DB:
        yield Planted(mix, Fault(Kind.CRUSHED, size), finish=_Saturation(size - peak_db))


def _gain(decibels: float) -> float:
    return float(10.0 ** (decibels / 20.0))


@dataclass(frozen=True, slots=True)
class _Clip:
    """Cuts off what exceeds full scale after `gain_db`, and turns the rest by `after_db`."""

    gain_db: float
    after_db: float = 0.0

    def __call__(self, audio: Samples) -> Samples:
        clipped = np.clip(audio * np.float32(_gain(self.gain_db)), -1.0, 1.0)
        return clipped * np.float32(_gain(self.after_db))


@dataclass(frozen=True, slots=True)
class _Saturation:
    """A limiter driven by `gain_db`: hardly any peaks are left."""

    gain_db: float

    def __call__(self, audio: Samples) -> Samples:
        driven = np.tanh(audio * np.float32(_gain(self.gain_db)))
        return driven * np.float32(_gain(LOWERED_DB))


def _on_track(
    mix: GoodMix, kind: Kind, size: float, index: int, samples: Samples, unit: str = "dB"
) -> Planted:
    return Planted(mix, Fault(kind, size, unit, (index + 1,)), {index: samples})


def _added(
    mix: GoodMix, kind: Kind, size: float, noise: Samples, rng: np.random.Generator
) -> Planted:
    """`noise`, that is as strong as the mix, on one track at `size`."""
    index = int(rng.integers(len(mix.stems)))
    quiet = noise * np.float32(_gain(size))
    return _on_track(mix, kind, size, index, mix.stems[index].samples + quiet)


def _hum(mix: GoodMix, rng: np.random.Generator) -> Samples:
    mains_hz = float(rng.choice([50.0, 60.0]))
    time_s = np.arange(mix.sum.shape[1]) / SAMPLE_RATE
    phases = rng.uniform(0.0, 2.0 * np.pi, len(_HARMONICS))
    parts = [
        level * np.sin(2.0 * np.pi * mains_hz * (n + 1) * time_s + phase)
        for n, (level, phase) in enumerate(zip(_HARMONICS, phases, strict=True))
    ]
    return _as_strong(mix, np.sum(parts, axis=0).astype(np.float32)[None])


def _rumble(mix: GoodMix, rng: np.random.Generator) -> Samples:
    noise = rng.standard_normal((1, mix.sum.shape[1])).astype(np.float32)
    low = [EqBand(EqShape.LOW_PASS, 22.0), EqBand(EqShape.LOW_PASS, 22.0)]
    return _as_strong(mix, Equalizer(SAMPLE_RATE, low, 1).process(noise))


def _as_strong(mix: GoodMix, noise: Samples) -> Samples:
    strength = float(np.square(mix.sum).mean() / np.square(noise).mean()) ** 0.5
    return noise * np.float32(strength)


def _masked(mix: GoodMix) -> Iterator[Planted]:
    """The loudest accompaniment boosted until it stands `size` above the voice where words are."""
    voice = next(
        (i for i, s in enumerate(mix.stems) if s.instrument in {VOCALS, "Synth Lead"}), None
    )
    others = [i for i, s in enumerate(mix.stems) if s.instrument and i != voice]
    if voice is None or not others:
        return
    clear = _powers(mix, *_CLEAR_HZ)
    index = max(others, key=lambda other: clear[other])
    for size in MASKED_DB:
        wanted_db = size + 10.0 * float(np.log10(clear[voice] / clear[index]))
        if 3.0 < wanted_db < 20.0:
            bell = replace(_MASKING, gain_db=wanted_db)
            yield _on_track(mix, Kind.MASKING, size, index, _equalized(mix, index, bell))


def _powers(mix: GoodMix, low_hz: float, high_hz: float) -> np.ndarray:
    inside = (low_hz <= FREQUENCIES_HZ) & (high_hz > FREQUENCIES_HZ)
    powers: np.ndarray = mix.stem_power[:, inside].sum(axis=1)
    return powers


def _loudest(mix: GoodMix, low_hz: float, high_hz: float) -> int:
    return int(np.argmax(_powers(mix, low_hz, high_hz)))


def _important(mix: GoodMix, rng: np.random.Generator) -> int:
    """The drums or the voice: what a listener would miss."""
    choice = [i for i, s in enumerate(mix.stems) if s.instrument in {None, VOCALS}]
    return int(rng.choice(choice))


def _equalized(mix: GoodMix, index: int, band: EqBand) -> Samples:
    return Equalizer(SAMPLE_RATE, (band,), 2).process(mix.stems[index].samples)


def _at(mix: GoodMix, index: int, gain_db: float) -> Samples:
    return mix.stems[index].samples * np.float32(_gain(gain_db))
