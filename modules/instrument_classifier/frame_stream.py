"""Turns audio that comes in blocks of any size into mel frames for the ear."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.features import (
    CONTEXT_SAMPLES,
    HOP_LENGTH,
    SAMPLE_RATE,
    WINDOW_LENGTH,
    frame_count,
    frame_level_db,
    log_mel,
)
from modules.late_scipy import late_scipy

DC_CORNER_HZ = 5.0
"""A constant offset is no sound; without this it would count as one, and as bass."""

Array = NDArray[np.float32]


class FrameStream:
    """Frames of a stream, in chunks of `chunk_frames` frames that do not depend on the blocks.

    Whole chunks only, so that the arrays behind every number have the same shapes in each run.
    """

    def __init__(self, sample_rate: int, chunk_frames: int) -> None:
        from modules.sound.resample import StreamResampler

        self._chunk_frames = chunk_frames
        self._resampler = None
        if sample_rate != SAMPLE_RATE:
            self._resampler = StreamResampler(sample_rate, SAMPLE_RATE, channels=1)
        self._pole = math.exp(-2.0 * math.pi * DC_CORNER_HZ / sample_rate)
        self._dc_state: NDArray[np.float64] | None = None
        self._pending: Array = np.zeros(0, dtype=np.float32)
        self._samples = 0

    def feed(self, samples: Array) -> Iterator[tuple[Array, Array]]:
        """Mel bands (128, frames) and levels in dB (frames,) of all chunks that are whole now.

        `samples` is (n,) or (channels, n); what is no number counts as silence.
        """
        self._take(samples, last=False)
        yield from self._whole_chunks()

    def _whole_chunks(self) -> Iterator[tuple[Array, Array]]:
        step_samples = (self._chunk_frames - 1) * HOP_LENGTH + WINDOW_LENGTH
        while frame_count(len(self._pending)) >= self._chunk_frames:
            chunk = self._pending[:step_samples]
            self._pending = self._pending[self._chunk_frames * HOP_LENGTH :]
            yield log_mel(chunk), frame_level_db(chunk)

    def finish(self) -> Iterator[tuple[Array, Array]]:
        """The chunks that are left; silence is added to audio shorter than one window."""
        self._take(np.zeros(0, dtype=np.float32), last=True)
        missing = max(0, CONTEXT_SAMPLES - self._samples)
        self._pending = np.pad(self._pending, (0, missing))
        yield from self._whole_chunks()
        if frame_count(len(self._pending)):
            yield log_mel(self._pending), frame_level_db(self._pending)

    def _take(self, samples: Array, *, last: bool) -> None:
        mono = samples if samples.ndim == 1 else samples.mean(axis=0)
        heard = self._without_dc(mono)
        if self._resampler is not None:
            heard = self._resampler.process(heard[None], last=last)[0]
        self._samples += len(heard)
        self._pending = np.concatenate([self._pending, heard])

    def _without_dc(self, mono: Array) -> Array:
        if not mono.size:
            return np.zeros(0, dtype=np.float32)
        if not np.isfinite(mono.sum()):
            mono = np.nan_to_num(mono, nan=0.0, posinf=0.0, neginf=0.0)
        if self._dc_state is None:
            # As if the first sample had always stood there: an offset makes no click.
            self._dc_state = np.array([-float(mono[0])])
        filtered, self._dc_state = late_scipy("signal").lfilter(
            [1.0, -1.0], [1.0, -self._pole], mono.astype(np.float64), zi=self._dc_state
        )
        return np.asarray(filtered, dtype=np.float32)
