"""Follows one track while it plays, and says what is on it.

Every 100 ms the last 1.35 s are judged. Judgements are averaged over the last five seconds in which
the track sounded; a new label must lead clearly before it replaces the old one, and silence never
gets a label.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.classification import Classification, TimedClassification
from modules.instrument_classifier.features import (
    COEFFICIENTS,
    CONTEXT_FRAMES,
    HOP_LENGTH,
    SAMPLE_RATE,
    SILENCE_DB,
    WINDOW_LENGTH,
    frame_count,
    frame_level_db,
    log_mel,
    window_mfcc,
)
from modules.instrument_classifier.model import InstrumentModel, Prediction, accumulated, decide

FRAMES_PER_DECISION = 5
HOP_S = HOP_LENGTH / SAMPLE_RATE
MEMORY_DECISIONS = 50
"""Five seconds of sounding audio."""
SWITCH_MARGIN = 0.08
"""A new label must be ahead of the old one by this probability."""
HEARD_FRAMES = 10
"""The track counts as sounding when one of the last 0.2 s of frames is not silent."""


class TrackListener:
    """Takes a track's audio in blocks of any size; the decisions do not depend on the blocks."""

    def __init__(self, model: InstrumentModel, sample_rate: int) -> None:
        from modules.sound.resample import StreamResampler

        self._model = model
        self._resampler = StreamResampler(sample_rate, SAMPLE_RATE, channels=1)
        self._pending: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        silent = log_mel(np.zeros(WINDOW_LENGTH, dtype=np.float32))
        self._context: NDArray[np.float32] = np.repeat(silent, CONTEXT_FRAMES, axis=1)
        self._levels: NDArray[np.float32] = np.full(HEARD_FRAMES, -100.0, dtype=np.float32)
        self._frames = 0
        self._decisions = 0
        self._probabilities: NDArray[np.float32] = np.zeros(len(CLASS_NAMES), dtype=np.float32)
        self._percussive = 0.0
        self._embedding: NDArray[np.float32] = np.zeros(1, dtype=np.float32)
        self._current: Classification | None = None

    @property
    def current(self) -> Classification | None:
        """The label now; None until something was heard."""
        return self._current

    def feed(self, samples: NDArray[np.float32]) -> list[TimedClassification]:
        """Take the next samples, (n,) or (channels, n); returns the decisions they led to."""
        mono = samples if samples.ndim == 1 else samples.mean(axis=0)
        heard = self._resampler.process(mono[None].astype(np.float32, copy=False))[0]
        self._pending = np.concatenate([self._pending, heard])
        decisions = []
        # Whole decision steps only: the arrays that the network sees never depend on the blocks.
        step_samples = (FRAMES_PER_DECISION - 1) * HOP_LENGTH + WINDOW_LENGTH
        while frame_count(len(self._pending)) >= FRAMES_PER_DECISION:
            step = self._pending[:step_samples]
            self._pending = self._pending[FRAMES_PER_DECISION * HOP_LENGTH :]
            decision = self._hear(step)
            if decision is not None:
                decisions.append(decision)
        return decisions

    def _hear(self, step: NDArray[np.float32]) -> TimedClassification | None:
        fresh = log_mel(step)
        self._context = np.concatenate([self._context[:, FRAMES_PER_DECISION:], fresh], axis=1)
        self._levels = np.concatenate([self._levels, frame_level_db(step)])[-HEARD_FRAMES:]
        self._frames += FRAMES_PER_DECISION
        if float(self._levels.max()) < SILENCE_DB:
            return None
        window = self._context.reshape(1, COEFFICIENTS, CONTEXT_FRAMES)
        prediction = self._model.predict(window_mfcc(window))
        self._remember(prediction)
        heard_s = min(self._decisions, MEMORY_DECISIONS) * FRAMES_PER_DECISION * HOP_S
        track = accumulated(self._probabilities, heard_s)
        self._current = decide(track, self._percussive, self._label(), self._embedding)
        return TimedClassification(self._frames * HOP_LENGTH / SAMPLE_RATE, self._current)

    def _remember(self, prediction: Prediction) -> None:
        self._decisions += 1
        weight = np.float32(1.0 / min(self._decisions, MEMORY_DECISIONS))
        kept = np.float32(1.0) - weight
        self._probabilities = kept * self._probabilities + weight * prediction.probabilities[0]
        self._percussive = float(kept * self._percussive + weight * prediction.percussive[0])
        self._embedding = kept * self._embedding + weight * prediction.embedding[0]

    def _label(self) -> int:
        best = int(self._probabilities.argmax())
        if self._current is None:
            return best
        held = self._current.class_index
        lead = float(self._probabilities[best] - self._probabilities[held])
        return best if lead > SWITCH_MARGIN else held
