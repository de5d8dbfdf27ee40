"""The exported ranking network as a program would run it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from modules.model_session import open_session

TECHNICAL = 0.9
"""Relevance from which on a suggestion is about a fault of the file: those stay first."""


class MixRanker:
    """The INT8 network in ONNX Runtime, on one thread."""

    def __init__(self, path: Path) -> None:
        self._session = open_session(path, path.stem, "nothing can be ranked")

    def chances(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """The chance (n,) of each suggestion to undo what is wrong, from features (n, FEATURES)."""
        chances: NDArray[np.float32] = self._session.run(["chance"], {"features": features})[0]
        return chances
