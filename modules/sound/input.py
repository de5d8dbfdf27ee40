"""Where sound comes from: what every input offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from modules.sound.spsc_ring import Interleaved

Take = Callable[[Interleaved, bool], None]
"""Takes a block (frames, channels), valid only during the call; the flag tells of an over-run."""


class Input(Protocol):
    """A running input that hands block after block to a `Take` until it is closed."""

    device_name: str | None
    channels: int
    sample_rate: int

    @property
    def latency_s(self) -> float:
        """Time between a sound and its arrival."""

    def close(self) -> None:
        """Give the device back."""


OpenInput = Callable[[str | None, int, Take, Callable[[], None]], Input]
"""Opens a device (None: the default) at a rate; the last argument is called when it is lost."""
