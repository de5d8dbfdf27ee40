"""The classifier network at run time: MFCC windows in, probabilities out."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modules.errors import ModelError
from modules.instrument_classifier.classes import CLASS_NAMES
from modules.instrument_classifier.features import COEFFICIENTS, CONTEXT_FRAMES
from modules.instrument_classifier.prediction import Prediction, joined
from modules.model_folder import MODEL_FILE, model_folder
from modules.model_session import open_session

MODEL_NAME = "instrument_cnn"
MAX_BATCH = 64
OUTPUTS = ("probabilities", "percussive", "trust", "embedding")
PRESENT = "present"
FINGERPRINT_LENGTH = 16


class InstrumentModel:
    """The loaded network. Safe to share between threads: ONNX Runtime sessions are.

    `fingerprint` tells weights apart; it is empty when they do not come from a file.
    """

    def __init__(self, session: Any, fingerprint: str = "") -> None:
        self._session = session
        self.fingerprint = fingerprint
        self.hears_mixes = any(output.name == PRESENT for output in session.get_outputs())

    @classmethod
    def load(cls, folder: Path | None = None) -> InstrumentModel:
        """The model in `folder` (default: the shipped one).

        Raises ModelError when it is missing, damaged or of another shape.
        """
        path = (folder or model_folder(MODEL_NAME)) / MODEL_FILE
        model = cls(open_session(path, MODEL_NAME, "the ear cannot listen"), _fingerprint(path))
        silence = np.zeros((1, COEFFICIENTS, CONTEXT_FRAMES), dtype=np.float32)
        try:
            shape = model.predict(silence).probabilities.shape
        except Exception as error:  # the runtime raises types of its own for a foreign graph
            raise ModelError(_foreign(path), MODEL_NAME) from error
        if shape != (1, len(CLASS_NAMES)):
            raise ModelError(_foreign(path), MODEL_NAME)
        return model

    def predict(self, windows: NDArray[np.float32]) -> Prediction:
        """The prediction for MFCC windows (n, 128, CONTEXT_FRAMES); n is at least 1."""
        return joined(
            [
                self._predict_batch(windows[start : start + MAX_BATCH])
                for start in range(0, len(windows), MAX_BATCH)
            ]
        )

    def _predict_batch(self, windows: NDArray[np.float32]) -> Prediction:
        names = [*OUTPUTS, PRESENT] if self.hears_mixes else [*OUTPUTS]
        return Prediction(*self._session.run(names, {"mfcc": windows}))


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:FINGERPRINT_LENGTH]


def _foreign(path: Path) -> str:
    return f"{path} is not an instrument model of this version; reinstall Nomad Muse."
