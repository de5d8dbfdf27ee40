"""Brushes of notes: the hue of the track, lighter or deeper by velocity."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor

from app.desktop.theme.colour import contrast, mix
from app.desktop.theme.tokens import Tokens

VELOCITY_STEPS = 8
SOFTEST_SHARE = 0.42
EDGE_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class NoteColour:
    """Fill, edge and label of the notes of one velocity step."""

    fill: QColor
    edge: QColor
    label: QColor


@lru_cache(maxsize=64)
def note_colours(tokens: Tokens, hue: int) -> tuple[NoteColour, ...]:
    """One colour for each velocity step, soft to loud."""
    track = tokens.track_colour(hue)
    colours = []
    for step in range(VELOCITY_STEPS):
        loudness = step / (VELOCITY_STEPS - 1)
        fill = mix(tokens.row, track, SOFTEST_SHARE + (1 - SOFTEST_SHARE) * loudness)
        # The edge is darker than the fill in both themes.
        edge = mix(fill, tokens.surface_0 if tokens.is_dark else tokens.text, EDGE_SHARE)
        label = max((tokens.note_text, tokens.text), key=lambda text: contrast(text, fill))
        colours.append(NoteColour(QColor(fill), QColor(edge), QColor(label)))
    return tuple(colours)


def with_alpha(colour: str, alpha: float) -> QColor:
    """`colour` at `alpha` 0 … 1."""
    made = QColor(colour)
    made.setAlphaF(alpha)
    return made
