"""Measures the tracks of a mix side by side: each alone, and how they add up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.bandwidth import bandwidth_hz
from modules.spectral_analyzer.clipping import ClipDetector
from modules.spectral_analyzer.hearing import THIRD_K_WEIGHT, gated_loudness_lufs
from modules.spectral_analyzer.low_scope import LowScope
from modules.spectral_analyzer.spectrum import LOW_HZ, THIRD_EDGES_HZ, SpectrumMeter
from modules.spectral_analyzer.track_info import PairFacts, TrackFacts

SILENT_POWER = 1e-12
SIBILANCE_THIRDS = slice(24, 27)
"""5.1 to 10.2 kHz."""
VOICE_THIRDS = slice(9, 24)
"""160 Hz to 5.1 kHz."""
QUIET_PERCENTILE = 10.0
STEADY_DB = 4.0
MOST_RATIO_DB = 60.0


class TrackMeter:
    """Measures one track, in stereo as it goes into the mix."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self.spectrum = SpectrumMeter(sample_rate, 2, image=True, thirds=True)
        self._low = LowScope(sample_rate, 2)
        self._clipping = ClipDetector(sample_rate, 2)
        self._peak = 0.0
        self._frames = 0

    def feed(self, samples: Samples) -> NDArray[np.float32]:
        """Take the next samples (2, n); returns their middle at the slow rate of `LowScope`."""
        if samples.shape[1] == 0:
            return np.zeros(0, dtype=np.float32)
        self._frames += samples.shape[1]
        self._peak = max(self._peak, float(samples.max()), -float(samples.min()))
        self.spectrum.feed(samples)
        self._clipping.feed(samples)
        return self._low.feed(samples)

    @property
    def has_sounded(self) -> bool:
        """Whether there was anything but silence."""
        return self._peak > 0.0

    @property
    def facts(self) -> TrackFacts:
        """Everything measured so far."""
        spectrum = self.spectrum
        power, thirds = spectrum.mean_power, spectrum.third_power
        facts = TrackFacts(
            duration_s=self._frames / self._sample_rate,
            peak=self._peak,
            clipped_runs=self._clipping.clipped_runs,
            has_flat_tops=self._clipping.has_flat_tops,
            frequencies_hz=spectrum.frequencies_hz,
            power=power,
            thirds=spectrum.third_power_by_second,
            floor_power=_floor(thirds),
            low=self._low.reading,
        )
        if float(power.sum()) <= SILENT_POWER:
            return facts
        return replace(
            self._with_image(facts),
            loudness_lufs=gated_loudness_lufs(facts.thirds),
            sibilance_db=_sibilance_db(thirds),
            bandwidth_hz=bandwidth_hz(spectrum.frequencies_hz, power),
        )

    def _with_image(self, facts: TrackFacts) -> TrackFacts:
        sides = self.spectrum.side_power
        if sides is None:
            return facts
        (left, right), cross = sides
        low = self.spectrum.frequencies_hz < LOW_HZ
        low[0] = False
        image = _correlation_and_balance(left.sum(), right.sum(), cross.sum())
        low_image = _correlation_and_balance(left[low].sum(), right[low].sum(), cross[low].sum())
        mid, side = (left + right + sign * 2 * cross for sign in (1, -1))
        return replace(
            facts,
            correlation=image[0],
            balance_db=image[1],
            side_to_mid_db=_ratio_db(float(side.sum()), float(mid.sum())),
            low_correlation=low_image[0],
            low_balance_db=low_image[1],
        )


