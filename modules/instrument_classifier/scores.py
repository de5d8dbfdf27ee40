"""Figures of merit of a classifier: accuracy, F1, calibration, confusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import CLASS_NAMES, TrackType, track_type_of
from modules.instrument_classifier.classification import Classification

Counts = NDArray[np.int64]

DRUM_CLASSES = frozenset({0, 1, 2, 3})
CALIBRATION_BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One clip: what it is, and what was heard (None: silence)."""

    class_index: int
    heard: Classification | None


def scores(judged: Sequence[Judged]) -> dict[str, Any]:
    """The figures over all clips; those that make no sense without clips are None.

    `ece` is the expected calibration error in ten equal bins (Guo et al. 2017); `coverage` the
    part of the clips on which the classifier is not "uncertain"; `drum_recall` the part of the
    clips of the four drum classes that are heard as percussive. A clip in which nothing was heard
    counts as wrong; `silent` says how many these are.
    """
    count = len(CLASS_NAMES)
    confusion = np.zeros((count, count), dtype=np.int64)
    for item in judged:
        if item.heard is not None:
            confusion[item.class_index, item.heard.class_index] += 1
    clips = np.bincount([item.class_index for item in judged], minlength=count)
    heard = [item for item in judged if item.heard is not None]
    certain = [item for item in judged if item.heard is not None and not item.heard.uncertain]
    recalls = _recalls(confusion, clips)
    return {
        "instrument_accuracy": _mean([_is_right(item) for item in judged]),
        "balanced_accuracy": _mean([recall for recall in recalls if recall is not None]),
        "track_type_accuracy": _mean([_has_right_type(item) for item in judged]),
        "macro_f1": _mean(_f1(confusion, clips)),
        "drum_recall": _mean(
            [_is_percussive(item) for item in judged if item.class_index in DRUM_CLASSES]
        ),
        "ece": _calibration_error(heard),
        "coverage": len(certain) / len(judged) if judged else None,
        "accuracy_when_certain": _mean([_is_right(item) for item in certain]),
        "clips": len(judged),
        "silent": len(judged) - len(heard),
        "recall": dict(zip(CLASS_NAMES, recalls, strict=True)),
        "confusion": confusion.tolist(),
    }


def _mean(values: Sequence[float] | Sequence[bool]) -> float | None:
    return float(np.mean(values)) if len(values) else None


def _is_right(item: Judged) -> bool:
    return item.heard is not None and item.heard.class_index == item.class_index


def _has_right_type(item: Judged) -> bool:
    return item.heard is not None and item.heard.track_type is track_type_of(item.class_index)


def _is_percussive(item: Judged) -> bool:
    return item.heard is not None and item.heard.track_type is TrackType.PERCUSSIVE


def _recalls(confusion: Counts, clips: Counts) -> list[float | None]:
    """Recall of every class; None where there are no clips."""
    right = confusion.diagonal()
    return [float(right[i] / clips[i]) if clips[i] else None for i in range(len(clips))]


def _f1(confusion: Counts, clips: Counts) -> list[float]:
    """F1 of every class that has clips."""
    claims_and_clips = confusion.sum(axis=0) + clips
    return [float(2 * confusion[i, i] / claims_and_clips[i]) for i in np.flatnonzero(clips)]


def _calibration_error(heard: Sequence[Judged]) -> float | None:
    if not heard:
        return None
    confidences = np.array([item.heard.confidence for item in heard if item.heard])
    right = np.array([_is_right(item) for item in heard])
    bins = np.minimum((confidences * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    error = 0.0
    for index in np.unique(bins):
        inside = bins == index
        error += inside.mean() * abs(confidences[inside].mean() - right[inside].mean())
    return float(error)
