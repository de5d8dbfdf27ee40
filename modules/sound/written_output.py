"""Playing on a sound device through its own queue."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np

from modules.sound.device import Direction, SoundDevice
from modules.sound.output import Source
from modules.sound.queue_clock import QueueClock
from modules.sound.queued_stream import QueuedStream
from modules.sound.spsc_ring import Interleaved

QUEUE_S = 0.05
"""What the device shall hold: longer than a thread that wants to write waits for the lock."""
QUICK_BLOCKS = 2
PERIOD_S, PERIOD_QUICK_S = 0.01, 0.004
SETTLE_S = 0.03
"""Longer than a period of the sound systems whose queue begins full of silence."""
LONGEST_SETTLE_S = 0.2
MOST_DRY_TURNS = 5
"""A queue that was found empty more often is too small for what the device takes at once."""


class WrittenOutput(QueuedStream):
    """A running stream whose queue is topped up as fast as the device empties it.

    A queue that is found empty counts as an under-run: PortAudio does not tell those of JACK.
    """

    def __init__(
        self,
        device: SoundDevice,
        sample_rate: int,
        block_frames: int,
        source: Source,
        on_lost: Callable[[], None],
    ) -> None:
        """Open as `PortAudioStream` does; `source` is asked for `block_frames` at a time."""
        self.is_quick = False
        super().__init__(
            Direction.OUT,
            device,
            sample_rate,
            on_lost,
            blocksize=block_frames,
            latency=QUEUE_S,
        )
        self._source = source
        self._block: Interleaved = np.zeros((block_frames, self.channels), dtype=np.float32)
        self._was_late = False
        self._capacity = 0
        self._dry_turns = 0
        self._clock = QueueClock(self.sample_rate)
        self._serve("sound-writer")

    @property
    def latency_s(self) -> float:
        """Time between taking a block and hearing it."""
        return self._wanted_frames / self.sample_rate + self._beyond_queue_s

    @property
    def _wanted_frames(self) -> int:
        """How many frames the queue shall hold."""
        quick = QUICK_BLOCKS * len(self._block)
        if self._dry_turns > MOST_DRY_TURNS:
            # No device takes more at once than its latency.
            quick = max(quick, round(self.device_latency_s * self.sample_rate) + len(self._block))
        full = quick if self.is_quick else max(quick, int(QUEUE_S * self.sample_rate))
        return min(full, self._capacity)

    @property
    def _beyond_queue_s(self) -> float:
        """The device's latency without the queue, which some sound systems count in."""
        queue_s = self._capacity / self.sample_rate
        return self.device_latency_s - (queue_s if self.device_latency_s >= queue_s else 0.0)

    @property
    def _period_s(self) -> float:
        is_short = self._wanted_frames <= QUICK_BLOCKS * len(self._block)
        return PERIOD_QUICK_S if self.is_quick or is_short else PERIOD_S

    def _begin(self) -> None:
        """Let a queue that begins full of silence run empty once, to know its size."""
        settle_s = min(max(SETTLE_S, self.device_latency_s), LONGEST_SETTLE_S)
        known, space = -1, 0
        while not 0 < space == known and not self._stopping.wait(settle_s):
            known, space = space, self._space()
        self._capacity = space
        if space > 0:
            block = self._next_block
            self._stream.write(block)  # That it was empty is nobody's fault.
            self._clock.wrote(len(block))

    @property
    def _next_block(self) -> Interleaved:
        """What is written at once: of a small queue only a part."""
        return self._block[: max(self._capacity // QUICK_BLOCKS, 1)]

    def _space(self) -> int:
        """Frames that can be written without waiting."""
        return int(self._stream.write_available)

    def _turn(self) -> None:
        asked_s = perf_counter()
        space = self._space()
        self._capacity = max(self._capacity, space)
        queued = self._capacity - space
        is_dry = queued == 0 < self._capacity
        self._dry_turns += is_dry
        self._was_late |= is_dry
        leaves_at_s = self._clock.leaves_at_s(asked_s, queued)
        block = self._next_block
        while queued + len(block) <= self._wanted_frames:
            if queued >= len(block) and not self._source.is_ready(len(block)):
                break  # There is time left to wait for it.
            self._write(block, leaves_at_s + self._beyond_queue_s)
            queued += len(block)
            leaves_at_s += len(block) / self.sample_rate

    def _write(self, block: Interleaved, heard_at_s: float) -> None:
        self._source.fill(block, self._was_late, heard_at_s)
        self._was_late = bool(self._stream.write(block))
        self._clock.wrote(len(block))
