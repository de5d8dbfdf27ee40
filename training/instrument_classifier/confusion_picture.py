"""The confusion matrix as a picture: an SVG, which needs no library and shows its numbers."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from modules.instrument_classifier.classes import CLASS_NAMES

CELL, LEFT, TOP = 30, 190, 180
LEAST_SHOWN = 0.03


def write_confusion(path: Path, confusion: NDArray[np.int64], title: str) -> None:
    """Draw clips by what they are (rows) and what was heard (columns), as shares of the row."""
    count = len(CLASS_NAMES)
    totals = confusion.sum(axis=1)
    shares = confusion / np.maximum(totals, 1)[:, None]
    width, height = LEFT + CELL * count + 20, TOP + CELL * count + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="11">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="22" font-size="14">{escape(title)}</text>',
        '<text x="12" y="42">row: what it is · column: what was heard · % of the row</text>',
    ]
    for index, name in enumerate(CLASS_NAMES):
        middle = CELL * index + CELL // 2
        parts.append(
            f'<text x="{LEFT - 6}" y="{TOP + middle + 4}" text-anchor="end">'
            f"{escape(name)} ({totals[index]})</text>"
        )
        x, y = LEFT + middle + 4, TOP - 6
        parts.append(f'<text x="{x}" y="{y}" transform="rotate(-60 {x} {y})">{escape(name)}</text>')
    for row in range(count):
        parts.extend(_cell(row, column, float(shares[row, column])) for column in range(count))
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


def _cell(row: int, column: int, share: float) -> str:
    """A square, the darker the larger the share: green where it is right, red elsewhere."""
    x, y = LEFT + CELL * column, TOP + CELL * row
    strongest = (22, 120, 80) if row == column else (190, 50, 40)
    colour = ",".join(str(round(250 + (tone - 250) * share**0.6)) for tone in strongest)
    square = f'<rect x="{x}" y="{y}" width="{CELL - 1}" height="{CELL - 1}" fill="rgb({colour})"/>'
    if share < LEAST_SHOWN:
        return square
    ink = "#ffffff" if share > 0.45 else "#222222"
    x, y = x + CELL // 2, y + CELL // 2 + 4
    return (
        f'{square}<text x="{x}" y="{y}" fill="{ink}" text-anchor="middle">{100 * share:.0f}</text>'
    )
