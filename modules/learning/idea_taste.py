"""Which ideas a user takes: a small model of acceptance that orders the alternatives.

Logistic regression on the figures of a proposal, with a prior that nothing matters (ridge), fitted
anew from all decisions: a few thousand rows of nine numbers take a millisecond.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modules.feedback.records import NoteDecision
from modules.learning.proposal_features import FEATURE_NAMES
from modules.learning.taste_weights import reading_taste_in, telling_weights, weights_in

LEAST_DECISIONS = 12
RIDGE = 2.0
_ROUNDS = 12
_MOST_LOGIT = 30.0
TEMPERATURE_REACH = 0.15
"""How far the taste may move the temperature, as a share of what the user set."""


@dataclass(frozen=True, slots=True)
class IdeaTaste:
    """The weight of each feature, the log-odds of acceptance without them, and the decisions."""

    weights: tuple[float, ...]
    base: float
    decisions: int

    def score(self, features: Sequence[float]) -> float:
        """The chance (0 … 1) that a proposal with `features` is taken."""
        logit = self.base + float(np.dot(self.weights, features))
        return float(_chance(np.array(logit)))

    @property
    def temperature_factor(self) -> float:
        """By what the temperature is multiplied: bolder for those who take bold ideas."""
        bold = self.weights[FEATURE_NAMES.index("bold temperature")]
        return 1.0 + TEMPERATURE_REACH * float(np.tanh(bold))

    def in_words(self) -> tuple[str, ...]:
        """What it comes to, such as "You like: more notes than before"."""
        return tuple(
            f"{'You take' if weight > 0 else 'You leave'} ideas with: {name}"
            for weight, name in telling_weights(self.weights, FEATURE_NAMES)
        )

    def to_bytes(self) -> bytes:
        """As JSON."""
        document = {"weights": self.weights, "base": self.base, "decisions": self.decisions}
        return json.dumps(document).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> IdeaTaste:
        """What `to_bytes` made; raises ModelError for anything else."""
        with reading_taste_in("ideas"):
            found = json.loads(content)
            weights = weights_in(found, FEATURE_NAMES)
            return cls(weights, float(found["base"]), int(found["decisions"]))


def learn_taste(decisions: Sequence[NoteDecision]) -> IdeaTaste | None:
    """The taste in `decisions`; None while there are fewer than twelve."""
    judged = [d for d in decisions if d.notes and _is_of_this_version(d)]
    if len(judged) < LEAST_DECISIONS:
        return None
    rows: list[tuple[float, ...]] = []
    taken: list[float] = []
    for decision in judged:
        # Whoever answers the third alternative has passed over two.
        passed = [each.features for each in decision.shown[: decision.place]]
        rows += [*passed, decision.shown[decision.place].features]
        taken += [*([0.0] * len(passed)), _share_taken(decision)]
    table = np.column_stack([np.array(rows), np.ones(len(rows))])
    solution = _fitted(table, np.array(taken))
    return IdeaTaste(tuple(solution[:-1].tolist()), float(solution[-1]), len(judged))


def _share_taken(decision: NoteDecision) -> float:
    return sum(note.accepted for note in decision.notes) / len(decision.notes)


def _is_of_this_version(decision: NoteDecision) -> bool:
    widths = [len(each.features) for each in decision.shown]
    return decision.place < len(widths) and set(widths) == {len(FEATURE_NAMES)}


def _fitted(rows: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Newton's method for the ridge-penalized likelihood; the last column is not penalized."""
    penalty = np.diag([RIDGE] * (rows.shape[1] - 1) + [0.1])
    solution = np.zeros(rows.shape[1])
    for _ in range(_ROUNDS):
        expected = _chance(rows @ solution)
        slope = rows.T @ (taken - expected) - penalty @ solution
        curve = rows.T @ (rows * (expected * (1 - expected))[:, None]) + penalty
        solution = solution + np.linalg.solve(curve, slope)
    return solution


def _chance(logit: np.ndarray) -> np.ndarray:
    result: np.ndarray = 1 / (1 + np.exp(-np.clip(logit, -_MOST_LOGIT, _MOST_LOGIT)))
    return result
