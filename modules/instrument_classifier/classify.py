"""Names the instrument of a whole piece of audio."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classification import Classification, TimedClassification
from modules.instrument_classifier.features import (
    CONTEXT_FRAMES,
    CONTEXT_SAMPLES,
    HOP_LENGTH,
    SAMPLE_RATE,
    SILENCE_DB,
    frame_level_db,
    log_mel,
    window_mfcc,
)
from modules.instrument_classifier.model import InstrumentModel, Prediction, accumulated, decide

MAX_WINDOWS = 60
"""A long file is judged by so many windows, spread evenly over where it sounds."""
QUIET_BELOW_LOUDEST_DB = 35.0
"""Windows this far below the loudest are pauses, and say nothing about the instrument."""


@dataclass(frozen=True, slots=True)
class FileClassification:
    """The label of a file (None: silence), and the label over time when it was asked for."""

    classification: Classification | None
    timeline: tuple[TimedClassification, ...] = ()


def classify_audio(
    model: InstrumentModel,
    samples: NDArray[np.float32],
    sample_rate: int,
    *,
    window_s: float = 0.2,
    timeline: bool = False,
) -> FileClassification:
    """The label of audio (channels, n): what its sounding windows say together.

    `window_s` is the distance of the decisions in the timeline.
    """
    mono = _prepared(samples, sample_rate)
    levels = frame_level_db(mono)
    if float(levels.max()) < SILENCE_DB:
        return FileClassification(None)
    bands = log_mel(mono)
    starts = _sounding_starts(levels, window_s)
    chosen = starts
    if not timeline and len(starts) > MAX_WINDOWS:
        chosen = starts[np.linspace(0, len(starts) - 1, MAX_WINDOWS).round().astype(int)]
    windows = np.stack([bands[:, start : start + CONTEXT_FRAMES] for start in chosen])
    prediction = model.predict(window_mfcc(windows))
    whole = _decision(prediction, slice(None), len(starts) * window_s)
    moments: tuple[TimedClassification, ...] = ()
    if timeline:
        moments = tuple(
            TimedClassification(
                (int(start) + CONTEXT_FRAMES) * HOP_LENGTH / SAMPLE_RATE,
                _decision(prediction, slice(i, i + 1), window_s),
            )
            for i, start in enumerate(chosen)
        )
    return FileClassification(whole, moments)


def _prepared(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """Mono at the network's rate, at least one window long."""
    from modules.sound.audio_buffer import AudioBuffer
    from modules.sound.resample import resample

    mono = AudioBuffer(samples, sample_rate).mono()
    heard = resample(mono, SAMPLE_RATE).samples[0]
    return np.pad(heard, (0, max(0, CONTEXT_SAMPLES - len(heard))))


def _sounding_starts(levels: NDArray[np.float32], window_s: float) -> NDArray[np.int64]:
    """First frames of the windows that are not mostly pause; never empty for audible sound."""
    step = max(1, round(window_s * SAMPLE_RATE / HOP_LENGTH))
    starts = np.arange(0, len(levels) - CONTEXT_FRAMES + 1, step)
    views = np.lib.stride_tricks.sliding_window_view(levels, CONTEXT_FRAMES)[starts]
    loudest = views.max(axis=1)
    threshold = max(SILENCE_DB, float(levels.max()) - QUIET_BELOW_LOUDEST_DB)
    sounding: NDArray[np.int64] = starts[loudest >= threshold]
    if len(sounding):
        return sounding
    peak = int(levels.argmax())
    return np.array([min(peak, len(levels) - CONTEXT_FRAMES)])


def _decision(prediction: Prediction, windows: slice, heard_s: float) -> Classification:
    mean = accumulated(prediction.probabilities[windows].mean(axis=0), heard_s)
    return decide(
        mean,
        float(prediction.percussive[windows].mean()),
        int(mean.argmax()),
        prediction.embedding[windows].mean(axis=0),
    )
