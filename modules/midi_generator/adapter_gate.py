"""How far a personal adapter is followed: as far as it has foreseen the piece so far.

Three experts foresee each token: the model as it ships, the adapter at half its strength and at
full. Their chances are mixed, and each weighs by how well it has done in the piece, with a small
share of the weight given back at each token so that none is ever out of the game (fixed share:
Herbster and Warmuth, "Tracking the best expert", 1998). In the user's own style the adapter soon
has nearly all of the weight, in any other it soon has little: so what it costs elsewhere is
bounded, however much it has learned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modules.midi_generator.vocabulary import VOCABULARY_SIZE

STRENGTHS = np.array([0.0, 0.5, 1.0], np.float32)
PRIOR = (0.25, 0.375, 0.375)
SHARE = 0.005
_COLUMN = STRENGTHS[:, None]
_LEAST = 1e-30
_ONES = np.ones(VOCABULARY_SIZE, np.float32)

Weights = tuple[float, ...]
"""How much each expert is believed; plain numbers are the fastest for three of them."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What a batch of streams knows of its experts.

    `weights` are those of each stream, `odds` (batch, experts, 258) the chances of the next token
    up to the factor 1 / `sums` (batch, experts).
    """

    weights: tuple[Weights, ...]
    odds: np.ndarray
    sums: np.ndarray

    @property
    def mixed(self) -> np.ndarray:
        """Log-chances (batch, 258) of the next token."""
        shares = np.array(self.weights, np.float32) / self.sums
        mixed: np.ndarray = np.matmul(shares[:, None, :], self.odds)[:, 0]
        mixed += np.float32(_LEAST)
        np.log(mixed, out=mixed)
        return mixed

    def told(self, tokens: np.ndarray) -> list[list[float]]:
        """The chance that each expert gave to `tokens` (batch,), for each stream."""
        told: np.ndarray = self.odds[np.arange(len(tokens)), :, tokens] / self.sums
        chances: list[list[float]] = told.tolist()
        return chances


def open_gate(
    logits: np.ndarray, change: np.ndarray, before: Gate | None, tokens: np.ndarray
) -> Gate:
    """The gate after `tokens` (batch,): `logits` and the adapter's `change` are (batch, 258)."""
    odds: np.ndarray = change[:, None, :] * _COLUMN
    odds += (logits - logits.max())[:, None, :]
    np.exp(odds, out=odds)
    sums = odds @ _ONES
    sums += np.float32(_LEAST)
    if before is None:
        return Gate((PRIOR,) * len(logits), odds, sums)
    told = before.told(tokens)
    return Gate(tuple(map(after, before.weights, told)), odds, sums)


def after(weights: Weights, told: Sequence[float]) -> Weights:
    """The weights of a stream once each expert had given the chance `told` to what came."""
    found = [weight * chance + _LEAST for weight, chance in zip(weights, told, strict=True)]
    kept = (1 - SHARE) / sum(found)
    return tuple(kept * one + SHARE * first for one, first in zip(found, PRIOR, strict=True))
