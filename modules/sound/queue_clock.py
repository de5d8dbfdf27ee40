"""When what is written into a device's queue will leave it."""

from __future__ import annotations

JUMP_S = 0.03
"""More than a period of the device: then the queue ran dry, or grew."""
FALL_S_PER_S = 0.0005
"""More than the clocks of sound cards and computers differ by."""


class QueueClock:
    """Reckons with a queue that the device empties period by period.

    The queue says how full it is, and that stays the same for a whole period. Right before the
    device takes the next one, it tells the truth; earlier, what is in it seems to leave sooner than
    it will. So the latest moment is right: it is kept, and let fall slowly, for clocks drift.
    """

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._written = 0
        self._asked_s = 0.0
        self._zero_s = float("-inf")
        """The moment at which frame 0 left, or would have left, the queue."""

    def leaves_at_s(self, asked_s: float, queued_frames: int) -> float:
        """When the next written frame leaves the queue, which held `queued_frames` at `asked_s`."""
        zero_s = asked_s + (queued_frames - self._written) / self._sample_rate
        fallen_s = self._zero_s - FALL_S_PER_S * (asked_s - self._asked_s)
        if abs(zero_s - self._zero_s) < JUMP_S:
            zero_s = max(zero_s, fallen_s)
        self._zero_s, self._asked_s = zero_s, asked_s
        return zero_s + self._written / self._sample_rate

    def wrote(self, frames: int) -> None:
        """Count what was written."""
        self._written += frames
