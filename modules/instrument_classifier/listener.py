"""Follows one track while it plays, and says what is on it.

Every 50 ms the last 1.35 s are judged; every 100 ms two such judgements make a moment, and the
track's memory makes a label of the moments. Silence never gets a label.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.attack import told_by
from modules.instrument_classifier.classification import Classification, TimedClassification
from modules.instrument_classifier.features import (
    CONTEXT_FRAMES,
    HOP_LENGTH,
    SAMPLE_RATE,
    SILENCE_DB,
    WINDOW_LENGTH,
    log_mel,
    window_mfcc,
)
from modules.instrument_classifier.frame_stream import FrameStream
from modules.instrument_classifier.model import InstrumentModel
from modules.instrument_classifier.over_time import TrackMemory

FRAMES_PER_MOMENT = 5
JUDGED_FRAMES = (3, 5)
"""Two windows in each moment: 50 ms apart, as nearly as frames of 20 ms allow."""
HEARD_FRAMES = 10
"""The track counts as sounding when one of the last 0.2 s of frames is not silent."""


class TrackListener:
    """Takes a track's audio in blocks of any size; the decisions do not depend on the blocks."""

    def __init__(self, model: InstrumentModel, sample_rate: int) -> None:
        self._model = model
        self._stream = FrameStream(sample_rate, FRAMES_PER_MOMENT)
        silent = log_mel(np.zeros(WINDOW_LENGTH, dtype=np.float32))
        self._context: NDArray[np.float32] = np.repeat(silent, CONTEXT_FRAMES, axis=1)
        self._levels: NDArray[np.float32] = np.full(CONTEXT_FRAMES, -100.0, dtype=np.float32)
        self._loudest_db = SILENCE_DB
        self._frames = 0
        self._memory = TrackMemory(FRAMES_PER_MOMENT * HOP_LENGTH / SAMPLE_RATE)
        self._current: Classification | None = None

    @property
    def current(self) -> Classification | None:
        """The label now; None until enough was heard."""
        return self._current

    def feed(self, samples: NDArray[np.float32]) -> list[TimedClassification]:
        """Take the next samples, (n,) or (channels, n); returns the decisions they led to."""
        heard = (self._hear(bands, levels) for bands, levels in self._stream.feed(samples))
        return [decision for decision in heard if decision is not None]

    def _hear(
        self, bands: NDArray[np.float32], levels: NDArray[np.float32]
    ) -> TimedClassification | None:
        """The decision after one more moment; None in silence."""
        line = np.concatenate([self._context, bands], axis=1)
        self._context = line[:, FRAMES_PER_MOMENT:]
        self._levels = np.concatenate([self._levels, levels])[-CONTEXT_FRAMES:]
        self._loudest_db = max(self._loudest_db, float(levels.max()))
        self._frames += FRAMES_PER_MOMENT
        if float(self._levels[-HEARD_FRAMES:].max()) < SILENCE_DB:
            return None
        windows = np.stack([line[:, end : end + CONTEXT_FRAMES] for end in JUDGED_FRAMES])
        moment = self._model.predict(window_mfcc(windows))
        self._current = self._memory.hear(moment, told_by(self._levels, self._loudest_db))
        if self._current is None:
            return None
        return TimedClassification(self._frames * HOP_LENGTH / SAMPLE_RATE, self._current)
