"""The order of mix advice: by a small network where its model is there, else by the rules alone.

Technical faults of the file stand before all else either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modules.errors import ModelError
from modules.model_folder import MODEL_FILE, MODELS_FOLDER, model_folder
from modules.spectral_analyzer.ranking_features import FEATURES, candidate_features
from modules.spectral_analyzer.rules.mix import Mix
from modules.spectral_analyzer.suggestion import Suggestion

MODEL_NAME = "mix_rank"
TECHNICAL = 0.9
"""Relevance from which on a suggestion is about a fault of the file, not about taste."""


class MixRanker:
    """The loaded network. Safe to share between threads: ONNX Runtime sessions are."""

    def __init__(self, session: Any) -> None:
        self._session = session

    @classmethod
    def load(cls, folder: Path | None = None) -> MixRanker:
        """The model in `folder` (default: the shipped one).

        Raises ModelError when it is missing, damaged or of another shape.
        """
        path = (folder or model_folder(MODEL_NAME)) / MODEL_FILE
        try:
            ranker = cls(_session(path))
            ranker.chances(np.zeros((1, FEATURES), dtype=np.float32))
        except Exception as error:  # the runtime raises types of its own for a foreign graph
            raise ModelError(
                f"{path} is not a ranking model of this version; reinstall Nomad Muse.", MODEL_NAME
            ) from error
        return ranker

    def chances(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """The chance (n,) of each suggestion to undo what is wrong, from features (n, FEATURES)."""
        chances: NDArray[np.float32] = self._session.run(["chance"], {"features": features})[0]
        return chances


def _session(path: Path) -> Any:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=1)
def shipped_ranker() -> MixRanker | None:
    """The shipped network, loaded once; None where no model is installed."""
    if not (MODELS_FOLDER / MODEL_NAME / MODEL_FILE).is_file():
        return None
    return MixRanker.load()


def ranked(
    mix: Mix, found: Iterable[Suggestion], ranker: MixRanker | None
) -> tuple[Suggestion, ...]:
    """`found` on `mix`, the most relevant first; without `ranker` as the rules say."""
    by_rules = sorted(found, key=lambda suggestion: -suggestion.relevance)
    if ranker is None or len(by_rules) < 2:
        return tuple(by_rules)
    chances = ranker.chances(candidate_features(mix, by_rules))
    order = ranking_order(chances, [suggestion.relevance for suggestion in by_rules])
    return tuple(by_rules[index] for index in order)


def ranking_order(chances: NDArray[np.float32], relevances: Sequence[float]) -> list[int]:
    """Indices, the best first: technical faults before others, each group by its chances."""
    is_technical = np.asarray(relevances) >= TECHNICAL
    return [int(index) for index in np.lexsort((-chances, ~is_technical))]
