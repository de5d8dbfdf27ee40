"""Lines, ribbons and bars as inline SVG: just what the report's pictures need."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import groupby

Scale = Callable[[float], float]
Numbers = Sequence[float | None]


def linear(low: float, high: float, start: float, end: float) -> Scale:
    """A scale from values to pixels that stays within `start` and `end`."""
    span = (high - low) or 1.0

    def scale(value: float) -> float:
        part = min(max((value - low) / span, 0.0), 1.0)
        return start + part * (end - start)

    return scale


def logarithmic(low: float, high: float, start: float, end: float) -> Scale:
    """The same for frequencies."""
    inner = linear(math.log(low), math.log(high), start, end)
    return lambda value: inner(math.log(max(value, low * 1e-6)))


class Picture:
    """Collects shapes; colours are CSS classes: one picture serves light, dark and print."""

    def __init__(self, width: int, height: int, description: str) -> None:
        self.width, self.height = width, height
        self._description = description
        self._shapes: list[str] = []

    def line(self, xs: Sequence[float], ys: Numbers, look: str) -> None:
        """A line through pixels; None leaves a gap."""
        points = list(zip(xs, ys, strict=True))
        for is_gap, group in groupby(points, key=lambda point: point[1] is None):
            if not is_gap:
                path = " ".join(f"{x:.1f},{y:.1f}" for x, y in group)
                self._shapes.append(f'<polyline class="{look}" points="{path}"/>')

    def ribbon(
        self, xs: Sequence[float], upper: Sequence[float], lower: Sequence[float], look: str
    ) -> None:
        """The area between two lines."""
        there = [f"{x:.1f},{y:.1f}" for x, y in zip(xs, upper, strict=True)]
        back = [f"{x:.1f},{y:.1f}" for x, y in zip(xs, lower, strict=True)]
        points = " ".join([*there, *reversed(back)])
        self._shapes.append(f'<polygon class="{look}" points="{points}"/>')

    def box(
        self, left: float, top: float, right: float, bottom: float, look: str, hint: str = ""
    ) -> None:
        """A rectangle between any two corners; `hint` is shown on hover."""
        x, y = min(left, right), min(top, bottom)
        width, height = abs(right - left), abs(bottom - top)
        title = f"<title>{escape(hint)}</title>" if hint else ""
        self._shapes.append(
            f'<rect class="{look}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
            f'height="{height:.1f}" rx="2">{title}</rect>'
        )

    def dot(self, x: float, y: float, look: str, hint: str = "") -> None:
        """A small circle."""
        title = f"<title>{escape(hint)}</title>" if hint else ""
        self._shapes.append(
            f'<circle class="{look}" cx="{x:.1f}" cy="{y:.1f}" r="4">{title}</circle>'
        )

    def text(
        self, x: float, y: float, words: str, look: str = "label", anchor: str = "middle"
    ) -> None:
        """Words at a place; `anchor` is start, middle or end."""
        self._shapes.append(
            f'<text class="{look}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
            f"{escape(words)}</text>"
        )

    def upright(self, x: float, top: float, bottom: float, look: str) -> None:
        """A vertical line."""
        self.line((x, x), (top, bottom), look)

    def level(self, y: float, left: float, right: float, look: str) -> None:
        """A horizontal line."""
        self.line((left, right), (y, y), look)

    def levels(
        self, scale: Scale, marks: Iterable[float], left: float, right: float, unit: str = ""
    ) -> None:
        """Horizontal grid lines with their values at the left."""
        for mark in marks:
            y = scale(mark)
            self.level(y, left, right, "grid")
            self.text(left - 6, y + 4, f"{mark:g}{unit}".replace("-", "−"), "label", "end")

    def markup(self) -> str:
        """The whole picture."""
        return (
            f'<svg viewBox="0 0 {self.width} {self.height}" role="img" '
            f'aria-label="{escape(self._description, quote=True)}">{"".join(self._shapes)}</svg>'
        )
