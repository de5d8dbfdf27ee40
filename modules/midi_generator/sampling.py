"""Choosing a token: masked, tempered, cut to the likely ones, drawn with a seeded generator."""

from __future__ import annotations

import numpy as np

from modules.errors import ParameterError
from modules.midi_generator.request import SamplingSettings
from modules.midi_generator.vocabulary import PITCHES, VOCABULARY_SIZE
from modules.unified_state import PerformanceContext

LEAST_CHANCE = 1e-12
TEMPERATURES = (0.1, 2.0)
VELOCITY_INFLUENCE = 0.3
ADAPTIVE_RANGE = (0.7, 1.3)
"""How far the playing may move the temperature, as factors of the base temperature."""


def check_settings(settings: SamplingSettings) -> None:
    """Raise ParameterError when a setting is outside its range."""
    checks = (
        ("temperature", settings.temperature, *TEMPERATURES),
        ("top_k", settings.top_k, 0, VOCABULARY_SIZE),
        ("top_p", settings.top_p, 0.0, 1.0),
        ("seed", settings.seed, 0, 2**63 - 1),
    )
    for name, value, low, high in checks:
        if not low <= value <= high:
            raise ParameterError(
                f"The {name.replace('_', '-')} {value} cannot work; choose {low} … {high}.",
                name,
                value,
            )


def adaptive_temperature(base: float, performance: PerformanceContext) -> float:
    """The temperature after the last velocity: louder than usual is bolder, softer is tamer.

    base · (1 + 0.3·(v − mean) / deviation), the factor kept in 0.7 … 1.3 and the result in what a
    request may ask for. `base` itself when nothing was played or all velocities are equal.
    """
    deviation = performance.velocity_deviation
    if deviation == 0:
        return base
    distance = (performance.recent_velocities[-1] - performance.mean_velocity) / deviation
    factor = np.clip(1 + VELOCITY_INFLUENCE * distance, *ADAPTIVE_RANGE)
    return float(np.clip(base * factor, *TEMPERATURES))


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Softmax of `logits` (258,), float64. Places of minus infinity get 0."""
    shifted = logits.astype(np.float64) - logits.max()
    powers = np.exp(shifted)
    result: np.ndarray = powers / powers.sum()
    return result


def pitch_chances(chances: np.ndarray) -> np.ndarray:
    """The chances (128,) of the pitches where a note begins, from those of all tokens (258,)."""
    notes = chances[:PITCHES]
    result: np.ndarray = notes / max(float(notes.sum()), LEAST_CHANCE)
    return result


def choose(
    chances: np.ndarray,
    allowed: np.ndarray,
    settings: SamplingSettings,
    temperature: float,
    random: np.random.Generator,
) -> int:
    """A token drawn by `chances` (258,) where `allowed` (258, bool) is true.

    Order: mask, temperature, top-k, top-p, draw. At least one token must be allowed.
    """
    tokens = np.flatnonzero(allowed)
    weights = chances[tokens]
    if temperature != 1.0:
        # The largest becomes 1 first, so that a low temperature leaves more than zeros.
        weights = (weights / max(float(weights.max()), LEAST_CHANCE)) ** (1.0 / temperature)
    order = np.argsort(-weights, kind="stable")
    if settings.top_k:
        order = order[: settings.top_k]
    sums = np.cumsum(weights[order])
    if settings.top_p < 1.0:
        reached = int(np.searchsorted(sums, settings.top_p * float(weights.sum())))
        order, sums = order[: reached + 1], sums[: reached + 1]
    place = int(np.searchsorted(sums, random.random() * sums[-1], side="right"))
    return int(tokens[order[min(place, len(order) - 1)]])
