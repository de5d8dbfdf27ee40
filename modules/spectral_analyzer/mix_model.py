"""A measured mix as a model: what other settings would make of its power and its stereo image.

While the mix is measured, the spectra of all tracks are compared with each other: their mean
products, bin by bin, are the covariance of the mix. Filters, gains, widths and polarities are
linear, so with it the power of the sum under other settings is known, however alike the tracks are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count

import numpy as np
from numpy.typing import NDArray

from modules.song.mix import EqBand, MasterMix, TrackMix
from modules.song.score import Song
from modules.sound.gains import gain_of, pan_gains, width_gains
from modules.spectral_analyzer.spectrum import LOW_HZ, band_weights
from modules.spectral_analyzer.window_spectra import WindowSpectra, window_length

ALL_BINS_BELOW_HZ = 2000.0
STRIDE_ABOVE = 4
"""Higher up, where filters change slowly from bin to bin, one bin stands for so many."""
MOST_PRODUCTS = 1 << 24
"""Products that are kept, 128 MiB: with more than 80 tracks, fewer bins stand for the others."""
HIGHEST_HZ = 24_000.0
WINDOWS_AT_ONCE = 32

Complex = NDArray[np.complex128]
Real = NDArray[np.float64]


class CovarianceMeter:
    """Compares the tracks of a mix with each other, in the windows of `WindowSpectra`."""

    def __init__(self, sample_rate: int, song: Song) -> None:
        self._sample_rate = sample_rate
        self._song = song
        self._track_ids = tuple(track.id for track in song.tracks)
        windows = WindowSpectra(sample_rate, 0)
        self._frequencies_hz: Real = windows.frequencies_hz
        self._scale = windows.power_scale / 2.0
        channels = 2 * len(self._track_ids)
        self._chosen = _chosen_bins(sample_rate, window_length(sample_rate), channels)
        bins = _bin_count(self._chosen)
        self._sum = np.zeros((bins, channels, channels), dtype=np.complex64)
        self._waiting = np.zeros((bins, channels, WINDOWS_AT_ONCE), dtype=np.complex64)
        self._waiting_count = 0
        self._windows = 0

    def take(self, spectra: NDArray[np.complex64]) -> None:
        """Take the spectra (2·tracks, windows, bins) of what the tracks give to the sum."""
        while (count := min(spectra.shape[1], WINDOWS_AT_ONCE - self._waiting_count)) > 0:
            waiting = self._waiting[..., self._waiting_count : self._waiting_count + count]
            low, high = (spectra[:, :count, part].transpose(2, 0, 1) for part in self._chosen)
            waiting[: len(low)], waiting[len(low) :] = low, high
            self._waiting_count += count
            if self._waiting_count == WINDOWS_AT_ONCE:
                self._compare()
            spectra = spectra[:, count:]

    def _compare(self) -> None:
        spectra = self._waiting[..., : self._waiting_count]
        self._sum += spectra @ spectra.conj().transpose(0, 2, 1)
        self._windows += self._waiting_count
        self._waiting_count = 0

    def model(self) -> MixModel:
        """The model of what was heard so far."""
        self._compare()
        weights = band_weights(self._frequencies_hz)
        return MixModel(
            song=self._song,
            track_ids=self._track_ids,
            sample_rate=self._sample_rate,
            frequencies_hz=np.concatenate([self._frequencies_hz[part] for part in self._chosen]),
            bin_counts=np.concatenate(
                [np.full(_bin_count([part]), float(part.step)) for part in self._chosen]
            ),
            band_weights=np.concatenate(
                [weights[:, part] * part.step for part in self._chosen], axis=1
            ),
            covariance=self._sum * (self._scale / max(self._windows, 1)),
        )


def _chosen_bins(sample_rate: int, length: int, channels: int) -> tuple[slice, slice]:
    """The bins that are compared: all of them below 2 kHz, above one for every four, or fewer."""
    width_hz = sample_rate / length
    middle = round(ALL_BINS_BELOW_HZ / width_hz)
    top = min(round(HIGHEST_HZ / width_hz), length // 2)
    for sparser in count():
        low = slice(1, middle, 1 + sparser // STRIDE_ABOVE)
        high = slice(middle, top, STRIDE_ABOVE * (1 + sparser))
        if _bin_count((low, high)) * channels**2 <= max(MOST_PRODUCTS, 2 * channels**2):
            break
    return low, high


def _bin_count(parts: Iterable[slice]) -> int:
    return sum(len(range(part.start, part.stop, part.step)) for part in parts)


@dataclass(frozen=True, slots=True, eq=False)
class MixModel:
    """The covariance (bins, 2·tracks, 2·tracks) of the tracks of `song` as they were measured.

    Each bin stands for as many of the spectrum as `bin_counts` (bins,) says. Rows are left and
    right of each track in the order of `track_ids`.
    """

    song: Song
    track_ids: tuple[int, ...]
    sample_rate: int
    frequencies_hz: Real
    bin_counts: Real
    band_weights: Real
    covariance: NDArray[np.complex64]
    _reduced: dict[tuple[int, ...], Complex] = field(default_factory=dict, repr=False)
    _measured: list[ModelledMix] = field(default_factory=list, repr=False)

    def mix(self, song: Song) -> ModelledMix:
        """The mix, had it the settings of `song`; the master's limiter is left out."""
        if song is self.song and self._measured:
            return self._measured[0]
        changed = tuple(i for i in self.track_ids if _is_changed(self.song, song, i))
        gains = [np.broadcast_to(np.eye(2), (len(self.frequencies_hz), 2, 2)).astype(complex)]
        gains += [self._track_gains(song, track_id) for track_id in changed]
        joined = np.concatenate(gains, axis=2)
        summed = joined @ self._with_rest(changed) @ joined.conj().transpose(0, 2, 1)
        master = self._master_gains(song.master)
        modelled = ModelledMix(self, master @ summed @ master.conj().transpose(0, 2, 1))
        if song is self.song:
            self._measured.append(modelled)
        return modelled

    def _with_rest(self, changed: tuple[int, ...]) -> Complex:
        """The covariance of the sum of all other tracks and of each in `changed`; remembered.

        So one move after the other on the same tracks costs little, as a slider needs.
        """
        if changed not in self._reduced:
            sums = np.zeros((2 * len(self.track_ids), 2 + 2 * len(changed)), dtype=np.complex64)
            for place, track_id in enumerate(self.track_ids):
                column = 2 + 2 * changed.index(track_id) if track_id in changed else 0
                sums[2 * place, column] = sums[2 * place + 1, column + 1] = 1.0
            reduced: Complex = (sums.T @ self.covariance @ sums).astype(np.complex128)
            self._reduced[changed] = reduced
        return self._reduced[changed]

    def _track_gains(self, song: Song, track_id: int) -> Complex:
        """(bins, 2, 2): the stereo signal of a track under other settings, from what it was."""
        if not _sounds(song, track_id):
            return np.zeros((len(self.frequencies_hz), 2, 2), dtype=np.complex128)
        then, now = self.song.track(track_id), song.track(track_id)
        # A side that was panned or narrowed away cannot be brought back: the pseudo-inverse.
        image = _image(now.mix) @ np.linalg.pinv(_image(then.mix))
        filtered: Complex = self._filters(now.mix.eq, then.mix.eq)[:, None, None] * image
        return filtered

    def _filters(self, now: Sequence[EqBand], then: Sequence[EqBand]) -> Complex:
        """Complex gain of the equalizer `now` after `then` was taken away."""
        if now[: len(then)] == then:
            return self._response(now[len(then) :])
        before = self._response(then)
        return self._response(now) / np.where(np.abs(before) < 1e-6, 1e-6, before)

    def _response(self, bands: Sequence[EqBand]) -> Complex:
        from modules.sound.biquad import biquad_sections, frequency_response

        sections = biquad_sections(bands, self.sample_rate)
        return frequency_response(sections, self.frequencies_hz, self.sample_rate)

    def _master_gains(self, mix: MasterMix) -> Complex:
        """(bins, 2, 2): the master's equalizer, fader, width and mono low end."""
        from modules.sound.mono_low_end import side_bands

        side = mix.width * self._response(side_bands(mix.mono_below_hz))
        own, other = (1.0 + side) / 2.0, (1.0 - side) / 2.0
        image = np.array([[own, other], [other, own]]).transpose(2, 0, 1)
        level = gain_of(mix.volume_db) * self._response(mix.eq)
        gains: Complex = level[:, None, None] * image
        return gains


