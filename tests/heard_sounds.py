"""What the ear would say of made-up outputs of its network."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.decision import decide
from modules.instrument_classifier.model import InstrumentModel
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


def heard_mean(
    probabilities: NDArray[np.float32], present: dict[int, float] | None = None
) -> Prediction:
    """The mean of windows that say this, and that what is `present` sounds."""
    nothing = np.zeros(1, dtype=np.float32)
    chances = None
    if present is not None:
        chances = np.array([[present.get(n, 0.01) for n in range(20)]], dtype=np.float32)
    return Prediction(probabilities[None], nothing, nothing, nothing[None], chances)


class MadeUpSession:
    """Stands in for the runtime: the same answer to every window, with or without mixes."""

    def __init__(self, outputs: dict[str, list[float] | float]) -> None:
        self._outputs = outputs

    def get_outputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name=name) for name in self._outputs]

    def run(self, names: list[str], inputs: dict[str, NDArray[np.float32]]) -> list[object]:
        windows = len(inputs["mfcc"])
        return [np.array([self._outputs[name]] * windows, dtype=np.float32) for name in names]


def made_up_model(
    index: int, confidence: float, present: dict[int, float] | None = None
) -> InstrumentModel:
    """A network that hears class `index` everywhere, and what is `present` if it can tell."""
    probabilities = np.full(20, (1.0 - confidence) / 19)
    probabilities[index] = confidence
    outputs: dict[str, list[float] | float] = {
        "probabilities": probabilities.tolist(),
        "percussive": 1.0 if index < 4 else 0.0,
        "trust": confidence,
        "embedding": [1.0, 0.5],
    }
    if present is not None:
        outputs["present"] = [present.get(number, 0.01) for number in range(20)]
    return InstrumentModel(MadeUpSession(outputs), "made-up")
