"""What an output plays, block by block, and the clock that this keeps."""

from __future__ import annotations

from time import perf_counter
from typing import NamedTuple

from modules.sound.spsc_ring import Interleaved, SpscRing


class PlayedClock(NamedTuple):
    """So many frames were `read`, and the last of them leaves the loudspeaker at `heard_s`.

    Moments are those of `perf_counter`, which all processes of a machine share.
    """

    read: int
    heard_s: float

    def frame_at(self, now_s: float, sample_rate: int) -> float:
        """The frame that is heard at `now_s`, if the sound goes on without a gap."""
        return self.read - (self.heard_s - now_s) * sample_rate


class Playback:
    """Copies from the ring to the output; counts under-runs; tells the time; nothing else.

    `is_open` lets sound through, `expects_sound` says that an empty ring is a fault. `late_blocks`
    counts what the device reported, `empty_blocks` what the feeder did not deliver in time.
    """

    def __init__(self, ring: SpscRing, sample_rate: int) -> None:
        self.ring = ring
        self.sample_rate = sample_rate
        """Frames per second that the output takes."""
        self.is_open = False
        self.expects_sound = False
        self.late_blocks = 0
        self.empty_blocks = 0
        self._clock = PlayedClock(0, 0.0)

    def is_ready(self, frames: int) -> bool:
        """Whether a block of `frames` needs no waiting for the feeder."""
        return self.ring.fill >= frames or not (self.is_open and self.expects_sound)

    def fill(self, out: Interleaved, device_was_late: bool, heard_at_s: float) -> None:
        """Fill `out` (frames, channels), which is heard from the moment `heard_at_s` on.

        `device_was_late` tells of an under-run before it.
        """
        if self.is_open:
            count = self.ring.read_into(out)
            if count > 0:
                # One pair, so that no reader sees one block's count with another's time.
                heard_s = heard_at_s + count / self.sample_rate
                self._clock = PlayedClock(self.ring.read, heard_s)
            if self.expects_sound:
                is_short = count < len(out)
                self.empty_blocks += is_short
                self.late_blocks += device_was_late and not is_short
        else:
            out.fill(0.0)

    @property
    def under_runs(self) -> int:
        """Gaps in the sound since the start, whoever was late."""
        return self.late_blocks + self.empty_blocks

    @property
    def clock(self) -> PlayedClock:
        """How far the output has read, and when that is heard."""
        return self._clock

    def heard_frame(self) -> float:
        """The ring frame that leaves the loudspeaker now.

        Between blocks the clock runs on, until all that was read has been heard.
        """
        clock = self._clock
        return min(clock.frame_at(perf_counter(), self.sample_rate), clock.read)
