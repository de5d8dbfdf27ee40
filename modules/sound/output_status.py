"""How the output does, as it is told to the user."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutputStatus:
    """How the output does. Without a device, `device_name` is None and `message` says why.

    `under_runs` counts the blocks that came too late since the start.
    """

    device_name: str | None
    sample_rate: int
    latency_ms: float
    under_runs: int
    message: str
