"""The canvas of the roll a little warmer or cooler, never at the cost of what is read on it."""

from __future__ import annotations

from dataclasses import replace

from app.desktop.theme.colour import contrast, mix, oklch
from app.desktop.theme.tokens import Tokens

WARM_HUE_DEGREES, COOL_HUE_DEGREES = 60.0, 230.0
LARGEST_SHARE = 0.1
LEAST_OF_NOTES, LEAST_OF_TEXT = 3.0, 4.5
STEPS = 4
"""Warmth is worn in so many steps to either side: small changes of the music change nothing."""


def tinted(tokens: Tokens, warmth: float) -> Tokens:
    """`tokens` with rows and grid tinted by `warmth` (-1 cool … 1 warm).

    The tint weakens until notes, ghosts and lines keep the contrasts of the design; themes of high
    contrast take none.
    """
    if tokens.is_contrast:
        return tokens
    step = round(STEPS * min(max(warmth, -1.0), 1.0))
    for strength in range(abs(step), 0, -1):
        worn = _tinted(tokens, LARGEST_SHARE * strength / STEPS, is_warm=step > 0)
        if is_readable(worn):
            return worn
    return tokens


def _tinted(tokens: Tokens, share: float, *, is_warm: bool) -> Tokens:
    lightness = 0.62 if tokens.is_dark else 0.72
    tint = oklch(lightness, 0.12, WARM_HUE_DEGREES if is_warm else COOL_HUE_DEGREES)
    return replace(
        tokens,
        row=mix(tokens.row, tint, share),
        row_black=mix(tokens.row_black, tint, share),
        grid_step=mix(tokens.grid_step, tint, share),
        grid_beat=mix(tokens.grid_beat, tint, share),
        grid_bar=mix(tokens.grid_bar, tint, share),
    )


def is_readable(tokens: Tokens) -> bool:
    """Whether notes, ghosts, lines and words stand out from the rows as the design asks."""
    rows = (tokens.row, tokens.row_black)
    shapes = (*tokens.track_hues, tokens.assist, tokens.playhead, tokens.selection)
    notes = all(contrast(shape, tokens.row) >= LEAST_OF_NOTES for shape in shapes)
    words = all(contrast(tokens.text, row) >= LEAST_OF_TEXT for row in rows)
    dim = all(contrast(tokens.text_dim, row) >= LEAST_OF_TEXT for row in rows)
    return notes and words and dim