def _is_changed(then: Song, now: Song, track_id: int) -> bool:
    """Whether a track has other mix settings, or is heard in only one of the two."""
    if _sounds(then, track_id) != _sounds(now, track_id):
        return True
    return now.has_track(track_id) and now.track(track_id).mix != then.track(track_id).mix


def _sounds(song: Song, track_id: int) -> bool:
    from modules.sound.mixer import is_audible

    return song.has_track(track_id) and is_audible(song.track(track_id), song)


def _image(mix: TrackMix) -> Real:
    """(2, 2): fader, pan, width and polarity of a stereo track."""
    gain = -gain_of(mix.volume_db) if mix.is_polarity_inverted else gain_of(mix.volume_db)
    own, other = width_gains(mix.width)
    image: Real = gain * np.diag(pan_gains(mix.pan)) @ np.array([[own, other], [other, own]])
    return image


@dataclass(frozen=True, slots=True, eq=False)
class ModelledMix:
    """Power and image of a mix under the settings it was asked for."""

    model: MixModel
    covariance: Complex
    """(bins, 2, 2) of left and right."""

    @property
    def power(self) -> Real:
        """Power (bins,) of both channels together."""
        both: Real = self.covariance[:, 0, 0].real + self.covariance[:, 1, 1].real
        positive: Real = np.maximum(both, 0.0)
        return positive

    @property
    def band_power(self) -> Real:
        """Power (7,) of the bands."""
        bands: Real = self.model.band_weights @ self.power
        return bands

    @property
    def loudness_db(self) -> float | None:
        """K-weighted power in dB, without gate; None in silence."""
        loud = float(_k_weight(self.model) @ (self.power * self.model.bin_counts))
        return 10.0 * math.log10(loud) if loud > 0.0 else None

    @property
    def side_to_mid_db(self) -> float | None:
        """Side against mid in dB; None for mono or silence."""
        cross = 2.0 * float(self.model.bin_counts @ self.covariance[:, 0, 1].real)
        both = float(self.model.bin_counts @ self.power)
        if abs(cross) >= both:
            return None
        return 10.0 * math.log10((both - cross) / (both + cross))

    @property
    def balance_db(self) -> float | None:
        """Right against left in dB; None when one of them is silent."""
        left, right = (float(self.model.bin_counts @ self.covariance[:, i, i].real) for i in (0, 1))
        if min(left, right) <= 0.0:
            return None
        return 10.0 * math.log10(right / left)

    @property
    def low_correlation(self) -> float | None:
        """Correlation of left and right below 120 Hz; None when one is silent there."""
        low = self.model.frequencies_hz < LOW_HZ
        left, right, cross = (
            float(self.covariance[low, row, column].real.sum())
            for row, column in ((0, 0), (1, 1), (0, 1))
        )
        if min(left, right) <= 0.0:
            return None
        return cross / math.sqrt(left * right)

    def power_between(self, low_hz: float, high_hz: float) -> float:
        """Power from `low_hz` to `high_hz`."""
        inside = (self.model.frequencies_hz >= low_hz) & (self.model.frequencies_hz < high_hz)
        return float(self.power[inside] @ self.model.bin_counts[inside])


def _k_weight(model: MixModel) -> Real:
    """Power response of the K-weighting (ITU-R BS.1770-5) at each bin."""
    from modules.sound.biquad import frequency_response
    from modules.spectral_analyzer.k_weighting import k_weighting_sections

    sections = k_weighting_sections(model.sample_rate)
    response = frequency_response(sections, model.frequencies_hz, model.sample_rate)
    gain: Real = np.abs(response) ** 2
    return gain