class TrackGroupMeter:
    """Measures all tracks of a mix in step, by their ids."""

    def __init__(self, sample_rate: int, track_ids: tuple[int, ...]) -> None:
        self.meters = {track_id: TrackMeter(sample_rate) for track_id in track_ids}
        self._products: NDArray[np.float64] = np.zeros((len(track_ids),) * 2)
        self._low_products: NDArray[np.float64] = np.zeros((len(track_ids),) * 2)

    def feed(self, blocks: Mapping[int, Samples]) -> None:
        """Take the next samples (2, n) of every track; the blocks are of equal length."""
        if not blocks:
            return
        slow = [meter.feed(blocks[track_id]) for track_id, meter in self.meters.items()]
        middles = np.stack([blocks[track_id].mean(axis=0) for track_id in self.meters])
        self._products += middles @ middles.T
        lows = np.stack(slow)
        self._low_products += lows @ lows.T

    @property
    def facts(self) -> dict[int, TrackFacts]:
        """What was measured of each track, with its relation to the others."""
        pairs = pair_facts(tuple(self.meters), self._products, self._low_products)
        return {
            track_id: replace(meter.facts, pairs=pairs[track_id])
            for track_id, meter in self.meters.items()
        }


def pair_facts(
    track_ids: Sequence[int],
    products: NDArray[np.float64],
    low_products: NDArray[np.float64],
) -> dict[int, PairFacts]:
    """How tracks add up, from the sums of the products of any two (tracks, tracks)."""
    energies = np.diag(products)
    scales = np.sqrt(np.maximum(np.outer(energies, energies), 1e-20))
    correlations = np.clip(products / scales, -1.0, 1.0)
    return {
        track_id: PairFacts(
            {
                other: float(correlations[place, at])
                for at, other in enumerate(track_ids)
                if at != place and energies[at] > 0.0
            },
            _flip_gain_db(products, place),
            _flip_gain_db(low_products, place),
        )
        for place, track_id in enumerate(track_ids)
    }


def _flip_gain_db(products: NDArray[np.float64], place: int) -> float:
    """What the sum gains, in dB, when one of its parts is turned over."""
    total = float(products.sum())
    common = 2.0 * float(products[place].sum() - products[place, place])
    least = 1e-6 * float(np.trace(products)) + 1e-12
    return 10.0 * math.log10(max(total - 2.0 * common, least) / max(total, least))


def _floor(thirds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The power (30,) of the quietest frames, where they are alike; else zeros.

    Noise is steady. Tails of notes are not, and digital silence has no floor.
    """
    if not thirds.shape[1]:
        return np.zeros(len(THIRD_EDGES_HZ) - 1)
    heard = THIRD_K_WEIGHT @ thirds
    quiet = heard <= np.percentile(heard, QUIET_PERCENTILE)
    is_steady = heard[quiet].max() <= 10.0 ** (STEADY_DB / 10.0) * heard[quiet].min()
    floor: NDArray[np.float64] = thirds[:, quiet].mean(axis=1) * is_steady
    return floor


def _sibilance_db(thirds: NDArray[np.float64]) -> float | None:
    """The loudest tenth between 5 and 10 kHz against the mean of the voice below, K-weighted."""
    voice = THIRD_K_WEIGHT[VOICE_THIRDS] @ thirds[VOICE_THIRDS]
    sounding = voice > 0.01 * float(voice.mean())
    if not sounding.any():
        return None
    hiss = (THIRD_K_WEIGHT[SIBILANCE_THIRDS] @ thirds[SIBILANCE_THIRDS])[sounding]
    return _ratio_db(float(np.percentile(hiss, 95.0)), float(voice[sounding].mean()))


def _correlation_and_balance(
    left: float, right: float, cross: float
) -> tuple[float | None, float | None]:
    if max(left, right) <= SILENT_POWER:
        return None, None
    correlation = None
    if min(left, right) > 1e-6 * max(left, right):
        correlation = float(np.clip(cross / math.sqrt(left * right), -1.0, 1.0))
    return correlation, _ratio_db(float(right), float(left))


def _ratio_db(part: float, other: float) -> float:
    """The ratio of two powers in dB, within ±60."""
    least = max(part, other, 1e-20) * 10.0 ** (-MOST_RATIO_DB / 10.0)
    return 10.0 * math.log10(max(part, least) / max(other, least))
