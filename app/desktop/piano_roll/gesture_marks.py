"""What a gesture shows while it lasts: a value beside the pointer, a rectangle about notes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hint:
    """A value beside the pointer."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Marquee:
    """The corners of a selection rectangle in pixels of the roll."""

    left: float
    top: float
    right: float
    bottom: float
