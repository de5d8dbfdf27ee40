"""How far a personal adapter is followed: as far as it has foreseen the piece so far.

Three experts foresee each token: the model as it ships, the adapter at half its strength and at
full. Their chances are mixed, and each weighs by how well it has done in the piece, with a small
share of the weight given back at each token so that none is ever out of the game (fixed share:
Herbster and Warmuth, "Tracking the best expert", 1998). In the user's own style the adapter soon
has nearly all of the weight, in any other it soon has little: so what it costs elsewhere is
bounded, however much it has learned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STRENGTHS = np.array([0.0, 0.5, 1.0], np.float32)
PRIOR = np.array([0.25, 0.375, 0.375], np.float32)
SHARE = 0.005
_GIVEN_BACK = SHARE * PRIOR
_LEAST = np.float32(1e-30)


@dataclass(frozen=True, slots=True)
class Gate:
    """What a batch of streams knows of its experts.

    `weights` (batch, experts) are how much each is believed, `odds` (batch, experts, 258) are its
    chances of the next token up to the factor 1 / `sums` (batch, experts).
    """

    weights: np.ndarray
    odds: np.ndarray
    sums: np.ndarray

    @property
    def mixed(self) -> np.ndarray:
        """Log-chances (batch, 258) of the next token."""
        shares = (self.weights / self.sums)[:, None, :]
        mixed: np.ndarray = np.log((shares @ self.odds)[:, 0] + _LEAST)
        return mixed

    def told(self, tokens: np.ndarray) -> np.ndarray:
        """The chance (batch, experts) that each expert gave to `tokens` (batch,)."""
        told: np.ndarray = self.odds[np.arange(len(tokens)), :, tokens] / self.sums
        return told


def open_gate(
    logits: np.ndarray, change: np.ndarray, before: Gate | None, tokens: np.ndarray
) -> Gate:
    """The gate after `tokens` (batch,): `logits` and the adapter's `change` are (batch, 258)."""
    odds = change[:, None, :] * STRENGTHS[:, None]
    odds += logits[:, None, :]
    odds -= odds.max(axis=2, keepdims=True)
    np.exp(odds, out=odds)
    if before is None:
        weights = PRIOR + np.zeros((len(logits), 1), np.float32)
    else:
        weights = after(before.weights, before.told(tokens))
    return Gate(weights, odds, odds.sum(axis=2))


def after(weights: np.ndarray, told: np.ndarray) -> np.ndarray:
    """The weights (batch, experts) once each expert had given the chance `told` to what came."""
    found: np.ndarray = weights * told + _LEAST
    found *= (1 - SHARE) / found.sum(axis=1, keepdims=True)
    found += _GIVEN_BACK
    return found
