"""How reports write numbers: fixed decimals, a true minus sign, a dash for the unknown."""

from __future__ import annotations

from typing import Any

UNKNOWN = "–"


def number(value: Any, decimals: int = 1, *, signed: bool = False) -> str:
    """Such as "−14.3", "+2.0" (signed), or "–" for None."""
    if value is None:
        return UNKNOWN
    rounded = round(float(value), decimals) + 0.0  # no negative zero
    text = f"{rounded:+.{decimals}f}" if signed else f"{rounded:.{decimals}f}"
    return text.replace("-", "−")
