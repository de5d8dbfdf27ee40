"""From what the network says of some windows to what is on the track."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import (
    CONFIDENCE_THRESHOLD,
    DRUM_INDICES,
    MEDLEY_INDICES,
    TrackType,
)
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.prediction import Prediction

NOTE_S, TRACK_S = 1.0, 8.0
TRACK_POWER = 1.8
MOST_OF_A_MEDLEY = 0.65
"""The most that a single note can say for "Sound Effects" and "Other".

They hold all that fits nowhere else, so what is new to the network looks like them: of short
validation clips so named two in three are right, however sure the network is.
"""

CROWD = 3
"""So many other instruments make a mix, or something that the network does not know."""
CROWD_FROM = 0.4
"""How probable each of them must be: a little less than it takes to be listed."""


def accumulated(mean: Prediction, heard_s: float) -> NDArray[np.float32]:
    """The probabilities (20,) of a track, from the mean of its windows over `heard_s` seconds.

    Windows that agree for long are more certain together than each alone: the mean is raised to a
    power that grows from 1 for one note to `TRACK_POWER` (`python -m benchmarks.ear_certainty`).
    In a crowd it stays 1: there the loudest instrument changes, and agreement proves nothing.
    """
    probabilities = _with_bounded_medleys(mean.probabilities[0])
    part = 0.0 if _is_crowd(mean) else (heard_s - NOTE_S) / (TRACK_S - NOTE_S)
    power = 1.0 + (TRACK_POWER - 1.0) * min(max(part, 0.0), 1.0)
    raised = probabilities ** np.float32(power)
    track: NDArray[np.float32] = raised / raised.sum()
    return track


def _is_crowd(mean: Prediction) -> bool:
    """Whether many instruments sound beside the likeliest; the drums of a kit are one."""
    if mean.present is None:
        return False
    best = int(mean.probabilities[0].argmax())
    own = DRUM_INDICES if best in DRUM_INDICES else (best,)
    sounding = {int(index) for index in np.flatnonzero(mean.present[0] >= CROWD_FROM)}
    return len(sounding.difference(own, MEDLEY_INDICES)) >= CROWD


def _with_bounded_medleys(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """What such a class has too much goes to the others, as their shares are."""
    bounded = probabilities.copy()
    for index in MEDLEY_INDICES:
        if probabilities[index] > MOST_OF_A_MEDLEY:
            others = max(1.0 - float(probabilities[index]), 1e-6)
            bounded *= np.float32((1.0 - MOST_OF_A_MEDLEY) / others)
            bounded[index] = MOST_OF_A_MEDLEY
    return bounded


def decide(
    probabilities: NDArray[np.float32], mean: Prediction, index: int | None = None
) -> Classification:
    """The classification of a track from its probabilities (20,) and the mean of its windows.

    It is of class `index`, or of the most probable one.
    """
    index = int(probabilities.argmax()) if index is None else index
    confidence = float(probabilities[index])
    percussive = float(mean.percussive[0])
    return Classification(
        class_index=index,
        confidence=confidence,
        uncertain=confidence < CONFIDENCE_THRESHOLD,
        track_type=TrackType.PERCUSSIVE if percussive > 0.5 else TrackType.TONAL,
        percussive_probability=percussive,
        probabilities=tuple(float(p) for p in probabilities),
        embedding=tuple(float(value) for value in mean.embedding[0]),
        present=() if mean.present is None else tuple(float(p) for p in mean.present[0]),
    )
