"""All suggestions on planted mixes, as the ranking model sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from modules.spectral_analyzer.advice import judged
from modules.spectral_analyzer.bands import BAND_NAMES
from training.mix_advice.answers import is_answer
from training.mix_advice.fault import Fault
from training.mix_advice.hearing import HeardMix
from training.mix_advice.ranking_features import candidate_features

UNTOUCHED = "untouched"


@dataclass(frozen=True, eq=False)
class Candidates:
    """Suggestions (n): those of one planted mix lie together, in the order of the rules.

    `features` (n, f); `is_right` tells whether one undoes the fault; `case`, `song`, `kind` and
    `action` say what it belongs to, `kind` without the direction of a band.
    """

    features: NDArray[np.float32]
    is_right: NDArray[np.bool_]
    case: NDArray[np.int64]
    song: NDArray[np.str_]
    kind: NDArray[np.str_]
    action: NDArray[np.str_]

    def where(self, mask: NDArray[np.bool_]) -> Candidates:
        """Only those of `mask` (n,)."""
        return Candidates(**{f.name: getattr(self, f.name)[mask] for f in fields(self)})


def candidates_of(mixes: Iterable[HeardMix]) -> Candidates:
    """All suggestions on all mixes."""
    rows = [row for case, mix in enumerate(mixes) for row in _rows(mix, case)]
    return Candidates(*(np.array(column) for column in zip(*rows, strict=True)))


def _rows(
    mix: HeardMix, case: int
) -> Iterator[tuple[NDArray[np.float32], bool, int, str, str, str]]:
    suggestions = sorted(judged(mix.mix), key=lambda suggestion: -suggestion.relevance)
    features = candidate_features(mix.mix, suggestions)
    kind = UNTOUCHED if mix.fault is None else _kind_of(mix.fault)
    for row, suggestion in zip(features, suggestions, strict=True):
        is_right = mix.fault is not None and is_answer(suggestion, mix.fault)
        yield row, is_right, case, mix.title, kind, suggestion.action


def _kind_of(fault: Fault) -> str:
    return fault.kind.value if fault.band is None else BAND_NAMES[fault.band]
