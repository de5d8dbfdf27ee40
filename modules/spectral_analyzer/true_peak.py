"""True peak after ITU-R BS.1770-5, Annex 2: the peak of the signal between its samples.

Four times oversampling (twice from 88.2 kHz, none from 176.4 kHz) by a windowed-sinc polyphase
filter, in overlapping blocks through the FFT. A block that provably cannot exceed the peak so far
is skipped: no interpolated value is larger than its samples' peak times the filter's gain bound.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from modules.late_scipy import late_scipy
from modules.sound.audio_buffer import Samples
from modules.spectral_analyzer.grid import HopBuffer
from modules.spectral_analyzer.series import Series

TAPS = 48
"""Taps per phase: interpolation is flat within 0.05 dB up to 0.45 of the sample rate."""
FFT_LENGTH = 4096
HOP_LENGTH = FFT_LENGTH - TAPS + 1
FRAMES_AT_ONCE = 8


def oversampling(sample_rate: int) -> int:
    """How many values per sample are examined."""
    if sample_rate >= 176_400:
        return 1
    return 2 if sample_rate >= 88_200 else 4


def phase_filters(factor: int) -> NDArray[np.float64]:
    """The interpolation filters (factor - 1, TAPS) for the positions between two samples."""
    centre = TAPS // 2
    positions = np.arange(1, factor)[:, None] / factor
    offsets = np.arange(TAPS)[None, :] - centre + positions
    window = np.kaiser(TAPS * factor + 1, 7.0)
    window_positions = ((offsets + TAPS / 2) * factor).round().astype(int)
    filters = np.sinc(offsets) * window[np.clip(window_positions, 0, TAPS * factor)]
    normalized: NDArray[np.float64] = filters / filters.sum(axis=1, keepdims=True)
    return normalized


class TruePeakMeter:
    """Tracks sample peak and true peak of a stream (channels, n)."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._factor = oversampling(sample_rate)
        filters = phase_filters(self._factor)
        self._bound = float(np.abs(filters).sum(axis=1).max()) if len(filters) else 1.0
        self._responses = np.fft.rfft(filters, FFT_LENGTH, axis=1).astype(np.complex64)
        self._frames = HopBuffer(channels, FFT_LENGTH, HOP_LENGTH)
        self._frames.push(np.zeros((channels, TAPS - 1), dtype=np.float32))
        self._sample_rate = sample_rate
        self._sample_peak = 0.0
        self._peak = 0.0
        self._frame_count = 0
        self._seconds = Series()
        self._open_second = _Loudest(channels)

    def feed(self, samples: Samples) -> None:
        """Take the next samples."""
        if samples.shape[1] == 0:
            return
        block_peak = float(max(samples.max(), -samples.min()))
        self._sample_peak = max(self._sample_peak, block_peak)
        frames = self._frames.push(samples)
        if frames.shape[1]:
            peaks = np.maximum(frames.max(axis=2), -frames.min(axis=2))
            self._note_seconds(frames, peaks)
            if self._factor > 1:
                flat = frames.reshape(-1, FFT_LENGTH)
                self._peak = self._examined(flat, peaks.reshape(-1), self._peak)

    def _examined(
        self, frames: Samples, peaks: NDArray[np.float32], peak: float, end: int = FFT_LENGTH
    ) -> float:
        """The larger of `peak` and the peak between the first `end` samples of `frames` (n, …).

        `peaks` (n,) are the sample peaks of the frames.
        """
        order = np.argsort(peaks)[::-1]
        for start in range(0, len(order), FRAMES_AT_ONCE):
            chosen = order[start : start + FRAMES_AT_ONCE]
            chosen = chosen[peaks[chosen] * self._bound > max(peak, float(peaks.max()))]
            if not len(chosen):
                break
            peak = max(peak, self._between(frames[chosen], end))
        return peak

    def _between(self, frames: Samples, end: int = FFT_LENGTH) -> float:
        """The largest value between the samples of `frames` (n, …)."""
        fft = late_scipy("fft")
        spectra = fft.rfft(frames, axis=1)[:, None] * self._responses
        values = fft.irfft(spectra, FFT_LENGTH, axis=2)[:, :, TAPS - 1 : end]
        return float(max(values.max(), -values.min()))

    def _note_seconds(self, frames: Samples, peaks: NDArray[np.float32]) -> None:
        """Keep each second's peak; between samples it is looked for in its loudest frames only."""
        for index in range(frames.shape[1]):
            second = self._frame_count * HOP_LENGTH // self._sample_rate
            while len(self._seconds) < second:
                self._close_second()
            self._open_second.offer(frames[:, index], peaks[:, index])
            self._frame_count += 1

    def _close_second(self) -> None:
        loudest, self._open_second = self._open_second, _Loudest(len(self._open_second.peaks))
        peak = float(loudest.peaks.max())
        if self._factor > 1 and peak > 0.0:
            peak = max(peak, self._between(np.stack(loudest.frames)))
        self._seconds.extend(np.array([peak]))

    @property
    def peak_by_second(self) -> NDArray[np.float64]:
        """Peak (seconds,) of every whole second, as amplitude.

        The values between the samples are those around the largest samples of the second, which
        is where the true peak nearly always is.
        """
        return self._seconds.values

    @property
    def sample_peak_dbfs(self) -> float | None:
        """Largest sample in dB re full scale; None in silence."""
        return _decibels(self._sample_peak)

    @property
    def true_peak_dbtp(self) -> float | None:
        """Largest value between the samples so far; None in silence."""
        peak = max(self._peak, self._sample_peak)
        rest = self._frames.pending
        if self._factor > 1 and rest.shape[1] >= TAPS:
            frame = np.pad(rest, ((0, 0), (0, FFT_LENGTH - rest.shape[1])))
            peaks = np.maximum(frame.max(axis=1), -frame.min(axis=1))
            peak = self._examined(frame, peaks, peak, rest.shape[1])
        return _decibels(peak)


class _Loudest:
    """The frame with the highest sample of each channel in the second that is being heard."""

    def __init__(self, channels: int) -> None:
        self.peaks: NDArray[np.float32] = np.zeros(channels, dtype=np.float32)
        self.frames: list[NDArray[np.float32]] = [np.zeros(FFT_LENGTH, np.float32)] * channels

    def offer(self, frames: Samples, peaks: NDArray[np.float32]) -> None:
        """Take those of `frames` (channels, …) that are louder than the loudest so far."""
        for channel in np.flatnonzero(peaks > self.peaks).tolist():
            self.frames[channel] = frames[channel].copy()
            self.peaks[channel] = peaks[channel]


def _decibels(peak: float) -> float | None:
    return 20 * math.log10(peak) if peak > 1e-9 else None
