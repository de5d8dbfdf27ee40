"""All actions of mix advice, in the order in which they are listed for people."""

from __future__ import annotations

from modules.spectral_analyzer.rules import (
    balance,
    dynamics,
    ends,
    low_end,
    masking,
    noise,
    peaks,
    polarity,
    resonance,
    stereo,
    tilt,
    tone_bands,
)
from modules.spectral_analyzer.rules.action import Action

ACTIONS: tuple[Action, ...] = (
    *peaks.ACTIONS,
    *polarity.ACTIONS,
    *stereo.ACTIONS,
    *low_end.ACTIONS,
    *noise.ACTIONS,
    *tone_bands.ACTIONS,
    *tilt.ACTIONS,
    *resonance.ACTIONS,
    *balance.ACTIONS,
    *masking.ACTIONS,
    *dynamics.ACTIONS,
    *ends.ACTIONS,
)


def action_rows() -> list[tuple[str, ...]]:
    """The table of all actions; the first row holds the headings."""
    rows: list[tuple[str, ...]] = [("id", "action", "family", "measures", "speaks when", "move")]
    rows.extend(
        (
            action.id,
            action.name,
            action.family.value,
            action.measures,
            action.speaks_when,
            "advice" if action.move is None else action.move.value,
        )
        for action in ACTIONS
    )
    return rows
