"""What the network says of windows of sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What the network says of some windows.

    (n, 20) probabilities, (n,) percussive and trust, and (n, d) embeddings: sounds that are alike
    lie close together there. `present` (n, 20) says of every instrument how probably it sounds,
    alone or among others; None from a network that was not taught mixes.
    """

    probabilities: NDArray[np.float32]
    percussive: NDArray[np.float32]
    trust: NDArray[np.float32]
    embedding: NDArray[np.float32]
    present: NDArray[np.float32] | None = None

    def window(self, index: int) -> Prediction:
        """Only one of the windows."""
        return _merged([self], lambda arrays: arrays[0][index : index + 1])

    def mean(self, weights: Sequence[float] | None = None) -> Prediction:
        """The mean over the windows, as the prediction of one; `weights` (n,), or all alike."""
        shares = np.ones(len(self.percussive)) if weights is None else np.array(weights)
        shares = (shares / shares.sum()).astype(np.float32)
        return _merged([self], lambda arrays: (shares @ arrays[0])[None])

    def moved_to(self, other: Prediction, weight: float) -> Prediction:
        """This prediction moved towards `other` by `weight`, 0 … 1."""
        kept, taken = np.float32(1.0 - weight), np.float32(weight)
        return _merged([self, other], lambda arrays: kept * arrays[0] + taken * arrays[1])


def joined(parts: Sequence[Prediction]) -> Prediction:
    """The predictions of several batches as one; at least one batch is needed."""
    return _merged(parts, np.concatenate)


def _merged(
    parts: Sequence[Prediction], how: Callable[[list[NDArray[np.float32]]], NDArray[np.float32]]
) -> Prediction:
    """Every output of `parts` put together by `how`; None where a part lacks it."""
    merged: dict[str, Any] = {}
    for field in fields(Prediction):
        arrays = [getattr(part, field.name) for part in parts]
        merged[field.name] = None if any(array is None for array in arrays) else how(arrays)
    return Prediction(**merged)
