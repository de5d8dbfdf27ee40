"""What all tastes have in common: a weight for each named feature, kept as JSON, told in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from modules.errors import ModelError

_TELLING = 0.3
"""Weights nearer to zero say nothing of the user."""


def telling_weights(weights: Sequence[float], names: Sequence[str]) -> list[tuple[float, str]]:
    """The weights that say something, the strongest first, each with the name of its feature."""
    telling = [each for each in zip(weights, names, strict=True) if abs(each[0]) >= _TELLING]
    return sorted(telling, key=lambda each: -abs(each[0]))


def weights_in(document: Any, names: Sequence[str]) -> tuple[float, ...]:
    """The weights of a stored taste; raises ValueError, KeyError or TypeError if they misfit."""
    weights = tuple(float(weight) for weight in document["weights"])
    if len(weights) != len(names):
        raise ValueError(f"{len(weights)} weights for {len(names)} features")
    return weights


@contextmanager
def reading_taste_in(what: str) -> Iterator[None]:
    """Turns what goes wrong while a stored taste is read into a ModelError."""
    try:
        yield
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"What was learned of your taste in {what} does not fit this version and is left out.",
            f"taste in {what}",
        ) from error
