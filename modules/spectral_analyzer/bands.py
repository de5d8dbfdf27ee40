"""The seven bands of the mix analysis (founding paper §3.4.1)."""

from __future__ import annotations

BAND_NAMES: tuple[str, ...] = (
    "sub_bass",
    "bass",
    "low_mid",
    "mid",
    "high_mid",
    "presence",
    "air",
)
"""Names in JSON, from low to high."""

BAND_LABELS: tuple[str, ...] = (
    "Sub",
    "Bass",
    "Low-mid",
    "Mid",
    "High-mid",
    "Presence",
    "Air",
)
"""The same bands as the interface writes them."""

BAND_EDGES_HZ: tuple[float, ...] = (20.0, 60.0, 250.0, 500.0, 2000.0, 6000.0, 12000.0, 20000.0)
"""Eight edges: band `i` reaches from edge `i` to edge `i + 1`."""
