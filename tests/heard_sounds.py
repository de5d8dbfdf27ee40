"""What the ear would say of made-up outputs of its network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.decision import decide
from modules.instrument_classifier.prediction import Prediction


def decided(
    probabilities: NDArray[np.float32],
    percussive: float,
    index: int,
    embedding: NDArray[np.floating] | None = None,
) -> Classification:
    """The classification of class `index` that follows from these outputs."""
    sound = np.zeros(1) if embedding is None else embedding
    mean = Prediction(
        probabilities[None],
        np.array([percussive], dtype=np.float32),
        np.ones(1, dtype=np.float32),
        sound[None].astype(np.float32),
    )
    return decide(probabilities, mean, index)
