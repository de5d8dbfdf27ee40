"""A sound with what it is and where it comes from: what every data source hands over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import CLASS_NAMES

Audio = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class LabelledSound:
    """Mono audio at 22,050 Hz; `label` (20,) sums to 1. One `source` is one instrument."""

    audio: Audio
    label: NDArray[np.float32]
    source: str
    origin: str


def one_hot(class_index: int) -> NDArray[np.float32]:
    """The label of a single certain class."""
    label = np.zeros(len(CLASS_NAMES), dtype=np.float32)
    label[class_index] = 1.0
    return label


def kit_label() -> NDArray[np.float32]:
    """The label of a whole drum kit: none of its drums alone, but surely percussive."""
    return np.float32(0.4) * one_hot(0) + np.float32(0.3) * (one_hot(1) + one_hot(2))
