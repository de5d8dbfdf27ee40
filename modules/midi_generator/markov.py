"""A variable-order Markov model of tokens: the opponent that the note model has to beat.

Probabilities of longer contexts fall back on shorter ones after Witten and Bell (1991, IEEE
Transactions on Information Theory 37, method C), interpolated:

    P(w | c) = (count(c, w) + kinds(c) · P(w | shorter c)) / (count(c) + kinds(c))

where `kinds(c)` is how many different tokens followed `c`. Order 0 falls back on equal chances.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from modules.errors import ParameterError
from modules.midi_generator.vocabulary import VOCABULARY_SIZE, Special

MAX_ORDER = 6
"""Contexts of six tokens and the next one fit a 64-bit code."""

_NOTHING = np.zeros(0, dtype=np.int64)


class MarkovModel:
    """Counts of all contexts up to `order` tokens, learned with `fit`."""

    def __init__(self, order: int) -> None:
        if not 0 <= order <= MAX_ORDER:
            raise ParameterError(f"The order must be 0 … {MAX_ORDER}.", "order", order)
        self.order = order
        self._levels: list[_Level] = []

    def fit(self, sequences: Iterable[np.ndarray]) -> MarkovModel:
        """Learn from token sequences, each beginning with START, which is never predicted."""
        padded = [self._padded(sequence) for sequence in sequences]
        self._levels = [
            _Level.counted(
                np.concatenate([_NOTHING, *(_codes(s, order, self.order) for s in padded)])
            )
            for order in range(self.order + 1)
        ]
        return self

    def as_arrays(self) -> dict[str, np.ndarray]:
        """The counts by name, for a file; of the sorted codes the steps, which pack well."""
        arrays: dict[str, np.ndarray] = {}
        for order, level in enumerate(self._levels):
            arrays[f"markov_steps_{order}"] = np.diff(level.codes, prepend=0)
            arrays[f"markov_counts_{order}"] = level.counts.astype(np.uint32)
        return arrays

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, np.ndarray]) -> MarkovModel:
        """The model that gave `as_arrays`. Raises ParameterError when there is none."""
        order = sum(name.startswith("markov_steps_") for name in arrays) - 1
        if order < 0:
            raise ParameterError("The file holds no Markov model.", "markov", None)
        model = cls(order)
        model._levels = [
            _Level(np.cumsum(arrays[f"markov_steps_{n}"]), arrays[f"markov_counts_{n}"])
            for n in range(order + 1)
        ]
        return model

    def costs(self, sequence: np.ndarray) -> np.ndarray:
        """Nats of every token after START: float64 (tokens - 1,)."""
        padded = self._padded(sequence)
        chances = np.full(len(sequence) - 1, 1.0 / VOCABULARY_SIZE)
        for order, level in enumerate(self._levels):
            chances = level.refine(_codes(padded, order, self.order), chances)
        result: np.ndarray = -np.log(chances)
        return result

    def _padded(self, sequence: np.ndarray) -> np.ndarray:
        # START takes the place of one PAD: the first predicted token has it as its context.
        before = np.full(max(0, self.order - 1), int(Special.PAD), dtype=np.int64)
        tail = sequence.astype(np.int64)
        return np.concatenate([before, tail if self.order else tail[1:]])


def _codes(padded: np.ndarray, order: int, longest: int) -> np.ndarray:
    """One number for each predicted token with the `order` tokens before it."""
    count = len(padded) - longest
    codes = np.zeros(count, dtype=np.int64)
    for offset in range(longest - order, longest + 1):
        codes = codes * VOCABULARY_SIZE + padded[offset : offset + count]
    return codes


class _Level:
    """Counts of one order: `codes` int64, ascending, and how often each came."""

    def __init__(self, codes: np.ndarray, counts: np.ndarray) -> None:
        self.codes = codes
        self.counts = counts.astype(np.int64)
        contexts = codes // VOCABULARY_SIZE
        self._contexts, firsts = np.unique(contexts, return_index=True)
        self._kinds = np.diff(np.append(firsts, len(contexts)))
        self._totals = np.add.reduceat(self.counts, firsts) if len(firsts) else self.counts

    @classmethod
    def counted(cls, codes: np.ndarray) -> _Level:
        """The counts of `codes` in any order."""
        return cls(*np.unique(codes, return_counts=True))

    def refine(self, codes: np.ndarray, shorter: np.ndarray) -> np.ndarray:
        """The chances at this order from those of the order below; unknown contexts keep theirs."""
        counts = _look_up(self.codes, self.counts, codes)
        contexts = codes // VOCABULARY_SIZE
        totals = _look_up(self._contexts, self._totals, contexts)
        kinds = _look_up(self._contexts, self._kinds, contexts)
        known = totals > 0
        refined = (counts + kinds * shorter) / np.maximum(totals + kinds, 1)
        return np.where(known, refined, shorter)


def _look_up(keys: np.ndarray, values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The value of each wanted key; 0 for keys that are not there."""
    if not len(keys):
        return np.zeros(len(wanted), dtype=np.int64)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, values[places], 0)
