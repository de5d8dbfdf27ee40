"""How what is heard moment by moment becomes one label of a track that does not flicker.

The moments of the last five sounding seconds are averaged, those in which a sound begins with more
weight. A guess waits for half a second of
sound, a certain answer only for two tenths. A new label must lead clearly and for a while before
it replaces the old one; what was certain stays until another is certain or it is refuted.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import CONFIDENCE_THRESHOLD
from modules.instrument_classifier.classification import Classification
from modules.instrument_classifier.decision import accumulated, decide
from modules.instrument_classifier.prediction import Prediction

MEMORY_S = 5.0
FIRST_CERTAIN_S, FIRST_GUESS_S = 0.2, 0.5
SWITCH_MARGIN = 0.08
"""A new label must be ahead of the old one by this probability …"""
SWITCH_AFTER_S = 1.0
"""… for so long."""
REFUTED_BELOW = 0.5
"""What was certain is doubted only when its confidence falls below this."""


class TrackMemory:
    """Takes the moments of one track in which it sounds, `step_s` apart.

    `heard_before_s` is how much the first moment already knows.
    """

    def __init__(self, step_s: float, *, heard_before_s: float = 0.0) -> None:
        self._heard_before_s = heard_before_s
        self._step_s = step_s
        self._most = max(1, round(MEMORY_S / step_s))
        self._moments = 0
        self._weights = 0.0
        self._mean: Prediction | None = None
        self._held: int | None = None
        self._certain: Classification | None = None
        self._rival: int | None = None
        self._rival_s = 0.0

    def hear(self, moment: Prediction, weight: float = 1.0) -> Classification | None:
        """The label now, from a prediction of one or more windows; None while it is too early.

        `weight` is how much the moment counts against the others (`attack.told_by`).
        """
        self._moments += 1
        if self._moments > self._most:
            self._weights *= 1.0 - 1.0 / self._most
        self._weights += weight
        now = moment.mean()
        share = weight / self._weights
        self._mean = now if self._mean is None else self._mean.moved_to(now, share)
        track = accumulated(self._mean, min(self._moments, self._most) * self._step_s)
        index = self._label(track)
        decision = decide(track, self._mean, index)
        heard_s = self._heard_before_s + self._moments * self._step_s + 1e-6
        if heard_s < (FIRST_GUESS_S if decision.uncertain else FIRST_CERTAIN_S):
            return None
        self._held = index
        return self._steadied(decision)

    def _label(self, track: NDArray[np.float32]) -> int:
        best = int(track.argmax())
        if self._held in (None, best) or self._lead(best) <= SWITCH_MARGIN:
            self._rival = None
            return best if self._held is None else self._held
        if best != self._rival:
            self._rival, self._rival_s = best, 0.0
        self._rival_s += self._step_s
        waited = self._certain is None and self._rival_s >= SWITCH_AFTER_S
        return best if waited or track[best] >= CONFIDENCE_THRESHOLD else self._held

    def _lead(self, best: int) -> float:
        assert self._mean is not None
        mean = self._mean.probabilities[0]
        return float(mean[best] - mean[self._held])

    def _steadied(self, decision: Classification) -> Classification:
        """`decision`, or the certain one before it as long as that is not refuted."""
        if not decision.uncertain:
            self._certain = decision
        elif self._certain is not None:
            same = self._certain.class_index == decision.class_index
            if same and decision.confidence >= REFUTED_BELOW:
                return replace(
                    self._certain, embedding=decision.embedding, present=decision.present
                )
            self._certain = None
        return decision
