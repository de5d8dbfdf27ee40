"""How the mix panel writes numbers: fixed decimals, a true minus sign, a dash for the unknown."""

from __future__ import annotations

UNKNOWN = "–"


def figure(value: float | None, decimals: int = 1, *, signed: bool = False) -> str:
    """Such as "−14.3", "+2.0" (signed), or "–" for None."""
    if value is None:
        return UNKNOWN
    text = f"{value:+.{decimals}f}" if signed else f"{value:.{decimals}f}"
    return text.replace("-", "−")
