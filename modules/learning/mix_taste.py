"""Which mix advice a user follows: the order of the suggestions moves with what is applied.

Whoever applies one of five suggestions prefers its move to the four others: a choice model after
Plackett and Luce, whose starting point is the relevance that the analyzer gives. An undone move
and a dismissed suggestion count against their kind.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from modules.feedback.records import MixResponse, Response, ShownAdvice
from modules.learning.taste_weights import reading_taste_in, telling_weights, weights_in
from modules.spectral_analyzer.suggestion import Severity, Suggestion

FEATURE_NAMES = ("darker", "brighter", "boost", "cut", "on tracks", "far", "no equalizer", "bass")
FAULT_RELEVANCE = 0.9
"""From here on the file itself is at fault: a taste never comes before that."""
RELEVANCE_WEIGHT = 4.0
RIDGE = 0.1
MOST_RESPONSES = 300
"""The newest: a taste may change, and learning takes a moment only."""
_ROUNDS = 200
_RATE = 0.3
_MIDDLE_HZ = 632.0
_OCTAVES = 2.0
_BASS_HZ = 250.0
_USUAL_DB = 3.0
QUIET_AFTER = 10
"""A kind of advice that stood there so often and was never applied is not repeated."""
QUIET_AFTER_NO = 3
"""Nor is one that was dismissed so often, if it was not applied more often."""


def features_of(suggestion: Suggestion) -> tuple[float, ...]:
    """The move of a suggestion as `FEATURE_NAMES` calls it; zeros for advice without one."""
    move = suggestion.move
    if move is None:
        return (0.0,) * len(FEATURE_NAMES)
    if move.frequency_hz is None:
        return (0.0, 0.0, 0.0, 0.0, float(bool(move.track_ids)), 0.0, 1.0, 0.0)
    height = float(np.clip(math.log2(move.frequency_hz / _MIDDLE_HZ) / _OCTAVES, -1.0, 1.0))
    amount = move.gain_db / _USUAL_DB
    darkness = -math.tanh(2 * amount) * height
    return (
        max(0.0, darkness),
        max(0.0, -darkness),
        float(amount > 0),
        float(amount < 0),
        float(bool(move.track_ids)),
        min(1.0, abs(amount)),
        0.0,
        float(move.frequency_hz < _BASS_HZ),
    )


def shown_advice(suggestions: Sequence[Suggestion]) -> tuple[ShownAdvice, ...]:
    """A list of suggestions as it is remembered."""
    return tuple(ShownAdvice(each.id, (each.relevance, *features_of(each))) for each in suggestions)


@dataclass(frozen=True, slots=True)
class MixTaste:
    """The weight of each feature, the kinds of advice that are not repeated, the responses."""

    weights: tuple[float, ...]
    quiet: frozenset[str] = field(default_factory=frozenset)
    responses: int = 0

    def ranked(self, suggestions: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
        """Faults as they stood, then what this user would take; quiet kinds left out."""
        faults = [one for one in suggestions if one.relevance >= FAULT_RELEVANCE]
        rest = [one for one in suggestions if one.relevance < FAULT_RELEVANCE]
        heard = [one for one in rest if not self._is_quiet(one)]
        return (*faults, *sorted(heard, key=lambda one: -self.score(one)))

    def score(self, suggestion: Suggestion) -> float:
        """What the choice model thinks of it."""
        liking = float(np.dot(self.weights, features_of(suggestion)))
        return RELEVANCE_WEIGHT * suggestion.relevance + liking

    def _is_quiet(self, suggestion: Suggestion) -> bool:
        return kind_of(suggestion.id) in self.quiet and suggestion.severity is not Severity.HIGH

    def in_words(self) -> tuple[str, ...]:
        """What it comes to, in sentences."""
        likes = tuple(
            f"You {'follow' if weight > 0 else 'leave'} moves that are: {name}"
            for weight, name in telling_weights(self.weights, FEATURE_NAMES)
        )
        return (
            *likes,
            *(f"Not said any more unless it is serious: {k}" for k in sorted(self.quiet)),
        )

    def to_bytes(self) -> bytes:
        """As JSON."""
        document = {
            "weights": self.weights,
            "quiet": sorted(self.quiet),
            "responses": self.responses,
        }
        return json.dumps(document).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> MixTaste:
        """What `to_bytes` made; raises ModelError for anything else."""
        with reading_taste_in("mixes"):
            found = json.loads(content)
            weights = weights_in(found, FEATURE_NAMES)
            return cls(weights, frozenset(map(str, found["quiet"])), int(found["responses"]))


def kind_of(suggestion_id: str) -> str:
    """The finding without its genre: "presence.high" in every style."""
    return suggestion_id.split(".", 1)[-1]


def learn_mix_taste(responses: Sequence[MixResponse]) -> MixTaste | None:
    """The taste in `responses`; None when nothing was ever applied or dismissed."""
    responses = [each for each in responses if _is_of_this_version(each)]
    responses = _without_second_thoughts(responses)[-MOST_RESPONSES:]
    if not any(each.response in (Response.APPLIED, Response.DISMISSED) for each in responses):
        return None
    weights = np.zeros(len(FEATURE_NAMES))
    for _ in range(_ROUNDS):
        slope = -RIDGE * weights
        for each in responses:
            slope = slope + _slope(each, weights)
        weights = weights + _RATE * slope / max(1.0, len(responses) ** 0.5)
    return MixTaste(tuple(weights.tolist()), _quiet_kinds(responses), len(responses))


def _without_second_thoughts(responses: Sequence[MixResponse]) -> list[MixResponse]:
    """The responses without dismissals that were taken back."""
    kept: list[MixResponse] = []
    for each in responses:
        if each.response is not Response.BROUGHT_BACK:
            kept.append(each)
            continue
        chosen = each.shown[each.place].id
        for place in range(len(kept) - 1, -1, -1):
            one = kept[place]
            if one.response is Response.DISMISSED and one.shown[one.place].id == chosen:
                del kept[place]
                break
    return kept


def _is_of_this_version(response: MixResponse) -> bool:
    return all(len(each.features) == 1 + len(FEATURE_NAMES) for each in response.shown)


def _slope(response: MixResponse, weights: np.ndarray) -> np.ndarray:
    table = np.array([each.features for each in response.shown])
    relevance, rows = table[:, 0], table[:, 1:]
    mine = rows[response.place]
    if response.response is not Response.APPLIED:
        against: np.ndarray = -mine / (1 + np.exp(-(weights @ mine)))
        return against
    logits = RELEVANCE_WEIGHT * relevance + rows @ weights
    expected = np.exp(logits - logits.max())
    expected /= expected.sum()
    result: np.ndarray = mine - expected @ rows
    return result


def _quiet_kinds(responses: Sequence[MixResponse]) -> frozenset[str]:
    seen: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for response in responses:
        seen.update(kind_of(each.id) for each in response.shown)
        answered = refused if response.response is Response.DISMISSED else taken
        answered[kind_of(response.shown[response.place].id)] += 1
    return frozenset(
        kind
        for kind, count in seen.items()
        if (count >= QUIET_AFTER and not taken[kind])
        or (refused[kind] >= QUIET_AFTER_NO and refused[kind] > taken[kind])
    )
