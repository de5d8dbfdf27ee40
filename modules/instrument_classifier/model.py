"""The classifier network at run time: MFCC windows in, probabilities out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modules.errors import ModelError
from modules.instrument_classifier.classes import (
    CLASS_NAMES,
    CONFIDENCE_THRESHOLD,
    TrackType,
)
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.features import COEFFICIENTS, CONTEXT_FRAMES
from modules.model_folder import MODEL_FILE, model_folder

MODEL_NAME = "instrument_cnn"
MAX_BATCH = 64
NOTE_S, TRACK_S = 1.0, 8.0
TRACK_POWER = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What the network says of some windows.

    (n, 20) probabilities, (n,) percussive and trust, and (n, d) embeddings: sounds that are alike
    lie close together there.
    """

    probabilities: NDArray[np.float32]
    percussive: NDArray[np.float32]
    trust: NDArray[np.float32]
    embedding: NDArray[np.float32]


class InstrumentModel:
    """The loaded network. Safe to share between threads: ONNX Runtime sessions are."""

    def __init__(self, session: Any) -> None:
        self._session = session

    @classmethod
    def load(cls, folder: Path | None = None) -> InstrumentModel:
        """The model in `folder` (default: the shipped one).

        Raises ModelError when it is missing, damaged or of another shape.
        """
        path = (folder or model_folder(MODEL_NAME)) / MODEL_FILE
        model = cls(_session(path))
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
        parts = [
            self._session.run(
                ["probabilities", "percussive", "trust", "embedding"],
                {"mfcc": windows[start : start + MAX_BATCH]},
            )
            for start in range(0, len(windows), MAX_BATCH)
        ]
        return Prediction(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def accumulated(probabilities: NDArray[np.float32], heard_s: float) -> NDArray[np.float32]:
    """The mean probabilities (20,) of windows over `heard_s` seconds as those of one track.

    Windows that agree for long are more certain together than each alone: the mean is raised to a
    power that grows from 1 for one note to `TRACK_POWER`. With that power the mean confidence on
    46 instruments of valid, ten seconds or more of each, is the part that is right.
    """
    part = (heard_s - NOTE_S) / (TRACK_S - NOTE_S)
    raised = probabilities ** np.float32(1.0 + (TRACK_POWER - 1.0) * min(max(part, 0.0), 1.0))
    track: NDArray[np.float32] = raised / raised.sum()
    return track


def decide(
    probabilities: NDArray[np.float32],
    percussive: float,
    index: int,
    embedding: NDArray[np.float32] | None = None,
) -> Classification:
    """The classification that follows from mean probabilities (20,), with class `index`."""
    confidence = float(probabilities[index])
    is_percussive = percussive > 0.5
    return Classification(
        class_index=index,
        confidence=confidence,
        uncertain=confidence < CONFIDENCE_THRESHOLD,
        track_type=TrackType.PERCUSSIVE if is_percussive else TrackType.TONAL,
        percussive_probability=percussive,
        probabilities=tuple(float(p) for p in probabilities),
        embedding=() if embedding is None else tuple(float(value) for value in embedding),
    )


def _session(path: Path) -> Any:
    try:
        import onnxruntime as ort
    except ImportError as error:
        raise ModelError(
            "ONNX Runtime is not installed, so the ear cannot listen; reinstall Nomad Muse.",
            MODEL_NAME,
        ) from error
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime raises types of its own for a damaged file
        raise ModelError(
            f"The instrument model is damaged ({path}); reinstall Nomad Muse to bring it back.",
            MODEL_NAME,
        ) from error


def _foreign(path: Path) -> str:
    return f"{path} is not an instrument model of this version; reinstall Nomad Muse."
