"""Where in a recording the song's first recorded moment lies."""

from __future__ import annotations

from modules.sound.audio_buffer import Samples

SETTLE_S = 0.5
"""Reports of the playhead are gathered so long; input comes in blocks, which makes them tremble."""


class TakeStart:
    """Holds back what comes in until it is known which sample belongs to the start of the take.

    `heard_s` is how long the song has been heard from the start of the take on; what comes in
    then was played `latency_s` before it arrives.
    """

    def __init__(self, sample_rate: int, latency_s: float) -> None:
        self._sample_rate = sample_rate
        self._latency_s = latency_s
        self._held: list[Samples] = []
        self._frames = 0
        self._latest_start: float | None = None
        self._heard_s = 0.0

    def feed(self, block: Samples, heard_s: float | None) -> None:
        """Take a block (channels, frames) in; `heard_s` is None while the count-in lasts."""
        self._held.append(block)
        self._frames += block.shape[1]
        if heard_s is None:
            return
        self._heard_s = heard_s
        start = self._frames - (heard_s - self._latency_s) * self._sample_rate
        # A block that waits to be fetched makes the start look earlier than it is, never later.
        latest = self._latest_start
        self._latest_start = start if latest is None else max(start, latest)

    @property
    def is_settled(self) -> bool:
        """Whether enough was heard to know the start."""
        return self._heard_s >= SETTLE_S

    def release(self) -> tuple[list[Samples], float]:
        """What was held from the start on, and the seconds by which it begins after the start.

        The list is empty when the song never began.
        """
        if self._latest_start is None:
            return [], 0.0
        skip = round(self._latest_start)
        late_s = max(0, -skip) / self._sample_rate
        kept: list[Samples] = []
        for block in self._held:
            passed = min(max(skip, 0), block.shape[1])
            skip -= passed
            if passed < block.shape[1]:
                kept.append(block[:, passed:])
        self._held = []
        return kept, late_s
