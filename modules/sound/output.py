"""Where sound goes: what every output offers, and one that only keeps time."""

from __future__ import annotations

import threading
from time import perf_counter
from typing import Protocol

import numpy as np

from modules.sound.spsc_ring import Interleaved

LATE_LIMIT_S = 0.25


class Source(Protocol):
    """What is played; `Playback`."""

    def is_ready(self, frames: int) -> bool:
        """Whether a block of `frames` needs no waiting."""

    def fill(self, out: Interleaved, device_was_late: bool, heard_at_s: float) -> None:
        """Fill a block (frames, channels), heard from the moment `heard_at_s` on.

        Moments are those of `perf_counter`; `device_was_late` tells of an under-run before it.
        """


class Output(Protocol):
    """A running output that takes block after block from a `Source` until it is closed."""

    is_quick: bool
    """Whether a short way to the ear is worth more than a reserve; any thread may set it."""

    @property
    def device_name(self) -> str | None:
        """Name of the device; None without one."""

    @property
    def sample_rate(self) -> int:
        """Frames per second that the output takes."""

    @property
    def channels(self) -> int:
        """1 or 2."""

    @property
    def is_running(self) -> bool:
        """Whether it still takes sound, as far as it knows."""

    @property
    def latency_s(self) -> float:
        """Time between filling a block and hearing it."""

    def close(self) -> None:
        """Stop; returns when no block is taken any more."""


class SilentOutput:
    """Takes sound at the pace of a device and lets nobody hear it."""

    device_name: str | None = None
    is_running = True
    latency_s = 0.0
    channels = 2

    def __init__(self, sample_rate: int, block_frames: int, source: Source) -> None:
        self.sample_rate = sample_rate
        self.is_quick = False
        self._block: Interleaved = np.zeros((block_frames, 2), dtype=np.float32)
        self._source = source
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="silent-output", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop and join the thread."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        period_s = len(self._block) / self.sample_rate
        due = perf_counter() + period_s
        while not self._closing.wait(max(0.0, due - perf_counter())):
            self._source.fill(self._block, False, perf_counter())
            due += period_s
            # After a suspended machine or a long stall, do not catch up: time was lost.
            if perf_counter() - due > LATE_LIMIT_S:
                due = perf_counter() + period_s
