"""Measures the tracks of a mix side by side: each alone, and how they add up."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.bandwidth import bandwidth_hz
from modules.spectral_analyzer.clipping import ClipDetector
from modules.spectral_analyzer.hearing import THIRD_K_WEIGHT, gated_loudness_lufs
from modules.spectral_analyzer.low_scope import LowScope
from modules.spectral_analyzer.spectrum import LOW_HZ, SILENT_POWER, THIRD_EDGES_HZ
from modules.spectral_analyzer.track_info import PairFacts, TrackFacts
from modules.spectral_analyzer.track_spectra import TrackSpectra
from modules.spectral_analyzer.window_spectra import WindowSpectra

SIBILANCE_THIRDS = slice(24, 27)
"""5.1 to 10.2 kHz."""
VOICE_THIRDS = slice(9, 24)
"""160 Hz to 5.1 kHz."""
QUIET_PERCENTILE = 10.0
STEADY_DB = 4.0
MOST_RATIO_DB = 60.0


class SideBySideMeter:
    """Measures stereo tracks (tracks, 2, n) in step, as they go into the mix.

    `on_spectra` gets the spectra (2·tracks, windows, bins) of the tracks: left and right by turns.
    """

    def __init__(
        self,
        sample_rate: int,
        tracks: int,
        on_spectra: Callable[[NDArray[np.complex64]], None] = lambda _spectra: None,
    ) -> None:
        self._sample_rate = sample_rate
        self._windows = WindowSpectra(sample_rate, 2 * tracks)
        self._spectra = TrackSpectra(self._windows, tracks)
        self._on_spectra = on_spectra
        self._low = LowScope(sample_rate, 2, tracks)
        self._clipping = [ClipDetector(sample_rate, 2) for _ in range(tracks)]
        self._frames = 0

    def feed(self, samples: Samples) -> NDArray[np.float32]:
        """Take the next samples; returns the middles (tracks, m) at the slow rate of `LowScope`."""
        if samples.shape[2] == 0:
            return np.zeros((len(samples), 0), dtype=np.float32)
        self._frames += samples.shape[2]
        for clipping, track in zip(self._clipping, samples, strict=True):
            clipping.feed(track)
        sides = samples.reshape(-1, samples.shape[2])
        for spectra in self._windows.feed(sides):
            self._spectra.take(spectra)
            self._on_spectra(spectra)
        return self._low.feed(sides)

    @property
    def peaks(self) -> tuple[float, ...]:
        """The largest sample of each track so far."""
        return tuple(clipping.peak for clipping in self._clipping)

    @property
    def power(self) -> NDArray[np.float64]:
        """Mean power (tracks, bins) of the spectra."""
        return self._spectra.mean_power

    @property
    def band_power(self) -> NDArray[np.float64]:
        """Mean power (tracks, 7) of the bands."""
        return self._spectra.band_power

    @property
    def facts(self) -> tuple[TrackFacts, ...]:
        """Everything measured so far of each track."""
        duration_s = self._frames / self._sample_rate
        frequencies_hz = self._spectra.frequencies_hz
        thirds, (sides, crosses) = self._spectra.third_power, self._spectra.side_power
        plain = (
            TrackFacts(
                duration_s=duration_s,
                peak=clipping.peak,
                clipped_runs=clipping.clipped_runs,
                has_flat_tops=clipping.has_flat_tops,
                frequencies_hz=frequencies_hz,
                power=power,
                thirds=by_second,
                floor_power=_floor(third_power),
                low=low,
            )
            for clipping, power, third_power, by_second, low in zip(
                self._clipping,
                self._spectra.mean_power,
                thirds,
                self._spectra.third_power_by_second,
                self._low.readings,
                strict=True,
            )
        )
        rows = zip(plain, thirds, sides, crosses, strict=True)
        return tuple(_sounding(*row) for row in rows)


def _sounding(
    facts: TrackFacts,
    thirds: NDArray[np.float64],
    sides: NDArray[np.float64],
    cross: NDArray[np.float64],
) -> TrackFacts:
    """`facts` with what a track has only when it sounds."""
    if float(facts.power.sum()) <= SILENT_POWER:
        return facts
    return replace(
        _with_image(facts, sides, cross),
        loudness_lufs=gated_loudness_lufs(facts.thirds),
        sibilance_db=_sibilance_db(thirds),
        bandwidth_hz=bandwidth_hz(facts.frequencies_hz, facts.power),
    )


def _with_image(
    facts: TrackFacts, sides: NDArray[np.float64], cross: NDArray[np.float64]
) -> TrackFacts:
    left, right = sides
    low = facts.frequencies_hz < LOW_HZ
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


class TrackMeter:
    """Measures one track, in stereo as it goes into the mix."""

    def __init__(self, sample_rate: int) -> None:
        self._meter = SideBySideMeter(sample_rate, 1)

    def feed(self, samples: Samples) -> NDArray[np.float32]:
        """Take the next samples (2, n); returns their middle at the slow rate of `LowScope`."""
        middle: NDArray[np.float32] = self._meter.feed(samples[None])[0]
        return middle

    @property
    def has_sounded(self) -> bool:
        """Whether there was anything but silence."""
        return self._meter.peaks[0] > 0.0

    @property
    def band_power(self) -> NDArray[np.float64]:
        """Mean power (7,) of the bands."""
        power: NDArray[np.float64] = self._meter.band_power[0]
        return power

    @property
    def facts(self) -> TrackFacts:
        """Everything measured so far."""
        return self._meter.facts[0]


class TrackGroupMeter:
    """Measures all tracks of a mix in step, by their ids; `on_spectra` as `SideBySideMeter`."""

    def __init__(
        self,
        sample_rate: int,
        track_ids: tuple[int, ...],
        on_spectra: Callable[[NDArray[np.complex64]], None] = lambda _spectra: None,
    ) -> None:
        self._track_ids = track_ids
        self._meter = SideBySideMeter(sample_rate, len(track_ids), on_spectra)
        self._products: NDArray[np.float64] = np.zeros((len(track_ids),) * 2)
        self._low_products: NDArray[np.float64] = np.zeros((len(track_ids),) * 2)

    def feed(self, blocks: Mapping[int, Samples]) -> None:
        """Take the next samples (2, n) of every track; the blocks are of equal length."""
        if not self._track_ids:
            return
        samples = np.stack([blocks[track_id] for track_id in self._track_ids])
        lows = self._meter.feed(samples)
        middles = samples.mean(axis=1)
        self._products += middles @ middles.T
        self._low_products += lows @ lows.T

    @property
    def power(self) -> dict[int, NDArray[np.float64]]:
        """Mean power (bins,) of the spectrum of each track."""
        return dict(zip(self._track_ids, self._meter.power, strict=True))

    @property
    def band_power(self) -> dict[int, NDArray[np.float64]]:
        """Mean power (7,) of the bands of each track."""
        return dict(zip(self._track_ids, self._meter.band_power, strict=True))

    @property
    def facts(self) -> dict[int, TrackFacts]:
        """What was measured of each track, with its relation to the others."""
        pairs = pair_facts(self._track_ids, self._products, self._low_products)
        return {
            track_id: replace(facts, pairs=pairs[track_id])
            for track_id, facts in zip(self._track_ids, self._meter.facts, strict=True)
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
